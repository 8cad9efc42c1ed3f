// A day is chosen beside every date input (data-date-input, the value being the usual calendar): a
// button opens a dialog with the days of a month; its title leads to months and on to years. The
// calendar can be switched there; with data-year-optional the year may be unknown.
import { bind } from "./bind.js";
import { inCalendar, JALALI, today, withYear } from "./date_calendars.js";
import { readDay, writeDay } from "./date_text.js";
import { isSameIn, VIEWS, weekdaysOf } from "./date_views.js";

const template = document.getElementById("date-picker");
const settings = template && JSON.parse(template.dataset.settings);
const labels = template && {
  open: template.dataset.openLabel,
  months: template.dataset.monthsLabel,
  years: template.dataset.yearsLabel,
};
const GAP = 6;

bind("input[data-date-input]", (input) => {
  if (!template || input.disabled || input.readOnly) return;
  const opener = template.content.querySelector(".date-opener").cloneNode(true);
  opener.setAttribute("aria-label", `${labels.open}: ${nameOf(input)}`);
  input.after(opener);
  opener.addEventListener("click", () => new DatePicker(input).open());
  input.addEventListener("keydown", (event) => {
    if (!event.altKey || event.key !== "ArrowDown") return;
    event.preventDefault();
    new DatePicker(input).open();
  });
});

function nameOf(input) {
  if (input.ariaLabel) return input.ariaLabel;
  const texts = [...(input.labels[0]?.childNodes ?? [])].filter(({ nodeType }) => nodeType === 3);
  return texts.map(({ data }) => data.trim()).join("");
}

class DatePicker {
  constructor(input) {
    this.input = input;
    this.isYearOptional = "yearOptional" in input.dataset;
    this.view = "days";
    const usual = input.dataset.dateInput || JALALI;
    const typed = readDay(input.value, settings, usual);
    this.chosen = typed?.year === null && !this.isYearOptional ? null : typed;
    this.cursor = this.chosen ?? today(usual, settings.timeZone);
    this.dialog = template.content.querySelector("dialog").cloneNode(true);
    this.find = (selector) => this.dialog.querySelector(selector);
  }

  open() {
    this.dialog.setAttribute("aria-label", `${labels.open}: ${nameOf(this.input)}`);
    this.input.after(this.dialog);
    this.listen();
    this.render();
    this.dialog.showModal();
    this.place();
    this.focusCursor();
  }

  // The dialog stands inside of the form: nothing that happens in it may be taken for the form's own.
  listen() {
    const { dialog } = this;
    for (const name of ["input", "change", "keydown"]) {
      dialog.addEventListener(name, (event) => event.stopPropagation());
    }
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    const place = () => this.place();
    window.addEventListener("scroll", place, { capture: true, passive: true });
    window.addEventListener("resize", place);
    dialog.addEventListener("close", () => {
      window.removeEventListener("scroll", place, { capture: true });
      window.removeEventListener("resize", place);
      dialog.remove();
    });
    this.listenToParts();
  }

