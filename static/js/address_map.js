// The maps of addresses. Nothing of the library is loaded before a map comes into sight.
import { bind } from "./bind.js";
import "./map_question.js";

bind("[data-address-map]", async (frame) => {
  frame.hidden = false;
  const { startFormMap } = await import("./form_map.js");
  startFormMap(frame);
});

bind("[data-card-map]", (frame) => {
  frame.hidden = false;
  const start = async () => {
    const { startCardMap } = await import("./card_map.js");
    startCardMap(frame);
  };
  frame.addEventListener("toggle", start, { once: true });
});
