// The calendar of the agenda: a note is drawn to another day; "Move to…" beside it does the same by the
// keyboard. The server answers with the page, of which the calendar and its toasts are taken.
import Sortable from "../vendor/sortablejs/modular/sortable.esm.js";
import { bind } from "./bind.js";
import { openDialog } from "./dialog.js";

const DAY = "[data-day]";
const TOUCH_DELAY = 250; // A short touch scrolls the page.

bind("[data-agenda-calendar]", (calendar) => {
  const lists = [...calendar.querySelectorAll("[data-chips]")];
  if (lists.length < 2) return;
  for (const list of lists) {
    Sortable.create(list, {
      group: "days",
      draggable: "[data-movable]",
      sort: false,
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 4,
      emptyInsertThreshold: 40,
      delay: TOUCH_DELAY,
      delayOnTouchOnly: true,
      ghostClass: "is-drawn",
      fallbackClass: "is-carried",
      onMove: ({ to }) => mark(calendar, to.closest(DAY)),
      onEnd: ({ item, from, to, oldIndex }) => {
        mark(calendar, null);
        const putBack = () => from.insertBefore(item, from.children[oldIndex] ?? null);
        if (from !== to) drop(calendar, item, to.closest(DAY), putBack);
      },
    });
  }
});

function mark(calendar, day) {
  for (const other of calendar.querySelectorAll(".is-target")) other.classList.remove("is-target");
  day?.classList.add("is-target");
}

// Of a recurring note the dialog asks whether those that follow move with it.
function drop(calendar, item, day, putBack) {
  const { move, note } = item.dataset;
  const here = calendar.dataset.here;
  if ("repeats" in item.dataset) {
    putBack();
    const query = new URLSearchParams({ day: day.dataset.day, next: here });
    window.htmx.ajax("GET", `${move}?${query}`, { source: calendar, target: "#move-box" });
    openDialog("move-dialog");
    return;
  }
  const options = {
    source: calendar,
    target: "#calendar",
    select: "#calendar",
    swap: "outerHTML",
    values: { day: day.dataset.day, next: here },
  };
  // Where nothing was saved a toast says so: that of the page that comes next, or of htmx_errors.js.
  calendar.addEventListener("htmx:afterRequest", function settle({ target, detail }) {
    if (target !== calendar) return;
    calendar.removeEventListener("htmx:afterRequest", settle);
    if (!detail.successful) putBack();
  });
  const focus = () => document.getElementById(`chip-${note}`)?.focus({ preventScroll: true });
  window.htmx.ajax("POST", move, options).then(focus, focus);
}
