// Puts the focus where work starts: on the summary of errors, else on the first field of data-focus-first.
import { bind } from "./bind.js";

bind("[data-focus-me]", (element) => element.focus({ preventScroll: false }));

bind("form[data-focus-first]", (form) => {
  if (form.querySelector("[data-focus-me]")) return;
  const fields =
    "input:not([type=hidden], [type=file], [disabled]), select:not([disabled]), textarea:not([disabled])";
  // Not on what removes the photo: the first space typed would tick it.
  [...form.querySelectorAll(fields)].find((one) => !one.closest("[data-photo-input]"))?.focus();
});

// A link of the summary goes to a group of inputs: the first one that is wrong gets the focus, else the
// first.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".notice-error a[href^='#']");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const control = target?.matches("div")
    ? (target.querySelector("[aria-invalid]") ?? target.querySelector("input"))
    : (target?.tomselect ?? target);
  if (!control) return;
  event.preventDefault();
  control.focus();
});
