// A colour is chosen in the swatch or typed as #rrggbb: data-colour-input holds both, kept equal,
// and data-colour-sample="<selector>" shows a pill in the font and background chosen.
import { bind } from "./bind.js";

const COLOUR = /^#[0-9a-f]{6}$/i;

bind("[data-colour-input]", (box) => {
  const text = box.querySelector("input:not([type=color])");
  const swatch = box.querySelector("input[type=color]");
  swatch.addEventListener("input", () => {
    text.value = swatch.value;
    text.dispatchEvent(new Event("change", { bubbles: true }));
  });
  text.addEventListener("input", () => {
    if (COLOUR.test(text.value)) swatch.value = text.value.toLowerCase();
  });
});

bind("form[data-colour-sample]", (form) => {
  const sample = form.querySelector(form.dataset.colourSample);
  const paint = () => {
    sample.style.setProperty("color", form.elements.font_color?.value ?? "");
    sample.style.setProperty("background-color", form.elements.background_color?.value ?? "");
  };
  form.addEventListener("input", paint);
  form.addEventListener("change", paint);
  paint();
});
