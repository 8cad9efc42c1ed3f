// Changes the theme at once and tells the server; without JavaScript the form reloads the page.
import { bind } from "./bind.js";

bind("[data-theme-switch]", (form) => {
  form.addEventListener("submit", async (event) => {
    const theme = event.submitter?.value;
    if (!theme) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    document.documentElement.dataset.bsTheme = theme;
    document.querySelector('meta[name="color-scheme"]').content = theme;
    const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    if (answer.type !== "opaqueredirect" && !answer.ok) form.submit();
  });
});
