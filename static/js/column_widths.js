// Columns of a list are made wider or narrower by the edges of their headers (data-column-edge): drawn,
// or by arrow keys; a double click or Home gives a column the width it needs again. The address in
// data-column-widths of the table keeps it for the person.
import { bind } from "./bind.js";
import { showToast } from "./toast.js";

const STEP = 16;

class Column {
  constructor(edge) {
    this.edge = edge;
    this.header = edge.closest("th");
    this.table = edge.closest("table");
    this.direction = getComputedStyle(this.table).direction === "rtl" ? -1 : 1;
    this.narrowest = Number(edge.ariaValueMin);
    this.widest = Number(edge.ariaValueMax);
  }

  get width() {
    return Math.round(this.header.getBoundingClientRect().width);
  }

  // null: as wide as it needs to be.
  show(width) {
    this.header.querySelector(".column-strut")?.remove();
    if (width === null) this.header.removeAttribute("width");
    else {
      this.header.width = this.bounded(width);
      this.header.prepend(strut(this.bounded(width)));
    }
    const place = this.header.cellIndex;
    for (const row of this.table.rows) row.cells[place]?.classList.toggle("sized", width !== null);
    this.tell();
  }

  keep(width) {
    this.show(width);
    save(this.table, this.edge.dataset.columnEdge, width === null ? "" : this.bounded(width));
  }

  bounded(width) {
    return Math.min(Math.max(Math.round(width), this.narrowest), this.widest);
  }

  tell() {
    this.edge.ariaValueNow = String(this.bounded(this.width));
  }
}

// What holds the column open where the table has too little room; see _list_header.html.
function strut(width) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [
    ["class", "column-strut"],
    ["width", width],
    ["height", 0],
    ["aria-hidden", "true"],
  ]) {
    drawing.setAttribute(name, value);
  }
  return drawing;
}

function draw(event, column) {
  if (event.button !== 0) return;
  event.preventDefault();
  const [from, width] = [event.clientX, column.width];
  const wanted = (moved) => width + (moved.clientX - from) * column.direction;
  const follow = (moved) => column.show(wanted(moved));
  const edge = column.edge;
  const stop = (moved) => {
    edge.removeEventListener("pointermove", follow);
    if (moved.type === "pointerup" && moved.clientX !== from) column.keep(wanted(moved));
  };
  edge.focus({ focusVisible: false });
  edge.setPointerCapture(event.pointerId);
  edge.addEventListener("pointermove", follow);
  edge.addEventListener("pointerup", stop, { once: true });
  edge.addEventListener("pointercancel", stop, { once: true });
}

// One after the other: of two on their way at once the older width could be kept last. Of several steps
// of a key only the last is sent.
let saving = Promise.resolve();
const waiting = new Map();

function save(table, key, width) {
  const isWaiting = waiting.has(key);
  waiting.set(key, width);
  if (isWaiting) return;
  saving = saving.then(() => send(table.dataset.columnWidths, key));
}

async function send(address, key) {
  await new Promise((done) => setTimeout(done, 300));
  const form = document.getElementById("display-form");
  const body = new URLSearchParams({ key, width: waiting.get(key) });
  waiting.delete(key);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("query", new URLSearchParams(window.location.search).toString());
  try {
    const answer = await fetch(address, { method: "POST", body });
    if (answer.status === 422) showToast(await answer.text(), "error");
    else if (!answer.ok) showToast(failure("textError"), "error");
  } catch {
    showToast(failure("textOffline"), "error");
  }
}

const failure = (words) => document.querySelector("[data-toasts]")?.dataset[words];

bind("[data-column-edge]", (edge) => {
  const column = new Column(edge);
  edge.hidden = false;
  column.tell();
  edge.addEventListener("pointerdown", (event) => draw(event, column));
  edge.addEventListener("dblclick", () => column.keep(null));
  edge.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
    if (steps === undefined && event.key !== "Home") return;
    event.preventDefault();
    event.stopPropagation();
    column.keep(steps === undefined ? null : column.width + steps * column.direction);
  });
});
