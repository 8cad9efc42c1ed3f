// One file is dropped anywhere on the page or chosen; its name and size are said before it is sent.
// Without this it is chosen as in any form.
import { bind } from "./bind.js";

bind("[data-upload-drop]", (box) => {
  const input = box.querySelector("input[type=file]");
  const chosen = box.querySelector("[data-chosen]");
  const name = chosen.appendChild(document.createElement("bdi"));
  const note = chosen.appendChild(document.createElement("span"));
  box.querySelector("[data-with-script]").hidden = false;
  const refuse = (text) => {
    chosen.hidden = false;
    chosen.classList.add("is-refused");
    note.textContent = text;
  };
  const tell = () => {
    const [file] = input.files;
    chosen.hidden = !file;
    chosen.classList.remove("is-refused");
    if (!file) return;
    name.textContent = file.name;
    note.textContent = sizeText(file.size, box.dataset);
    if (file.size > Number(box.dataset.largest)) refuse(box.dataset.textTooLarge);
  };
  input.addEventListener("change", tell);
  tell(); // A page that one comes back to has kept its file.
  takeDrops(box, (files) => {
    if (files.length !== 1) {
      name.textContent = "";
      refuse(box.dataset.textOne);
      return;
    }
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
});

// A file that misses the box would otherwise be opened by the browser in the place of the page.
function takeDrops(box, take) {
  const page = new AbortController();
  const on = (name, act) =>
    document.addEventListener(
      name,
      (event) => {
        if (!box.isConnected) page.abort();
        else if (event.dataTransfer?.types.includes("Files")) act(event);
      },
      { signal: page.signal },
    );
  on("dragover", (event) => {
    event.preventDefault();
    box.classList.add("is-over");
  });
  on("dragleave", (event) => {
    if (!event.relatedTarget) box.classList.remove("is-over");
  });
  on("drop", (event) => {
    event.preventDefault();
    box.classList.remove("is-over");
    take(event.dataTransfer.files);
  });
}

// As core.files.sizes writes it.
function sizeText(size, { digits, textB, textKb, textMb }) {
  const [text, number, places] =
    size < 1024
      ? [textB, size, 0]
      : size < 1024 ** 2
        ? [textKb, size / 1024, 0]
        : [textMb, size / 1024 ** 2, 1];
  const format = new Intl.NumberFormat(document.documentElement.lang, {
    maximumFractionDigits: places,
    numberingSystem: digits || undefined,
  });
  return text.replace("%(number)s", format.format(number));
}
