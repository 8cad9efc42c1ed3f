// The map that ships with the product: country borders (world-atlas), a grid and names. It asks
// nobody outside.
import "../vendor/topojson-client/dist/topojson-client.min.js";
import { mapSetup } from "./map_library.js";

const GRID_DEGREES = 10;
const LETTER_PIXELS = 8;
const FARTHEST = 210; // degrees to which a country goes on beyond the date line
const PANES = { countries: 150, names: 160 }; // the library puts tiles at 200

let countries;

// The countries: GeoJSON features whose properties have `code` and `name` in the reader's language.
export function loadCountries() {
  countries ??= fetchCountries(mapSetup().dataset);
  return countries;
}

async function fetchCountries({ world, countries: names }) {
  const [atlas, named] = await Promise.all([fetchJson(world), fetchJson(names)]);
  const { features } = window.topojson.feature(atlas, atlas.objects.countries);
  for (const feature of features) {
    const [code, name] = named[feature.id] ?? ["", feature.properties.name];
    feature.properties = { code, name };
    const coordinates = partsOf(feature.geometry).map(unrolled);
    feature.geometry = { type: "MultiPolygon", coordinates };
    feature.parts = [...coordinates].sort((one, other) => areaOf(other) - areaOf(one));
  }
  return features;
}

// A border that crosses the date line goes on beyond 180, instead of back across the whole map.
function unrolled([outer, ...holes]) {
  const [start] = outer[0];
  return [outer, ...holes].map((ring) => goingOn(ring, start));
}

function goingOn(ring, start) {
  let before = start;
  const way = ring.map(([longitude, latitude]) => {
    before = longitude + 360 * Math.round((before - longitude) / 360);
    return [before, latitude];
  });
  const [[first, latitude], [last]] = [way[0], way.at(-1)];
  if (Math.abs(last - first) < 180) return way;
  const pole = latitude < 0 ? -90 : 90; // it goes round one: Antarctica
  return [...way, [last, pole], [first, pole], way[0]];
}

async function fetchJson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.json();
}

// Draws beneath everything else, so that it shows wherever there are no tiles.
export function drawCountries(L, map, features) {
  for (const [pane, depth] of Object.entries(PANES)) map.createPane(pane).style.zIndex = depth;
  const drawn = { pane: "countries", interactive: false, renderer: L.svg({ pane: "countries" }) };
  L.polyline(gridLines(), { ...drawn, className: "map-grid" }).addTo(map);
  drawGlobes(map, (turn) => {
    const coordsToLatLng = ([longitude, latitude]) => L.latLng(latitude, longitude + turn);
    const style = { className: "map-country" };
    return L.geoJSON(features, { ...drawn, style, coordsToLatLng });
  });
  drawNames(L, map, features);
}

// The globe, and a copy to the west and to the east as soon as the date line comes into sight.
function drawGlobes(map, globe) {
  const drawn = new Set();
  const update = () => {
    for (const turn of turnsInSight(map)) {
      if (!drawn.has(turn)) globe(turn).addTo(map);
      drawn.add(turn);
    }
  };
  map.on("moveend", update);
  update();
}

function turnsInSight(map) {
  const sight = map.getBounds();
  return [0, -360, 360].filter(
    (turn) => sight.getEast() > turn - FARTHEST && sight.getWest() < turn + FARTHEST,
  );
}

function gridLines() {
  const steps = (from, to) =>
    Array.from({ length: (to - from) / GRID_DEGREES + 1 }, (_, step) => from + step * GRID_DEGREES);
  return [
    ...steps(-540, 540).map((longitude) => [
      [-85, longitude],
      [85, longitude],
    ]),
    ...steps(-80, 80).map((latitude) => [
      [latitude, -540],
      [latitude, 540],
    ]),
  ];
}

// Names of the countries in sight whose largest part has room for it.
function drawNames(L, map, features) {
  const names = L.layerGroup().addTo(map);
  const update = () => {
    names.clearLayers();
    const sight = map.getBounds();
    for (const { parts, properties } of features) {
      const [south, west, north, east] = boxOf(parts[0]);
      const width =
        map.latLngToContainerPoint([north, east]).x - map.latLngToContainerPoint([north, west]).x;
      if (width < properties.name.length * LETTER_PIXELS) continue;
      for (const turn of turnsInSight(map)) {
        const place = L.latLng((south + north) / 2, (west + east) / 2 + turn);
        if (sight.contains(place)) nameAt(L, place, properties.name).addTo(names);
      }
    }
  };
  map.on("moveend", update);
  update();
}

function nameAt(L, place, name) {
  const text = document.createElement("span");
  text.textContent = name;
  const icon = L.divIcon({ className: "map-name", html: text, iconSize: [0, 0] });
  return L.marker(place, { icon, interactive: false, keyboard: false, pane: "names" });
}

// The bounds of a country's largest part: far islands would make the map too wide.
export function boundsOf(features, code) {
  const country = features.find(({ properties }) => code && properties.code === code);
  if (!country) return null;
  const [south, west, north, east] = boxOf(country.parts[0]);
  return [
    [south, west],
    [north, east],
  ];
}

export function countryAt(features, [latitude, longitude]) {
  const isInside = (ring) => [0, -360, 360].some((turn) => holds(ring, longitude + turn, latitude));
  return features.find(({ parts }) =>
    parts.some(([outer, ...holes]) => isInside(outer) && !holes.some(isInside)),
  );
}

function partsOf({ type, coordinates }) {
  return type === "Polygon" ? [coordinates] : coordinates;
}

function boxOf([outer]) {
  let [south, west, north, east] = [90, 180, -90, -180];
  for (const [longitude, latitude] of outer) {
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return [south, west, north, east];
}

function areaOf(part) {
  const [south, west, north, east] = boxOf(part);
  return (north - south) * (east - west);
}

// Whether a ray to the east crosses the ring an odd number of times.
function holds(ring, x, y) {
  let isInside = false;
  for (let here = 0, before = ring.length - 1; here < ring.length; before = here++) {
    const [x1, y1] = ring[here];
    const [x2, y2] = ring[before];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isInside = !isInside;
  }
  return isInside;
}
