// Areas on the map: those that the list is filtered by, and one that is being drawn.

const CLOSING_PIXELS = 14;
const METRES_OF_KM = 1000;
const FEWEST = 3;

export function drawAreas({ L, areas }, wanted) {
  areas.clearLayers();
  const style = { className: "map-area", interactive: false };
  for (const { polygon, circle } of wanted) {
    if (polygon) L.polygon(wayOf(polygon), style).addTo(areas);
    if (circle) {
      const radius = circle.km * METRES_OF_KM;
      L.circle([circle.latitude, circle.longitude], { ...style, radius }).addTo(areas);
    }
  }
}

// From each corner to the next the short way, as the server has it.
function wayOf(polygon) {
  let before = polygon[0][1];
  return polygon.map(([latitude, longitude]) => {
    before = longitude + 360 * Math.round((before - longitude) / 360);
    return [latitude, before];
  });
}

// Corners by clicks, or by a button that puts one in the middle; the last one closes the area.
export class AreaDrawing {
  constructor(listMap) {
    this.listMap = listMap;
    this.map = listMap.map;
    this.button = listMap.part("draw");
    this.button.hidden = false;
    this.button.addEventListener("click", () => (this.isOn ? this.stop() : this.start()));
    listMap.part("corner").addEventListener("click", () => this.add(this.map.getCenter()));
    listMap.part("close").addEventListener("click", () => this.close());
    this.onClick = ({ latlng }) => this.click(latlng);
    this.onKey = (event) => this.press(event);
  }

  start() {
    this.isOn = true;
    this.corners = [];
    this.layer = this.listMap.L.layerGroup().addTo(this.map);
    this.map.on("click", this.onClick);
    document.addEventListener("keydown", this.onKey, true);
    this.map.closePopup();
    this.tell();
    this.map.getContainer().focus({ preventScroll: true });
  }

  stop() {
    if (!this.isOn) return;
    this.isOn = false;
    this.corners = [];
    this.layer.remove();
    this.map.off("click", this.onClick);
    document.removeEventListener("keydown", this.onKey, true);
    this.tell();
  }

  tell() {
    const { section } = this.listMap;
    this.button.setAttribute("aria-pressed", String(this.isOn));
    this.map.getContainer().classList.toggle("is-drawing", this.isOn);
    this.listMap.part("corner").hidden = !this.isOn;
    this.listMap.part("close").hidden = !this.isOn || this.corners.length < FEWEST;
    const hint = this.listMap.part("hint");
    hint.hidden = !this.isOn;
    hint.textContent = this.isOn ? section.dataset.textDrawing : "";
  }

  click(place) {
    if (this.corners.length >= FEWEST && this.isAtFirst(place)) this.close();
    else this.add(place);
  }

  isAtFirst(place) {
    const [here, first] = [place, this.corners[0]].map((one) =>
      this.map.latLngToContainerPoint(one),
    );
    return here.distanceTo(first) <= CLOSING_PIXELS;
  }

  add(place) {
    this.corners.push(place);
    this.draw();
  }

  draw() {
    const { L } = this.listMap;
    this.layer.clearLayers();
    L.polygon(this.corners, { className: "map-area is-drawn", interactive: false }).addTo(
      this.layer,
    );
    for (const corner of this.corners) {
      L.circleMarker(corner, { radius: 5, className: "map-corner", interactive: false }).addTo(
        this.layer,
      );
    }
    this.tell();
  }

  press(event) {
    const isTyping = event.target.closest?.("input, select, textarea, button, a, summary");
    if (event.key === "Escape") this.stop();
    else if (isTyping) return;
    else if (event.key === "Backspace") {
      this.corners.pop();
      this.draw();
    } else if (event.key === "Enter" && this.corners.length >= FEWEST) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    const corners = this.corners.map(({ lat, lng }) => [lat, lng].map((one) => +one.toFixed(6)));
    const { area, query } = this.listMap.section.dataset;
    const drawn = JSON.stringify({ polygon: corners });
    window.location.assign(
      `${area}?${new URLSearchParams({ query, drawn })}${window.location.hash}`,
    );
  }
}
