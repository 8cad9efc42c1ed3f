// A button that prints the page.
import { bind } from "./bind.js";

bind("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
