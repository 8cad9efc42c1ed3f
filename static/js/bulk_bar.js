// Ticks of a list: one for the whole page, and how many there are in the bar that rises with the first
// tick. Rows and bar come with htmx one after the other, so each looks for the other anew. The ticks
// belong to a form of their own; the list's form must not take them for a filter.
import { bind } from "./bind.js";

bind("[data-ticked-rows]", (rows) => {
  rows.addEventListener("change", (event) => {
    event.stopPropagation();
    if (event.target.matches("[data-tick-all]")) tick(event.target.checked);
    update();
  });
  update();
});

bind("[data-bulk-bar]", (bar) => {
  bar.addEventListener("change", (event) => event.stopPropagation());
  update();
});

// In an input, or where something else is open, Escape has another meaning.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !checked().length) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  tick(false);
  const scope = document.querySelector("[data-bulk-scope]");
  if (scope) scope.selectedIndex = 0; // the ticked ones
  update();
});

function ticks() {
  return [...document.querySelectorAll("[data-ticked-rows] .row-tick")];
}

function checked() {
  return ticks().filter((one) => one.checked);
}

function tick(isChecked) {
  for (const one of ticks()) one.checked = isChecked;
}

function update() {
  const count = checked().length;
  for (const all of document.querySelectorAll("[data-tick-all]")) {
    all.checked = count > 0 && count === ticks().length;
    all.indeterminate = count > 0 && !all.checked;
    all.hidden = false;
  }
  const output = document.querySelector("[data-bulk-bar] [data-tick-count]");
  if (output) output.textContent = inDigits(count, output.dataset.digits);
}

function inDigits(number, digits) {
  return String(number).replace(/\d/g, (digit) => [...digits][digit]);
}
