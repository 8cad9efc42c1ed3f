// A colour is chosen in the swatch or typed as #rrggbb: data-colour-input holds both, kept equal.
// Within data-colour-sample the element data-sample shows the font and background that are chosen
// (data-colour="font" and "background") and the first text typed in a data-sample-text.
import { bind } from "./bind.js";

const COLOUR = /^#?([0-9a-f]{6})$/i;

const colourOf = (text) => {
  const digits = COLOUR.exec(text.trim());
  return digits ? `#${digits[1].toLowerCase()}` : null;
};

bind("[data-colour-input]", (box) => {
  const text = box.querySelector("input:not([type=color])");
  const swatch = box.querySelector("input[type=color]");
  swatch.hidden = false;
  swatch.addEventListener("input", () => {
    text.value = swatch.value;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  text.addEventListener("input", () => {
    swatch.value = colourOf(text.value) ?? swatch.value;
  });
});

bind("[data-colour-sample]", (box) => {
  const sample = box.querySelector("[data-sample]");
  const untitled = sample.textContent;
  sample.closest("[data-sample-box]").hidden = false;
  const colour = (part) => colourOf(box.querySelector(`[data-colour="${part}"]`).value) ?? "";
  const paint = () => {
    const texts = [...box.querySelectorAll("[data-sample-text]")].map(({ value }) => value.trim());
    sample.textContent = texts.find(Boolean) ?? untitled;
    sample.style.setProperty("color", colour("font"));
    sample.style.setProperty("background-color", colour("background"));
  };
  box.addEventListener("input", paint);
  paint();
});
