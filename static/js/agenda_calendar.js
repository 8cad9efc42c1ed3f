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
      onEnd: ({ item, from, to }) => {
        mark(calendar, null);
        if (from !== to) drop(calendar, item, from, to.closest(DAY));
      },
    });
  }
});

function mark(calendar, day) {
  for (const other of calendar.querySelectorAll(".is-target")) other.classList.remove("is-target");
  day?.classList.add("is-target");
}

// Of a recurring note the dialog asks whether those that follow move with it.
function drop(calendar, item, from, day) {
  const { move, note } = item.dataset;
  const here = calendar.dataset.here;
  if ("repeats" in item.dataset) {
    from.append(item);
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
  window.htmx.ajax("POST", move, options).then(
    () => document.getElementById(`chip-${note}`)?.focus({ preventScroll: true }),
    () => from.append(item), // Nothing was saved: a toast of the page says so.
  );
}
