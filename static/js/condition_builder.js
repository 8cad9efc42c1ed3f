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
