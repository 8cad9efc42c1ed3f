// The map of a list: the frame in sight is asked for again whenever it moves, or the list changes.
// The canvas stays where it is when htmx brings the list anew; what stands around it is new then.
import { bind } from "./bind.js";
import "./map_question.js";

const maps = new WeakMap();

bind("[data-list-map]", async (section) => {
  const canvas = section.querySelector(".map-canvas");
  if (maps.has(canvas)) {
    maps.get(canvas).attach(section);
    return;
  }
  const [{ whenInSight }, { ListMap }] = await Promise.all([
    import("./map_view.js"),
    import("./list_map_view.js"),
  ]);
  whenInSight(section, (view) => {
    const shown = canvas.closest("[data-list-map]") ?? section;
    maps.set(canvas, new ListMap(shown, view));
  });
});
