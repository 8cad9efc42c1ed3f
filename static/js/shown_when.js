// Shows a part of a form only while a choice has a value: data-shown-when="kind=project";
// "is_same=" while a box is not ticked.
// Without JavaScript it is always there.
import { bind } from "./bind.js";

bind("[data-shown-when]", (part) => {
  const [name, value] = part.dataset.shownWhen.split("=");
  const form = part.closest("form");
  const update = () => {
    part.hidden = (new FormData(form).get(name) ?? "") !== value;
  };
  form.addEventListener("change", update);
  update();
});
