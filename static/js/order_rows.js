// Rows are drawn into another order: data-order-rows is the address that gets the ids (`field`) in it.
// Rows have data-row-id and a data-drag-handle; buttons do the same for the keyboard.
import Sortable from "../vendor/sortablejs/modular/sortable.esm.js";
import { bind } from "./bind.js";
import { showToast } from "./toast.js";

bind("[data-order-rows]", (list) => {
  // One after the other: of two on their way at once the older order could be kept last.
  let saving = Promise.resolve();
  for (const handle of list.querySelectorAll("[data-drag-handle]")) handle.hidden = false;
  Sortable.create(list, {
    handle: "[data-drag-handle]",
    animation: 120,
    onEnd: () => {
      saving = saving.then(() => save(list));
    },
  });
});

async function save(list) {
  const rows = [...list.querySelectorAll("[data-row-id]")];
  const body = new URLSearchParams(rows.map((row) => ["field", row.dataset.rowId]));
  body.set("csrfmiddlewaretoken", list.querySelector("[name=csrfmiddlewaretoken]").value);
  const isSaved = await send(list.dataset.orderRows, body);
  showToast(isSaved ? list.dataset.textMoved : list.dataset.textFailed, isSaved ? "info" : "error");
  for (const [place, row] of rows.entries()) {
    const [up, down] = row.querySelectorAll("[data-move]");
    up.disabled = place === 0;
    down.disabled = place === rows.length - 1;
  }
}

async function send(address, body) {
  try {
    return (await fetch(address, { method: "POST", body })).ok;
  } catch {
    return false; // Offline: the toast says that nothing was saved.
  }
}
