// Links with data-quick-form open their page as a small form in the dialog of the shell. The form posts by
// htmx; what it answers is either the form again, or toasts and an event, upon which the dialog closes.

const dialog = document.querySelector("[data-quick-dialog]");
const body = dialog?.querySelector("#quick-body");
let isTyped = false;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-quick-form]");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const menu = link.closest("details[data-menu]");
  if (menu) menu.open = false;
  open(link.href);
});

async function open(address) {
  if (dialog.open) return;
  isTyped = false;
  await window.htmx.ajax("GET", address, { target: body, swap: "innerHTML" });
  if (!body.querySelector("form")) return;
  dialog.setAttribute("aria-labelledby", body.querySelector("h2")?.id ?? "");
  dialog.showModal();
  body.querySelector("select, input:not([type=hidden]), textarea")?.focus();
}

if (dialog) {
  body.addEventListener("input", () => {
    isTyped = true;
  });
  document.body.addEventListener("note-saved", () => {
    isTyped = false;
    dialog.close();
  });
  // What was typed is not lost by a click beside the dialog, nor by the first Escape.
  dialog.addEventListener("cancel", keepTyped);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog && isTyped) event.stopPropagation();
  });
  dialog.addEventListener("close", () => body.replaceChildren());
}

let lastAsked = -Infinity;

function keepTyped(event) {
  if (!isTyped || event.timeStamp - lastAsked < 2000) return;
  lastAsked = event.timeStamp;
  event.preventDefault();
  dialog.classList.add("is-asking");
  window.setTimeout(() => dialog.classList.remove("is-asking"), 600);
}
