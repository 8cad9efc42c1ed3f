// In a long form (data-no-enter) Enter in a one-line field moves on to the next field; Ctrl+Enter sends.
import { bind } from "./bind.js";

const ONE_LINE =
  "input:not([type=checkbox], [type=radio], [type=submit], [type=button], [type=file]), select";

bind("form[data-no-enter]", (form) => {
  form.addEventListener("keydown", (event) => {
    const isPlainEnter = event.key === "Enter" && !event.ctrlKey && !event.metaKey;
    if (!isPlainEnter || event.defaultPrevented || !event.target.matches(ONE_LINE)) return;
    event.preventDefault();
    nextField(form, event.target)?.focus();
  });
});

function nextField(form, field) {
  const fields = [...form.elements].filter(
    (one) => one.type !== "hidden" && !one.disabled && one.offsetParent,
  );
  return fields[fields.indexOf(field) + 1];
}
