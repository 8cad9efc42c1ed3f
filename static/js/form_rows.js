// Adds a row to a set of forms: data-form-rows has the rows (data-rows-list), an empty one in a
// template, and a button (data-add-row). Without JavaScript the page comes with some empty rows.
import { bind } from "./bind.js";

bind("[data-form-rows]", (box) => {
  const total = box.querySelector("input[name$='-TOTAL_FORMS']");
  const list = box.querySelector("[data-rows-list]");
  const button = box.querySelector("[data-add-row]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const html = box.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
    list.insertAdjacentHTML("beforeend", html);
    total.value = Number(total.value) + 1;
    const row = list.lastElementChild;
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
    row.querySelector("input:not([type=hidden], [type=color])").focus();
  });
});
