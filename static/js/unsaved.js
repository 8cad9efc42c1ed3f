// Asks before a page with a changed form (data-unsaved) is left; sending the form is not leaving it.
import { bind } from "./bind.js";

const changed = new Set();

bind("form[data-unsaved]", (form) => {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("submit", () => changed.delete(form));
});

window.addEventListener("beforeunload", (event) => {
  const stillChanged = [...changed].some((form) => form.isConnected);
  if (stillChanged) event.preventDefault();
});
