// Menus are <details data-menu>: one open at a time, closed by a click elsewhere and by Escape.

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault(); // Ticked rows below an open menu stay ticked.
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    moveFocus(menu, event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
  }
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

function moveFocus(menu, step) {
  const items = [...menu.querySelectorAll("a, button")];
  if (!items.length) return;
  const next = items.indexOf(document.activeElement) + step;
  items[(next + items.length) % items.length].focus();
}
