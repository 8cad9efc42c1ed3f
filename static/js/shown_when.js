// Shows a part of a form only while a choice has a value, or one of several:
// data-shown-when="kind=project", "kind=choice|choices"; "is_same=" while a box is not ticked.
// Without JavaScript it is always there.
import { bind } from "./bind.js";

bind("[data-shown-when]", (part) => {
  const [name, values] = part.dataset.shownWhen.split("=");
  const form = part.closest("form");
  const update = () => {
    part.hidden = !values.split("|").includes(new FormData(form).get(name) ?? "");
  };
  form.addEventListener("change", update);
  update();
});
