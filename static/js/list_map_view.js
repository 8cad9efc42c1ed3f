// Clusters and pins of the customers in the frame, its words, and the area that is drawn.

import { showTicks } from "./bulk_bar.js";
import { formatCoordinates } from "./coordinates.js";
import { AreaDrawing, drawAreas } from "./map_area.js";
import { mapSetup } from "./map_library.js";
import { clusterIcon, fillCard, fillFrame, pinIcon } from "./map_marks.js";

const SETTLED_MS = 150;
const EXTENT_ZOOM = 5;
const CLOSEST_AT_FIRST = 13;
const PLACE_IN_ADDRESS = /^#map=(\d+)\/(-?[\d.]+)\/(-?[\d.]+)$/;

export class ListMap {
  constructor(section, view) {
    Object.assign(this, view);
    this.marks = this.L.layerGroup().addTo(this.map);
    this.areas = this.L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => this.askSoon());
    this.attach(section);
    this.open();
  }

  // What surrounds the canvas: of the page at first, then of each answer of htmx.
  attach(section) {
    const isAnother = this.section && this.section.dataset.query !== section.dataset.query;
    this.section = section;
    this.part("colour").addEventListener("change", () => this.recolour());
    this.part("circle").addEventListener("toggle", () => this.takeMiddle());
    this.drawing?.stop();
    this.drawing = new AreaDrawing(this);
    drawAreas(this, JSON.parse(section.dataset.areas));
    if (isAnother && this.isOpen) {
      this.keepPlace();
      this.ask({ countsMissing: true });
    } else if (this.answer) this.show(this.answer);
  }

  get mayTick() {
    return "mayTick" in this.section.dataset;
  }

  part(name) {
    return this.section.querySelector(`[data-map-${name}]`);
  }

  // First where the address says, else where the customers are.
  async open() {
    const kept = PLACE_IN_ADDRESS.exec(window.location.hash);
    if (kept) {
      const [zoom, latitude, longitude] = kept.slice(1).map(Number);
      this.map.setView([latitude, longitude], Math.min(zoom, 19), { animate: false });
    } else await this.comeToCustomers();
    this.isOpen = true;
    this.ask({ countsMissing: true });
  }

  async comeToCustomers() {
    const world = await this.fetch({ frame: "-85,-180,85,180", zoom: EXTENT_ZOOM });
    const boxes = [...(world?.clusters ?? []).map(({ box }) => box)];
    const pins = (world?.pins ?? []).map(({ at }) => [...at, ...at]);
    const bounds = this.L.latLngBounds([]);
    for (const [south, west, north, east] of [...boxes, ...pins]) {
      bounds.extend([south, west]).extend([north, east]);
    }
    if (bounds.isValid()) {
      this.map.fitBounds(bounds, { animate: false, maxZoom: CLOSEST_AT_FIRST, padding: [24, 24] });
    }
  }

  askSoon() {
    clearTimeout(this.waiting);
    if (!this.isOpen) return;
    this.keepPlace();
    this.waiting = setTimeout(() => this.ask(), SETTLED_MS);
  }

  // In the address, so that a reload and a link come to the same place.
  keepPlace() {
    const { lat, lng } = this.map.getCenter().wrap();
    const place = `#map=${this.map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
    window.history.replaceState(window.history.state, "", place);
  }

  async ask({ countsMissing = false } = {}) {
    const bounds = this.map.getBounds();
    const edges = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    const asked = { frame: edges.join(","), zoom: this.map.getZoom() };
    if (countsMissing) asked.missing = "yes";
    const answer = await this.fetch(asked);
    if (!answer) return;
    if (!countsMissing && this.answer) answer.missing = this.answer.missing;
    this.show(answer);
  }

  // The latest question alone is answered.
  async fetch(asked) {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const { clusters, query, textLoading, textError } = this.section.dataset;
    this.part("summary").textContent = textLoading;
    try {
      const parameters = new URLSearchParams({ ...asked, query });
      const answer = await fetch(`${clusters}?${parameters}`, { signal: asking.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      return await answer.json();
    } catch (error) {
      if (error.name !== "AbortError") this.part("summary").textContent = textError;
      return null;
    }
  }

  show(answer) {
    this.answer = answer;
    const hadFocus = document.activeElement?.closest(".leaflet-marker-icon");
    this.marks.clearLayers();
    for (const cluster of answer.clusters) this.addCluster(cluster);
    for (const pin of answer.pins) this.addPin(pin);
    if (hadFocus) this.map.getContainer().focus({ preventScroll: true });
    fillFrame(this, answer);
    showTicks();
  }

  addCluster(cluster) {
    const marker = this.addMarker(cluster.at, clusterIcon(this.L, cluster), cluster.label);
    marker.on("click", () => this.openCluster(cluster));
  }

  addPin(pin) {
    const label = pin.value ? `${pin.name}, ${pin.value}` : pin.name;
    const marker = this.addMarker(pin.at, pinIcon(this.L, pin), label);
    marker.on("click", () => this.openCard(pin.at, [pin]));
  }

  addMarker(at, icon, label) {
    const marker = this.L.marker(at, { icon, title: label, riseOnHover: true });
    marker.on("add", () => marker.getElement().setAttribute("aria-label", label));
    return marker.addTo(this.marks);
  }

  // Nearer, until its members stand apart; those at one address are named.
  openCluster({ at, box: [south, west, north, east], members }) {
    const bounds = this.L.latLngBounds([south, west], [north, east]);
    const zoom = Math.max(this.map.getBoundsZoom(bounds, false, [40, 40]), this.map.getZoom() + 1);
    if (members.length) this.openCard(at, members);
    else this.map.setView(bounds.getCenter(), Math.min(zoom, this.map.getMaxZoom()));
  }

  openCard(at, customers) {
    const card = document.createElement("div");
    fillCard(card, customers, this.mayTick);
    this.L.popup({ maxWidth: 260, className: "map-card" })
      .setLatLng(at)
      .setContent(card)
      .openOn(this.map);
    showTicks();
    card.querySelector("a")?.focus({ preventScroll: true });
  }

  // The colour belongs to the form of the list, which stands elsewhere: all that keeps what the list is asked
  // for comes anew with it, saved views among them.
  recolour() {
    document.getElementById("list-form").dispatchEvent(new Event("change"));
  }

  // The middle of the map stands in the form that asks for a place.
  takeMiddle() {
    const input = this.part("circle").querySelector("[name=at]");
    const { lat, lng } = this.map.getCenter().wrap();
    if (this.part("circle").open && !input.value) {
      input.value = formatCoordinates(lat, lng, mapSetup().dataset.digits);
    }
  }
}
