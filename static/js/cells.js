// Cells of a list that are changed in place: a double click, Enter or F2 on [data-cell] asks its address
// for the input, which stands in a box over the cell. Enter saves, Escape leaves it, Tab saves and goes
// on to the next one; a click elsewhere saves what was changed. The server answers with the cell.
import { bind } from "./bind.js";
import { moveAmongCells, neighbour } from "./cell_moves.js";

const GAP = 6;
const ROOM_OF_CHOICES = 250;

class CellEditor {
  constructor(box) {
    this.box = box;
    this.forget();
    this.toasts = [];
  }

  forget() {
    this.cellId = "";
    this.nextId = ""; // Where to go on when it is saved.
    this.opened = null; // What the form held when it was opened; null while it holds what is not saved.
    this.isSaving = false;
    this.isAway = false; // The person has gone elsewhere with the mouse: the focus is his.
    this.isChoosing = false; // He types or walks in a list of choices that is searched.
  }

  get cell() {
    return document.getElementById(this.cellId);
  }

  get form() {
    return this.box.querySelector("[data-cell-form]");
  }

  get isOpen() {
    return this.box.matches(":popover-open");
  }

  listen() {
    const { box } = this;
    document.addEventListener("dblclick", (event) => this.onDoubleClick(event));
    document.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("pointerdown", (event) => this.onPointerDown(event));
    // Before the shortcuts of the page hear of it.
    document.addEventListener("keydown", (event) => this.onKeyInRows(event), { capture: true });
    box.addEventListener("keydown", (event) => this.onKeyInSearch(event), { capture: true });
    box.addEventListener("keydown", (event) => this.onKeyInBox(event));
    box.addEventListener("click", (event) => {
      if (event.target.closest("[data-cell-cancel]")) this.leave();
      else if (event.target.closest("select[size] option")) this.save();
    });
    box.addEventListener("htmx:beforeRequest", ({ detail }) => {
      this.isSaving = detail.elt === this.form;
      if (this.isSaving) this.opened = null;
      if (this.isSaving) this.toastsBefore = new Set(document.querySelectorAll("[data-toast]"));
    });
    box.addEventListener("htmx:afterRequest", () => {
      this.isSaving = false;
    });
    box.addEventListener("htmx:afterSettle", (event) => {
      if (event.target === box) this.onAnswer();
    });
    const place = () => this.isOpen && this.place();
    window.addEventListener("scroll", place, { capture: true, passive: true });
    window.addEventListener("resize", place);
  }

  // --- What a person does -------------------------------------------------------------------------

  onDoubleClick({ target }) {
    if (target.closest("a, button, input, select")) return;
    const place = target.closest("td, [data-field]") ?? target;
    const cell = target.closest("[data-cell]") ?? place.querySelector?.("[data-cell]");
    if (cell) this.begin(cell);
  }

  onClick({ target }) {
    const place = target.closest(".cell-edit, .cell-place:has(> .cell-empty)");
    const cell = place?.closest("[data-cell]") ?? place?.querySelector("[data-cell]");
    if (cell) this.begin(cell);
  }

  onPointerDown({ target }) {
    if (!this.isOpen || this.box.contains(target) || target.closest("[data-toasts]")) return;
    this.isAway = true;
    this.save();
  }

