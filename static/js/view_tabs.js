// A row of tabs that is wider than its place shows the one that is open.
import { bind } from "./bind.js";

bind("[data-shows-current]", (tabs) => {
  const current = tabs.querySelector("[aria-current]");
  if (!current) return;
  const [tab, place] = [current.getBoundingClientRect(), tabs.getBoundingClientRect()];
  if (tab.right > place.right) tabs.scrollLeft += tab.right - place.right;
  else if (tab.left < place.left) tabs.scrollLeft += tab.left - place.left;
});
