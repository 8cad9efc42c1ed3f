// An action goes with some statuses: data-statuses of its select says with which, data-statuses-of names
// the select of statuses. Those that do not fit are not offered; one that was chosen and does not fit any
// more gives way to the first that fits and leaves the note open (data-closing).
import { bind } from "./bind.js";

bind("select[data-statuses]", (action) => {
  const fitting = JSON.parse(action.dataset.statuses);
  const status = action.form.elements[action.dataset.statusesOf];
  const closing = new Set(JSON.parse(status.dataset.closing).map(String));
  const all = [...status.options].map(({ value, text }) => ({ value, text }));
  const saved = { action: action.value, status: status.value };

  const update = () => {
    const ids = new Set((fitting[action.value] ?? []).map(String));
    const kept = action.value
      ? all.filter(({ value }) => !value || ids.has(value) || isSaved(value))
      : all;
    const chosen = kept.some(({ value }) => value === status.value)
      ? status.value
      : (kept.find(({ value }) => value && !closing.has(value))?.value ?? "");
    offer(status, kept, chosen);
  };
  // One that is not offered any more stays until another action is chosen.
  const isSaved = (value) => action.value === saved.action && value === saved.status;
  action.addEventListener("change", update);
  update();
});

function offer(select, options, chosen) {
  const before = select.value;
  const search = select.tomselect;
  if (search) {
    search.clear(true);
    search.clearOptions();
    search.addOptions(options.filter(({ value }) => value));
    search.setValue(chosen, true);
  } else {
    select.replaceChildren(...options.map(({ value, text }) => new Option(text, value)));
    select.value = chosen;
  }
  if (before !== chosen) select.dispatchEvent(new Event("change", { bubbles: true }));
}
