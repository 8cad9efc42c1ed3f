// Where one comes to among the cells of a list ([data-cell]) from one of them.

// The next cell that can be changed, over the ends of rows; undefined after the last one.
export function neighbour(cell, step) {
  const cells = cellsIn(cell?.closest("[data-rows]"));
  const place = cells.indexOf(cell);
  return place < 0 ? undefined : cells[place + step];
}

// Puts the focus on the cell in the direction of an arrow, and says whether there is one.
export function moveAmongCells(cell, key) {
  const target = MOVES[key]?.(cell);
  target?.focus();
  target?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return Boolean(target);
}

const MOVES = {
  ArrowRight: (cell) => along(cell, isRtl(cell) ? -1 : 1),
  ArrowLeft: (cell) => along(cell, isRtl(cell) ? 1 : -1),
  ArrowDown: (cell) => across(cell, 1),
  ArrowUp: (cell) => across(cell, -1),
};

function along(cell, step) {
  const cells = cellsIn(cell.closest("[data-row]"));
  return cells[cells.indexOf(cell) + step];
}

// The same field of the row above or beneath; its name is what follows the number of the row.
function across(cell, step) {
  const row = cell.closest("[data-row]");
  const rows = [...row.closest("[data-rows]").querySelectorAll("[data-row]")];
  const other = rows[rows.indexOf(row) + step];
  if (!other) return undefined;
  const field = cell.id.slice(`cell-${row.dataset.row}-`.length);
  const same = document.getElementById(`cell-${other.dataset.row}-${field}`);
  return same?.matches("[data-cell]") ? same : cellsIn(other)[0];
}

function cellsIn(part) {
  return [...(part?.querySelectorAll("[data-cell]") ?? [])].filter((cell) =>
    cell.checkVisibility(),
  );
}

function isRtl(element) {
  return getComputedStyle(element).direction === "rtl";
}
