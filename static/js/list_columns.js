// The columns of a list (data-columns): drawn or moved by their arrows into another order, and looked
// for by name. The order of the ticks is the order of the columns; nothing is kept before it is sent.
import { bind } from "./bind.js";

bind("[data-columns]", (list) => {
  for (const handle of list.querySelectorAll("[data-drag-handle]")) handle.hidden = false;
  import("../vendor/sortablejs/modular/sortable.esm.js").then(({ default: Sortable }) =>
    Sortable.create(list, { handle: "[data-drag-handle]", animation: 120 }),
  );
  list.addEventListener("click", (event) => {
    const arrow = event.target.closest("[data-move]");
    if (!arrow) return;
    event.preventDefault();
    move(arrow.closest("[data-column]"), arrow.dataset.move);
    arrow.focus();
  });
  search(list);
});

// A place further among those that are shown: what the search hides is passed over.
function move(row, direction) {
  const beside = direction === "up" ? "previousElementSibling" : "nextElementSibling";
  let other = row[beside];
  while (other?.hidden) other = other[beside];
  if (!other) return;
  if (direction === "up") other.before(row);
  else other.after(row);
}

function search(list) {
  const input = list.parentElement.querySelector("[data-columns-search]");
  input.hidden = false;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    for (const row of list.querySelectorAll("[data-column]")) {
      row.hidden = !row.textContent.toLocaleLowerCase().includes(wanted);
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

// The list has the columns: the dialog has done its work.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.elt.matches("[data-columns-form]")) {
    event.detail.elt.closest("dialog")?.close();
    document.getElementById("list-columns")?.focus();
  }
});
