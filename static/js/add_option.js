// Options that are made where they are chosen: a select with data-add-option="<url>" posts a name there
// and gets {"value", "text"} or {"error"}. The box beside it (data-add-option-box) has an input and a
// button; without JavaScript the button sends the form.
import { bind } from "./bind.js";

export async function addOption(select, name) {
  const body = new URLSearchParams({ name });
  body.set("csrfmiddlewaretoken", select.form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(select.dataset.addOption, { method: "POST", body });
    const isSaid = answer.ok || answer.status === 422;
    return isSaid ? await answer.json() : { error: failure() };
  } catch {
    return { error: failure() };
  }
}

const failure = () => document.querySelector("[data-toasts]")?.dataset.textError ?? "";

bind("[data-add-option-box]", (box) => {
  const select = box.parentElement.querySelector("select[data-add-option]");
  const input = box.querySelector("input");
  const error = box.querySelector("[data-add-option-error]");
  const say = (text) => {
    error.textContent = text;
    error.hidden = !text;
  };
  const close = () => {
    box.open = false;
    box.querySelector("summary").focus();
  };
  const add = async (event) => {
    event.preventDefault();
    if (!input.value.trim()) {
      input.focus();
      return;
    }
    const added = await addOption(select, input.value);
    say(added.error ?? "");
    if (added.error) {
      input.focus();
      return;
    }
    choose(select, added);
    input.value = "";
    close();
  };
  box.querySelector("button").addEventListener("click", add);
  box.addEventListener("toggle", () => {
    if (box.open) input.focus();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input) add(event);
    if (event.key === "Escape" && box.open) {
      event.stopPropagation();
      close();
    }
  });
});

function choose(select, { value, text }) {
  const search = select.tomselect;
  search.addOption({ value, text });
  search.addItem(value);
}
