// A condition builder that htmx has brought anew: the focus goes to what its button asks for next.
import { bind } from "./bind.js";

bind("[data-condition-builder]", (builder) => {
  const { focus } = builder.dataset;
  if (!focus) return;
  const next = document.getElementById(focus);
  if (next?.tomselect) next.tomselect.focus();
  else if (next?.disabled) next.closest(".condition-moves")?.querySelector(":enabled")?.focus();
  else next?.focus();
});

// What was put together in a dialog is not lost by the Escape key: its buttons close it.
bind("dialog[data-keep-changes]", (dialog) => {
  let isChanged = false;
  dialog.addEventListener("change", () => {
    isChanged = true;
  });
  dialog.addEventListener("close", () => {
    isChanged = false;
  });
  dialog.addEventListener("cancel", (event) => {
    if (isChanged && event.target === dialog) event.preventDefault();
  });
});
