// A list that htmx brings as a map, because that was chosen in another window, onto a page that was opened
// without one: its modules, styles and tile server belong to the page, so the page is opened anew.
import { bind } from "./bind.js";

bind("[data-list-map]", () => {
  if (!document.getElementById("map-setup")) window.location.reload();
});
