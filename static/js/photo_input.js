// A photo that was just chosen is shown at once, before it is sent; the tick "remove" dims it.
import { bind } from "./bind.js";

bind("[data-photo-input]", (box) => {
  const preview = box.querySelector("[data-photo-preview]");
  const input = box.querySelector("input[type=file]");
  const remove = box.querySelector("input[type=checkbox]");
  input.addEventListener("change", () => {
    const file = input.files[0];
    if (!file?.type.startsWith("image/")) return;
    if (remove) remove.checked = false;
    preview.classList.remove("is-removed");
    showIn(preview, file);
  });
  remove?.addEventListener("change", () => {
    preview.classList.toggle("is-removed", remove.checked);
  });
});

// Pages may load pictures from data: addresses; those of blobs are not allowed.
function showIn(preview, file) {
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = reader.result;
    preview.replaceChildren(picture);
  });
  reader.readAsDataURL(file);
}
