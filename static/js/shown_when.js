// Shows a part of a form only while a choice has a value, or one of several:
// data-shown-when="kind=project", "kind=choice|choices"; "is_same=" while a box is not ticked;
// of a choice of several, "categories=3|5" while one of those is among them.
// Without JavaScript it is always there.
import { bind } from "./bind.js";

bind("[data-shown-when]", (part) => {
  const [name, values] = part.dataset.shownWhen.split("=");
  const form = part.closest("form");
  const update = () => {
    const chosen = new FormData(form).getAll(name);
    const wanted = values.split("|");
    part.hidden = !(chosen.length ? chosen : [""]).some((value) => wanted.includes(value));
  };
  form.addEventListener("change", update);
  update();
});
