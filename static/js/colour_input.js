// A colour is chosen in the swatch or typed as #rrggbb: data-colour-input holds both, kept equal.
// Within data-colour-sample the element data-sample shows the font and background that are chosen
// (data-colour="font" and "background") and the first text typed in a data-sample-text; data-contrast is
// there while the two are hard to tell apart (core.colours.contrast, by which the server doubts, too).
import { bind } from "./bind.js";

const COLOUR = /^#?(?:([0-9a-f]{6})|([0-9a-f]{3}))$/i;
const LEAST_CONTRAST = 4.5;

const colourOf = (text) => {
  const [, six, three] = COLOUR.exec(text.trim()) ?? [];
  const digits = six ?? three?.replaceAll(/./g, "$&$&");
  return digits ? `#${digits.toLowerCase()}` : null;
};

const luminance = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (font, background) => {
  const [dark, light] = [luminance(font), luminance(background)].sort((one, two) => one - two);
  return (light + 0.05) / (dark + 0.05);
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
  const note = box.querySelector("[data-contrast]");
  const colour = (part) => colourOf(box.querySelector(`[data-colour="${part}"]`).value) ?? "";
  const paint = () => {
    const texts = [...box.querySelectorAll("[data-sample-text]")].map(({ value }) => value.trim());
    sample.textContent = texts.find(Boolean) ?? untitled;
    const [font, background] = [colour("font"), colour("background")];
    sample.style.setProperty("color", font);
    sample.style.setProperty("background-color", background);
    note.hidden = !font || !background || contrast(font, background) >= LEAST_CONTRAST;
  };
  box.addEventListener("input", paint);
  paint();
});
