// A button that disconnects a partner: it chooses "not connected any more", or takes that back.
import { bind } from "./bind.js";

bind("[data-partner-row]", (row) => {
  const kind = row.querySelector("select");
  const button = row.querySelector("[data-remove-partner]");
  // A form that comes back may have him disconnected; the first kind is then the one that is kept.
  let kept = kind.value || [...kind.options].find(({ value }) => value)?.value;
  button.hidden = false;
  button.addEventListener("click", () => {
    kind.value = kind.value === "" ? kept : "";
    for (const name of ["input", "change"]) {
      kind.dispatchEvent(new Event(name, { bubbles: true }));
    }
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
