// A pin with the address written beside it: dragged, or moved by the arrow keys.
import { mapSetup } from "./map_library.js";

const STEP_PIXELS = 4;
const LONG_STEP_PIXELS = 40;
const DIRECTIONS = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};
const DRAWING =
  '<svg viewBox="0 0 28 36" width="28" height="36" aria-hidden="true"><path d="M14 35C6 24 2 19 2 13a12 12 0 0 1 24 0c0 6-4 11-12 22z"/><circle cx="14" cy="13" r="4.5"/></svg>';

// `onMove` hears of every place that the person gives it.
export function createPin({ L, map, isFixed = false, onMove = () => {} }) {
  const words = document.createElement("span");
  words.dir = "auto";
  const icon = L.divIcon({
    className: "map-pin",
    html: DRAWING,
    iconSize: [28, 36],
    iconAnchor: [14, 35],
  });
  const marker = L.marker([0, 0], { icon, draggable: !isFixed, keyboard: !isFixed });
  marker.bindTooltip(words, {
    permanent: true,
    direction: "top",
    offset: [0, -36],
    className: "map-address-label",
  });
  marker.on("drag", () => onMove(marker.getLatLng()));
  marker.on("add", () => readyKeys(map, marker, isFixed, onMove));
  return {
    get isSet() {
      return map.hasLayer(marker);
    },
    place: () => marker.getLatLng(),
    put(place) {
      marker.setLatLng(place);
      if (!map.hasLayer(marker)) marker.addTo(map);
      showWords(marker, words);
    },
    remove: () => marker.remove(),
    say(text) {
      words.textContent = text;
      if (map.hasLayer(marker)) showWords(marker, words);
    },
    focus: () => marker.getElement()?.focus({ preventScroll: true }),
  };
}

// Without words there is no label.
function showWords(marker, words) {
  if (words.textContent) marker.openTooltip();
  else marker.closeTooltip();
}

function readyKeys(map, marker, isFixed, onMove) {
  const element = marker.getElement();
  element.setAttribute("aria-label", mapSetup().dataset.pin);
  if (isFixed) return;
  element.addEventListener("keydown", (event) => {
    const direction = DIRECTIONS[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? LONG_STEP_PIXELS : STEP_PIXELS;
    const point = map.latLngToContainerPoint(marker.getLatLng());
    const moved = point.add(direction.map((part) => part * step));
    marker.setLatLng(map.containerPointToLatLng(moved));
    map.panInside(marker.getLatLng(), { padding: [40, 40] });
    onMove(marker.getLatLng());
  });
}
