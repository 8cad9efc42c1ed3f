// Numbers beside the choices of a searched select: data-choice-notes names it, data-notes has them by value.
import { bind } from "./bind.js";

bind("[data-choice-notes]", (holder) => {
  const name = CSS.escape(holder.dataset.choiceNotes);
  const search = document.querySelector(`select[name="${name}"]`)?.tomselect;
  if (!search) return;
  const notes = JSON.parse(holder.dataset.notes || "{}");
  for (const [value, option] of Object.entries(search.options)) {
    search.updateOption(value, { ...option, note: notes[value] ?? "" });
  }
});
