// Ticks of a list: one for the whole page, and how many there are in the bar that rises with the first
// tick. The ticks belong to a form of their own; the list's form must not take them for a filter.
import { bind } from "./bind.js";

bind("[data-ticked-rows]", (rows) => {
  rows.addEventListener("change", (event) => event.stopPropagation());
  const all = rows.querySelector("[data-tick-all]");
  const bar = rows.parentElement.querySelector("[data-bulk-bar]");
  if (!all || !bar) return;
  const ticks = [...rows.querySelectorAll(".row-tick")];
  const output = bar.querySelector("[data-tick-count]");

  const update = () => {
    const count = ticks.filter((tick) => tick.checked).length;
    all.checked = count === ticks.length;
    all.indeterminate = count > 0 && count < ticks.length;
    output.textContent = inDigits(count, output.dataset.digits);
  };
  rows.addEventListener("change", (event) => {
    if (event.target === all) for (const tick of ticks) tick.checked = all.checked;
    update();
  });
  bar.addEventListener("change", (event) => event.stopPropagation());
  all.hidden = false;
  update();
});

function inDigits(number, digits) {
  return String(number).replace(/\d/g, (digit) => [...digits][digit]);
}
