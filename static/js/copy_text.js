// A button that copies what stands in an input: data-copy is its selector.
import { bind } from "./bind.js";
import { showToast } from "./toast.js";

bind("[data-copy]", (button) => {
  if (!navigator.clipboard) return; // Without https: the text is selected and copied by hand.
  button.hidden = false;
  button.addEventListener("click", async () => {
    const input = document.querySelector(button.dataset.copy);
    input.select();
    await navigator.clipboard.writeText(input.value);
    showToast(button.dataset.textCopied);
  });
});
