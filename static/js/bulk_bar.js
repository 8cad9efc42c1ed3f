// The ticks of a list and the bar that rises with the first of them: how many there are, also beyond the
// page, and whom its buttons are about. Rows and bar come with htmx one after the other, so each looks for
// the other anew. The ticks belong to a form of their own; the list's form must not take them for a filter.
import { bind } from "./bind.js";
import { forgetSent, spendTicks, Ticks } from "./ticks.js";
import { showToast } from "./toast.js";

let isRaised = false; // By the button above the list, without a tick.
let scope = ""; // What somebody has chosen in the bar; "": the ticked rows, where there are some.

bind("[data-ticked-rows]", (rows) => {
  rows.addEventListener("change", (event) => {
    event.stopPropagation();
    const { target } = event;
    if (target.matches("[data-tick-all]")) tick(boxes(), target.checked);
    else if (target.matches(".row-tick")) tick([target], target.checked);
  });
  tick(boxes().filter(isChecked), true); // Before this module was there.
});

bind("[data-bulk-bar]", (bar) => {
  bar.addEventListener("change", (event) => {
    event.stopPropagation();
    if (event.target.matches("[data-bulk-scope]")) scope = event.target.value;
  });
  showTicks();
});

// A page that the browser kept may show ticks that were spent since.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) showTicks();
});

document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-spends-ticks]")) spendTicks();
  if (!target.matches("[data-bulk-bar]")) return;
  forgetSent();
  if (target.elements.scope?.value === "ticked") ticksOf(target)?.noteSent();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-raise-bulk-bar]")) raise(event);
  else if (event.target.closest("[data-tick-clear]")) {
    ticksOf(currentBar())?.clear();
    lower();
  }
});

// In an input, or where something else is open, Escape has another meaning. What is ticked on other pages
// took more than a key, and stays.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !currentBar()) return;
  if (document.querySelector("dialog[open], [popover]:popover-open, .leaflet-popup")) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  const checked = boxes().filter(isChecked);
  if (!checked.length && !isRaised) return;
  tick(checked, false);
  lower();
});

// Rows, bar and what is sent say what is remembered.
export function showTicks() {
  const bar = currentBar();
  const ticks = ticksOf(bar);
  if (!ticks) return;
  for (const box of boxes()) box.checked = ticks.ids.has(box.value);
  const rows = boxes().filter((box) => box.closest("[data-rows]")); // Not a small card on the map.
  showWhole(rows);
  const shown = new Set(rows.map((box) => box.value));
  fill(
    bar,
    ticks.ids.size,
    [...ticks.ids].filter((id) => !shown.has(id)),
  );
}

// The tick of the whole page.
function showWhole(rows) {
  const count = rows.filter(isChecked).length;
  for (const all of document.querySelectorAll("[data-tick-all]")) {
    all.checked = count > 0 && count === rows.length;
    all.indeterminate = count > 0 && !all.checked;
    all.hidden = false;
  }
}

function fill(bar, count, elsewhere) {
  const part = (name) => bar.querySelector(`[data-${name}]`);
  const { digits, textElsewhere } = part("ticks-of").dataset;
  part("ticked-elsewhere").value = elsewhere.join(",");
  part("tick-count").textContent = count ? inDigits(count, digits) : "";
  part("tick-elsewhere").hidden = !elsewhere.length;
  part("tick-elsewhere").textContent = textElsewhere.replace(
    "{}",
    inDigits(elsewhere.length, digits),
  );
  part("tick-clear").hidden = !count;
  if (part("bulk-scope")) offerScopes(part("bulk-scope"), count);
  bar.classList.toggle("is-raised", count > 0 || isRaised);
  opener()?.setAttribute("aria-expanded", String(count > 0 || isRaised));
}

function offerScopes(select, count) {
  const ticked = select.querySelector("[value=ticked]");
  ticked.hidden = !count;
  ticked.disabled = !count;
  const offered = [...select.options].filter((one) => !one.disabled);
  const wanted = scope || "ticked";
  (offered.find(({ value }) => value === wanted) ?? offered[0]).selected = true;
}

function tick(some, isTicked) {
  const ticks = ticksOf(currentBar());
  if (!ticks) return;
  const ids = some.map((box) => box.value);
  if (!ticks.set(ids, isTicked)) {
    showToast(currentBar().querySelector("[data-ticks-of]").dataset.textMost, "error");
  }
  showTicks();
}

function raise(event) {
  event.preventDefault();
  isRaised = !isRaised;
  showTicks();
  const bar = currentBar();
  if (bar.matches(".is-raised")) bar.querySelector("select, input:not([type=hidden])")?.focus();
}

// The focus does not vanish with the bar.
function lower() {
  isRaised = false;
  scope = "";
  const bar = currentBar();
  const hadFocus = bar.contains(document.activeElement);
  showTicks();
  if (hadFocus && !bar.matches(".is-raised")) (opener() ?? bar.querySelector("select"))?.focus();
}

function boxes() {
  return [...document.querySelectorAll("[data-ticked-rows] .row-tick")];
}

function isChecked(box) {
  return box.checked;
}

function currentBar() {
  return document.querySelector("[data-bulk-bar]:has([data-ticks-of])");
}

function ticksOf(bar) {
  if (!bar) return null;
  const { ticksOf: list, most } = bar.querySelector("[data-ticks-of]").dataset;
  return new Ticks(list, Number(most));
}

function opener() {
  return document.querySelector("[data-raise-bulk-bar]");
}

function inDigits(number, digits) {
  return String(number).replace(/\d/g, (digit) => [...digits][digit]);
}
