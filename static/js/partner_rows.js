// A button that disconnects a partner: it chooses "not connected any more", or takes that back.
import { bind } from "./bind.js";

bind("[data-partner-row]", (row) => {
  const kind = row.querySelector("select");
  const button = row.querySelector("[data-remove-partner]");
  let kept = kind.value;
  button.hidden = false;
  button.addEventListener("click", () => {
    kind.value = kind.value === "" ? kept : "";
    kind.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const show = () => {
    const isGone = kind.value === "";
    if (!isGone) kept = kind.value;
    row.classList.toggle("is-gone", isGone);
    button.setAttribute("aria-pressed", String(isGone));
  };
  kind.addEventListener("change", show);
  show();
});