  listenToParts() {
    const onClick = (selector, act) => this.find(selector).addEventListener("click", act);
    onClick("[data-up]", () => this.show(VIEWS[this.view].up));
    onClick("[data-today]", () => this.write(today(this.cursor.calendar, settings.timeZone)));
    onClick("[data-clear]", () => this.write(null));
    onClick("[data-yearless]", ({ target }) => this.leaveYearOut(target.checked));
    this.find("[data-yearless]").addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // It would send the form.
    });
    for (const button of this.dialog.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.page(Number(button.dataset.step)));
    }
    for (const button of this.dialog.querySelectorAll("[data-calendar]")) {
      button.addEventListener("click", () => this.switchTo(button.dataset.calendar));
    }
    const body = this.find("tbody");
    body.addEventListener("click", ({ target }) => this.choose(this.cells.get(target)));
    body.addEventListener("keydown", (event) => this.onKey(event));
  }

  // --- What a person does -------------------------------------------------------------------------

  onKey(event) {
    const { along, perRow, page, farPage } = VIEWS[this.view];
    const { cursor } = this;
    const isRtl = getComputedStyle(this.dialog).direction === "rtl";
    const column = event.target.cellIndex;
    const moves = {
      ArrowRight: () => along(cursor, isRtl ? -1 : 1),
      ArrowLeft: () => along(cursor, isRtl ? 1 : -1),
      ArrowDown: () => along(cursor, perRow),
      ArrowUp: () => along(cursor, -perRow),
      Home: () => along(cursor, -column),
      End: () => along(cursor, perRow - 1 - column),
      PageDown: () => (event.shiftKey ? farPage : page)(cursor, 1),
      PageUp: () => (event.shiftKey ? farPage : page)(cursor, -1),
    };
    if (event.key === "Enter" || event.key === " ") this.choose(this.cells.get(event.target));
    else if (moves[event.key]) this.goTo(moves[event.key]());
    else return;
    event.preventDefault();
  }

  goTo(day) {
    this.cursor = this.within(day);
    this.render();
    this.focusCursor();
  }

  page(count) {
    this.cursor = this.within(VIEWS[this.view].page(this.cursor, count));
    this.render();
  }

  show(view) {
    if (!view) return;
    this.view = view;
    this.render();
  }

  choose(day) {
    if (!day) return;
    const { down } = VIEWS[this.view];
    if (!down) return this.write(day);
    this.view = down;
    this.goTo(day);
  }

  // The day that is chosen is then shown in the other calendar.
  switchTo(calendar) {
    this.cursor = this.within(inCalendar(this.cursor, calendar));
    this.render();
  }

  leaveYearOut(isUnknown) {
    const { calendar } = this.cursor;
    const known = this.chosen && inCalendar(this.chosen, calendar).year;
    const year = known ?? today(calendar, settings.timeZone).year;
    this.cursor = withYear(this.cursor, isUnknown ? null : year);
    this.render();
  }

  write(day) {
    this.input.value = day ? writeDay(day, settings) : "";
    this.dialog.close();
    for (const name of ["input", "change"]) {
      this.input.dispatchEvent(new Event(name, { bubbles: true }));
    }
  }

  // A day of a year that can be typed: the day itself, or one of the first or last such year.
  within(day) {
    if (day.year === null) return day;
    const { firstYear, lastYear } = settings.calendars[day.calendar];
    return withYear(day, Math.min(Math.max(day.year, firstYear), lastYear));
  }

  // --- What he sees -------------------------------------------------------------------------------

  render() {
    this.renderHead();
    this.renderGrid();
    const isYearless = this.cursor.year === null;
    this.find("[data-yearless-label]").hidden = !this.isYearOptional || this.view !== "days";
    this.find("[data-yearless]").checked = isYearless;
    this.find("[data-today]").hidden = this.isYearOptional;
    this.find("[data-clear]").hidden = this.input.required || !this.input.value;
    for (const button of this.dialog.querySelectorAll("[data-calendar]")) {
      const isShown = button.dataset.calendar === this.cursor.calendar;
      button.setAttribute("aria-pressed", String(isShown));
    }
  }

  renderHead() {
    const { cursor, view } = this;
    const isYearless = cursor.year === null;
    const up = this.find("[data-up]");
    this.find("[data-title]").textContent = VIEWS[view].title(cursor, settings, labels);
    up.disabled = !VIEWS[view].up || (isYearless && view === "months");
    up.title = labels[VIEWS[view].up] ?? "";
    for (const button of this.dialog.querySelectorAll("[data-step]")) {
      const count = Number(button.dataset.step);
      const next = VIEWS[view].page(cursor, count);
      button.disabled = (isYearless && view === "months") || this.within(next).year !== next.year;
      for (const name of button.querySelectorAll("[data-name]")) {
        name.hidden = name.dataset.name !== view;
      }
    }
  }

  renderGrid() {
    const { cursor, view } = this;
    const { cells, perRow } = VIEWS[view];
    const weekdays = view === "days" ? weekdaysOf(cursor, settings) : [];
    this.find("table").dataset.view = view;
    this.find("table").setAttribute("aria-label", this.find("[data-title]").textContent);
    this.find("thead").replaceChildren(...(weekdays.length ? [headRow(weekdays)] : []));
    this.cells = new Map();
    const all = cells(cursor, settings);
    const rows = [];
    for (let start = 0; start < all.length; start += perRow) {
      const row = document.createElement("tr");
      row.append(...all.slice(start, start + perRow).map((cell) => this.cellElement(cell)));
      while (row.cells.length < perRow) row.append(document.createElement("td"));
      rows.push(row);
    }
    this.find("tbody").replaceChildren(...rows);
  }

  cellElement(cell) {
    const element = document.createElement("td");
    if (!cell) return element;
    const { view, cursor } = this;
    const now = today(cursor.calendar, settings.timeZone);
    this.cells.set(element, cell.day);
    element.textContent = cell.text;
    if (cell.label) element.setAttribute("aria-label", cell.label);
    element.setAttribute("role", "gridcell");
    element.setAttribute("aria-selected", String(isSameIn(view, cell.day, this.chosen)));
    if (isSameIn(view, cell.day, now)) element.setAttribute("aria-current", "date");
    element.tabIndex = isSameIn(view, cell.day, cursor) ? 0 : -1;
    return element;
  }

  focusCursor() {
    this.find("td[tabindex='0']").focus();
  }

  // Beneath the input, above it where there is more room; on a phone the sheet needs no place.
  place() {
    const { dialog } = this;
    const box = this.input.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const isRtl = getComputedStyle(dialog).direction === "rtl";
    const start = isRtl ? clientWidth - box.right : box.left;
    const below = box.bottom + GAP;
    const above = box.top - GAP - dialog.offsetHeight;
    const isBelow = below + dialog.offsetHeight <= clientHeight - GAP || above < GAP;
    const furthest = { x: clientWidth - dialog.offsetWidth, y: clientHeight - dialog.offsetHeight };
    const x = Math.max(GAP, Math.min(start, furthest.x - GAP));
    const y = Math.max(GAP, Math.min(isBelow ? below : above, furthest.y - GAP));
    dialog.style.setProperty("--picker-start", `${x}px`);
    dialog.style.setProperty("--picker-top", `${y}px`);
  }
}

function headRow(weekdays) {
  const row = document.createElement("tr");
  for (const { name, short } of weekdays) {
    const head = document.createElement("th");
    head.scope = "col";
    head.abbr = name;
    head.setAttribute("aria-label", name);
    head.textContent = short;
    row.append(head);
  }
  return row;
}
