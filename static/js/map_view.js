// A map in its frame: the base map, the tiles above it where a server is set up, and what it says when
// they do not come.
import { boundsOf, drawCountries, loadCountries } from "./base_map.js";
import { loadLeaflet, mapSetup } from "./map_library.js";

const WORLD = [
  [-85, -180],
  [85, 180],
];
// One may go on across the date line, on a copy of the globe.
const REACH = [
  [-85, -540],
  [85, 540],
];
export const CLOSE = { tiles: 15, borders: 5 };

// Starts when the frame comes into sight, once; `start` gets what `createMap` gives.
export function whenInSight(frame, start) {
  const canvas = frame.querySelector(".map-canvas");
  const watcher = new IntersectionObserver(async (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    try {
      start(await createMap(frame, canvas));
    } catch (error) {
      frame.querySelector("[data-map-failed]").hidden = false;
      console.warn(error);
    }
  });
  watcher.observe(canvas);
}

async function createMap(frame, canvas) {
  const [L, features] = await Promise.all([loadLeaflet(), loadCountries()]);
  const map = L.map(canvas, optionsOf(L));
  const { dataset } = mapSetup();
  placeZoom(L, map, dataset);
  keepWheelForThePage(map);
  map.fitBounds(boundsOf(features, dataset.country) ?? WORLD);
  drawCountries(L, map, features);
  if (dataset.tiles) addTiles(L, map, dataset.tiles, frame);
  new ResizeObserver(() => map.invalidateSize()).observe(canvas);
  canvas.dataset.isDrawn = "";
  return { L, map, features, closeZoom: dataset.tiles ? CLOSE.tiles : CLOSE.borders };
}

function optionsOf(L) {
  const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  // A finger that scrolls the page must not be caught by the map: there, two move it.
  const isTouched = window.matchMedia("(pointer: coarse)").matches;
  return {
    dragging: !isTouched,
    inertia: !isCalm,
    zoomAnimation: !isCalm,
    fadeAnimation: !isCalm,
    markerZoomAnimation: !isCalm,
    zoomControl: false,
    attributionControl: Boolean(mapSetup().dataset.tiles),
    scrollWheelZoom: false,
    doubleClickZoom: false,
    minZoom: 1,
    maxZoom: 19,
    worldCopyJump: true,
    maxBounds: L.latLngBounds(REACH),
  };
}

function placeZoom(L, map, { zoomIn, zoomOut }) {
  const position = document.documentElement.dir === "rtl" ? "topright" : "topleft";
  L.control.zoom({ position, zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
}

// The wheel zooms only a map that somebody has entered.
function keepWheelForThePage(map) {
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
}

function addTiles(L, map, url, frame) {
  const note = frame.querySelector("[data-map-unreachable]");
  // Public servers refuse those who do not say from where they ask.
  const tiles = L.tileLayer(url, { maxZoom: 19, referrerPolicy: "strict-origin" });
  let have = 0;
  tiles.on("loading", () => {
    have = 0;
  });
  tiles.on("tileload", () => {
    have += 1;
    note.hidden = true;
  });
  tiles.on("tileerror", () => {
    if (!have) note.hidden = false;
  });
  tiles.addTo(map);
  showAttribution(map);
}

function showAttribution(map) {
  map.attributionControl.setPrefix(false);
  const text = mapSetup().content.querySelector("[data-map-attribution]").cloneNode(true);
  for (const link of text.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener";
  }
  map.attributionControl.addAttribution(text.innerHTML);
}
