// The board of Settings, Card layout (data-layout-board): sections and fields are dragged by their
// grips. The order of the hidden inputs is the layout, so that nothing else need be kept.
import Sortable from "../vendor/sortablejs/modular/sortable.esm.js";
import { bind } from "./bind.js";

bind("[data-layout-board]", (board) => {
  const form = board.closest("form");
  const changed = () => form.dispatchEvent(new Event("input"));
  const options = {
    animation: 120,
    delay: 150,
    delayOnTouchOnly: true,
    ghostClass: "is-dragged",
    onEnd: changed,
  };
  for (const block of board.querySelectorAll("[data-layout-block]")) {
    new Sortable(block, {
      ...options,
      group: "sections",
      handle: "[data-section-grip]",
      draggable: "[data-layout-section]",
    });
  }
  for (const list of board.querySelectorAll("[data-layout-fields]")) {
    new Sortable(list, {
      ...options,
      group: "fields",
      handle: "[data-field-grip]",
      draggable: "[data-layout-field]",
    });
  }
  // Brought by htmx: something was moved, and is not saved yet.
  if (board.hasAttribute("data-is-moved")) changed();
  const isAdded = document.activeElement?.hasAttribute("data-adds-section");
  if (isAdded) board.querySelector("[data-is-unnamed] input[type=text]")?.focus();
});
