// Toasts leave by themselves unless they report an error or offer an undo; hover and focus hold them.
import { bind } from "./bind.js";

const SECONDS = 7;

bind("[data-toast]", (toast) => {
  toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
  const stays = toast.classList.contains("toast-error") || toast.querySelector("form");
  if (!stays) leaveLater(toast);
});

function leaveLater(toast) {
  let timer = window.setTimeout(() => toast.remove(), SECONDS * 1000);
  const hold = () => window.clearTimeout(timer);
  const release = () => {
    hold();
    timer = window.setTimeout(() => toast.remove(), SECONDS * 1000);
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", release);
}

export function showToast(text, level = "info") {
  const region = document.querySelector("[data-toasts]");
  if (!region || !text) return;
  const toast = document.createElement("div");
  toast.className = `toast-note toast-${level}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "icon-button toast-close";
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", region.dataset.textClose);
  close.addEventListener("click", () => toast.remove());
  toast.append(words, close);
  region.append(toast);
  if (level !== "error") leaveLater(toast);
}
