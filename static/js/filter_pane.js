// On a desk the pane of filters can be closed for more columns; the browser remembers it.
import { bind } from "./bind.js";

const KEY = "karta.filter-pane-closed";

bind("[data-toggle-filter-pane]", (button) => {
  const layout = document.querySelector(".list-layout");
  const show = (isClosed) => {
    layout?.classList.toggle("is-pane-closed", isClosed);
    button.setAttribute("aria-expanded", String(!isClosed));
  };
  show(localStorage.getItem(KEY) === "1");
  button.addEventListener("click", () => {
    const isClosed = !layout?.classList.contains("is-pane-closed");
    localStorage.setItem(KEY, isClosed ? "1" : "0");
    show(isClosed);
  });
});

// What is typed into the search is asked for as one types. When it loses the focus nothing more is:
// the rows would come anew, and a tick that was just set would be gone.
bind("#list-search", (input) => {
  input.addEventListener("change", (event) => event.stopPropagation());
});
