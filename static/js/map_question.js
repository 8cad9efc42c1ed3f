// Whom maps may ask: the answer of somebody who may decide it. The page shows it at once when nothing
// typed would be lost by that.
import { bind } from "./bind.js";
import { showToast } from "./toast.js";
import { hasUnsavedChanges } from "./unsaved.js";

bind("[data-map-decide]", (button) => {
  button.addEventListener("click", async () => {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    button.disabled = true;
    const answer = await fetch(button.dataset.mapDecide, {
      method: "POST",
      headers,
      redirect: "manual", // the page that it leads to is for those without JavaScript
    }).catch(() => null);
    button.disabled = false;
    if (answer?.type === "opaqueredirect") show();
    else showToast(document.querySelector("[data-toasts]")?.dataset.textError, "error");
  });
});

function show() {
  if (!hasUnsavedChanges()) {
    window.location.reload();
    return;
  }
  for (const question of document.querySelectorAll("[data-map-question]")) question.remove();
  for (const note of document.querySelectorAll("[data-map-decided]")) note.hidden = false;
}
