// The map of the card: a pin that stays where it is.
import { parseCoordinates } from "./coordinates.js";
import { createPin } from "./map_pin.js";
import { whenInSight } from "./map_view.js";

export function startCardMap(frame) {
  whenInSight(frame, ({ L, map, closeZoom }) => {
    const place = parseCoordinates(frame.dataset.cardMap);
    const pin = createPin({ L, map, isFixed: true });
    pin.say(frame.dataset.address);
    map.setView(place, closeZoom, { animate: false });
    pin.put(place);
  });
}
