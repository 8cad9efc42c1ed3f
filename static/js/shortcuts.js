// Keyboard shortcuts; the dialog #shortcuts lists them. Letters count only outside of inputs.
import { openDialog } from "./dialog.js";
import { openSearch } from "./search_dialog.js";

const ROW = "[data-rows] :is(tbody tr, [data-row])";
const TICK = "input[type=checkbox]";

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") return search(event);
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return run(event, sendForm);
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const action = ACTIONS[event.key] ?? ACTIONS[event.code] ?? adding(event.code);
  if (action) run(event, action);
});

// By key where the sign matters, by place on the keyboard for letters: a Persian or Russian layout works too.
const ACTIONS = {
  "?": showShortcuts,
  "؟": showShortcuts, // the question mark of a Persian keyboard
  "/": focusSearch,
  KeyJ: () => moveRow(1),
  KeyK: () => moveRow(-1),
  KeyO: () => rowLink(currentRow())?.click(),
  KeyX: tickRow,
  KeyE: edit,
};

// What is added by a letter of its own: to the record of the row or of the card that one is on.
function adding(code) {
  const named = `[data-shortcut-new="${CSS.escape(code)}"]`;
  const others = [...document.querySelectorAll(named)].filter((one) => !one.closest(ROW));
  const entry =
    currentRow()?.querySelector(named) ?? others.find((one) => one.closest("main")) ?? others[0];
  return entry && (() => entry.click());
}

function showShortcuts() {
  openDialog("shortcuts");
}

function run(event, action) {
  if (document.querySelector("dialog[open]") && action !== sendForm) return;
  event.preventDefault();
  action(event);
}

// Over an open dialog nothing else opens, and the browser's own bar does not take the keys either.
function search(event) {
  event.preventDefault();
  if (!document.querySelector("dialog[open]")) openSearch();
}

function isTyping(target) {
  return (
    target.isContentEditable ||
    (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio)$/.test(target.type))
  );
}

// The list's own search; a page without one searches everything.
function focusSearch() {
  const search = document.querySelector("#list-search");
  if (!search) return openSearch();
  search.focus();
  search.select();
}

// By its main button: htmx would send along any other one that has the focus, as if it had been pressed.
function sendForm() {
  const form = document.activeElement?.closest("form[method=post]");
  const main = form?.querySelector(".btn-primary:enabled:not([type=button])");
  if (main) main.click();
  else form?.requestSubmit();
}

function currentRow() {
  return document.activeElement?.closest(ROW);
}

function rowLink(row) {
  return (
    row && ["[data-row-link]", "a", "button"].map((one) => row.querySelector(one)).find(Boolean)
  );
}

function moveRow(step) {
  const rows = [...document.querySelectorAll(ROW)];
  const index = rows.indexOf(currentRow()) + step;
  rowLink(rows[Math.max(0, Math.min(index, rows.length - 1))])?.focus();
}

function edit() {
  const page = document.querySelector("[data-page-edit-url]");
  const address = currentRow()?.dataset.editUrl ?? page?.dataset.pageEditUrl;
  if (address) window.location.assign(address);
  else document.querySelector("[data-shortcut-edit]")?.click();
}

// With Shift all rows from the last one that was ticked or cleared get what this one gets.
let lastTicked = null;

function tickRow(event) {
  const row = currentRow();
  const tick = row?.querySelector(TICK);
  if (!tick) return;
  tick.click();
  if (event.shiftKey && lastTicked?.isConnected) {
    for (const other of between(row, lastTicked)) {
      const its = other.querySelector(TICK);
      if (its && its.checked !== tick.checked) its.click();
    }
  }
  lastTicked = row;
}

function between(row, other) {
  const rows = [...document.querySelectorAll(ROW)];
  const [first, last] = [rows.indexOf(row), rows.indexOf(other)].sort((a, b) => a - b);
  return first < 0 ? [] : rows.slice(first, last + 1);
}
