// A phone number on a card is dialled by its link; the same click brings the panel in which the call is
// logged. Without JavaScript "+ Add" of the card leads to the same form.
import { bind } from "./bind.js";

bind("[data-call-log]", (panel) => {
  let opener = null;

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="tel:"]');
    if (!link || !panel.isConnected) return;
    opener = link;
    const url = new URL(panel.dataset.callLog, window.location.href);
    url.searchParams.set("number", link.getAttribute("href").slice("tel:".length));
    window.htmx
      .ajax("GET", url.pathname + url.search, { source: panel, target: panel })
      .then(() => panel.querySelector("textarea")?.focus());
  });

  const close = () => {
    panel.replaceChildren();
    opener?.focus();
  };
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-call-log-close]")) close();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  });
});
