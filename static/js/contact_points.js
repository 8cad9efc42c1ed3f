// Several numbers or addresses of one kind (components/contact_points.html): adds and removes rows. The
// ticks of a row are sent by its number, so a row that is removed stays, empty and out of sight.
import { bind } from "./bind.js";

bind("[data-contact-points]", (box) => {
  const add = box.querySelector("[data-add-point]");
  const template = box.querySelector("template");
  const rows = () => [...box.querySelectorAll("[data-point-row]")];
  const seen = () => rows().filter((row) => !row.hidden);

  add.hidden = false;
  add.addEventListener("click", () => {
    template.insertAdjacentHTML(
      "beforebegin",
      template.innerHTML.replaceAll("__prefix__", rows().length),
    );
    const row = rows().at(-1);
    showRemovers();
    firstInput(row).focus();
  });
  box.addEventListener("click", (event) => {
    const remover = event.target.closest("[data-remove-point]");
    if (remover) remove(remover.closest("[data-point-row]"));
  });
  showRemovers();

  function remove(row) {
    const place = seen().indexOf(row);
    for (const input of row.querySelectorAll("input")) {
      if (input.type === "text") input.value = "";
      else input.checked = false;
    }
    if (seen().length > 1) row.hidden = true;
    firstInput(seen()[Math.max(place - 1, 0)]).focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function showRemovers() {
    for (const button of box.querySelectorAll("[data-remove-point]")) button.hidden = false;
  }
});

function firstInput(row) {
  return row.querySelector("input");
}
