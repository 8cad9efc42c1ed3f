// Asks before a page with a changed form (data-unsaved) is left, also one that came back refused;
// sending the form is not leaving it, unless the answer opens in another window.
import { bind } from "./bind.js";

const changed = new Set();

bind("form[data-unsaved]", (form) => {
  if (form.querySelector("[aria-invalid=true]")) changed.add(form);
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget !== "_blank") changed.delete(form);
  });
});

export function hasUnsavedChanges() {
  return [...changed].some((form) => form.isConnected);
}

window.addEventListener("beforeunload", (event) => {
  if (hasUnsavedChanges()) event.preventDefault();
});