  onKeyInRows(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { target, key } = event;
    const cell = target.closest?.("[data-rows] [data-cell]");
    const isHandled =
      key === "F2" || (key === "Enter" && cell === target)
        ? this.beginIn(cell ?? target.closest?.("[data-rows] [data-row]"))
        : cell && moveAmongCells(cell, key);
    if (!isHandled) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // A list that opens by itself proposes its first choice: that is nobody's wish until he has typed or
  // walked in it, and Enter, Tab and Escape are about the cell.
  onKeyInSearch(event) {
    if (!event.target.closest(".ts-control")) return;
    const { key } = event;
    const isWish = this.isChoosing;
    this.isChoosing = key.length === 1 || key.startsWith("Arrow") || key === "Backspace";
    if (!isWish && !event.ctrlKey && ["Enter", "Tab", "Escape"].includes(key))
      this.onKeyInBox(event);
  }

  // Letters that are typed in a box with ticks or round buttons are no shortcuts of the page.
  onKeyInBox(event) {
    if (event.defaultPrevented) return;
    const { key, target } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const isPress = target.closest("button, a");
    if (key === "Escape") this.leave();
    else if (key === "Enter" && !isPress && (isCommand || !target.matches("textarea"))) this.save();
    else if (key === "Tab" && this.isLast(target, event.shiftKey))
      this.save(event.shiftKey ? -1 : 1);
    else {
      if (!isCommand) event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // Whether Tab would go on to the buttons, which Enter and Escape stand for.
  isLast(target, isBackwards) {
    if (!this.form || "asks" in this.form.dataset) return false;
    const inputs = inputsOf(this.form);
    const last = inputs.at(isBackwards ? 0 : -1);
    return target === last || (target.type === "radio" && target.name === last?.name);
  }

  // --- From the question to the answer ------------------------------------------------------------

  beginIn(place) {
    const cell = place?.matches("[data-cell]") ? place : place?.querySelector("[data-cell]");
    if (cell) this.begin(cell);
    return Boolean(cell);
  }

  begin(cell) {
    if (this.isSaving) {
      this.nextId = cell.id; // The answer to what is being saved comes first.
      return;
    }
    if (this.isOpen && this.cellId === cell.id) return;
    this.close();
    this.cellId = cell.id;
    window.htmx.ajax("GET", cell.dataset.cell, { source: this.box, target: this.box });
  }

  onAnswer() {
    const { form } = this;
    if (!form) this.onSaved();
    else if (form.dataset.cellForm !== this.cellId || !this.cell) this.close();
    else this.show(form);
  }

  show(form) {
    const isNew = !this.isOpen;
    this.nextId = "";
    this.isAway = false;
    this.box.showPopover();
    this.opened = isNew ? stateOf(form) : null;
    this.isChoosing = false;
    this.place();
    focusIn(form);
  }

  save(step = 0) {
    if (!this.form || this.isSaving) return;
    this.nextId = step ? (neighbour(this.cell, step)?.id ?? "") : "";
    if (stateOf(this.form) === this.opened) this.goOn();
    else this.form.requestSubmit();
  }

  onSaved() {
    for (const toast of this.toasts) toast.remove();
    const all = [...document.querySelectorAll("[data-toast]")];
    this.toasts = all.filter((toast) => !this.toastsBefore?.has(toast));
    this.goOn();
  }

  leave() {
    this.nextId = "";
    this.isAway = false;
    this.goOn();
  }

  goOn() {
    const { cell, nextId, isAway } = this;
    this.close();
    const next = document.getElementById(nextId);
    if (next) this.begin(next);
    else if (!isAway) cell?.focus();
  }

  close() {
    for (const select of this.box.querySelectorAll("select")) select.tomselect?.destroy();
    if (this.isOpen) this.box.hidePopover();
    this.box.replaceChildren();
    this.forget();
  }

  // Over the cell, from its start; a sheet on a phone needs no place.
  place() {
    const { box, cell } = this;
    if (!cell) return;
    const around = (cell.closest("td, .cell-place") ?? cell).getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const isRtl = getComputedStyle(box).direction === "rtl";
    const start = isRtl ? clientWidth - around.right : around.left;
    const height = box.offsetHeight + (box.querySelector(".ts-wrapper") ? ROOM_OF_CHOICES : 0);
    box.style.setProperty("--cell-width", `${around.width}px`);
    const within = (wish, most) => `${Math.max(GAP, Math.min(wish, most - GAP))}px`;
    box.style.setProperty("--cell-start", within(start, clientWidth - box.offsetWidth));
    box.style.setProperty("--cell-top", within(around.top, clientHeight - height));
  }
}

function stateOf(form) {
  return new URLSearchParams(new FormData(form)).toString();
}

function inputsOf(form) {
  return [...form.elements].filter(
    (one) =>
      one.matches("input, select, textarea") &&
      one.type !== "hidden" &&
      !one.disabled &&
      !one.classList.contains("tomselected") &&
      one.checkVisibility(),
  );
}

// Where something is asked or wrong, else where the value stands.
function focusIn(form) {
  const asked = form.querySelector(
    ".conflict input[type=radio], [name=ignore_warnings], [aria-invalid=true]",
  );
  const select = form.querySelector("select.tomselected");
  const inputs = inputsOf(form);
  const input = asked ?? inputs.find((one) => one.checked) ?? inputs[0];
  if (!asked && select) select.tomselect.focus();
  else input?.focus();
  if (input?.matches("[type=text], [type=email], [type=url]")) input.select();
}

bind("[data-cell-editor]", (box) => {
  if (box.showPopover) new CellEditor(box).listen();
});
