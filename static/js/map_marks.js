// What stands for customers on the map, and the frame in words beside it.

const SVG = "http://www.w3.org/2000/svg";
const RING = 42; // radius of the ring of colours in a box of 100
const SMALLEST = 34;
const GROWTH = 5; // pixels for each power of ten

// A circle with the number in it, within a ring of the colours of its customers.
export function clusterIcon(L, { count, text, shares }) {
  const size = Math.round(SMALLEST + GROWTH * Math.log10(count));
  const mark = document.createElement("span");
  mark.append(ringOf(shares), labelOf(text));
  return L.divIcon({ className: "map-cluster", html: mark, iconSize: [size, size] });
}

export function pinIcon(L, { colour }) {
  const dot = drawn("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" });
  dot.append(drawn("circle", { cx: 10, cy: 10, r: 7.5, fill: colour }));
  return L.divIcon({ className: "map-dot", html: dot, iconSize: [20, 20] });
}

function ringOf(shares) {
  const ring = drawn("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" });
  ring.append(drawn("circle", { cx: 50, cy: 50, r: 48, class: "map-cluster-ground" }));
  let turned = -90;
  for (const [colour, part] of shares) {
    const length = 2 * Math.PI * RING;
    ring.append(
      drawn("circle", {
        cx: 50,
        cy: 50,
        r: RING,
        fill: "none",
        stroke: colour,
        "stroke-width": 11,
        "stroke-dasharray": `${part * length} ${length}`,
        transform: `rotate(${turned} 50 50)`,
      }),
    );
    turned += part * 360;
  }
  return ring;
}

function labelOf(text) {
  const label = document.createElement("span");
  label.className = "map-cluster-count";
  label.textContent = text;
  return label;
}

function drawn(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// A small card: each customer with the value that gives the colour, and the way to the whole card.
export function fillCard(card, customers, mayTick) {
  const list = document.createElement("ul");
  list.dir = document.documentElement.dir;
  list.append(...customers.map((customer) => lineOf(customer, mayTick)));
  card.append(list);
}

function lineOf({ id, name, url, colour, value }, mayTick) {
  const line = document.createElement("li");
  if (mayTick) line.append(tickOf(id, name));
  line.append(swatchOf(colour), linkTo(url, name));
  if (value) {
    const note = document.createElement("span");
    note.className = "dim";
    note.textContent = value;
    line.append(" ", note);
  }
  return line;
}

// As in the rows of the list: records/list_rows.py.
function tickOf(id, name) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "row-tick";
  box.name = "ids";
  box.value = id;
  box.setAttribute("form", "bulk-form");
  box.setAttribute("aria-label", name);
  return box;
}

function linkTo(url, name) {
  const link = document.createElement("a");
  link.href = url;
  const text = document.createElement("bdi");
  text.textContent = name;
  link.append(text);
  return link;
}

function swatchOf(colour) {
  const swatch = drawn("svg", { viewBox: "0 0 10 10", width: 10, height: 10, class: "map-swatch" });
  swatch.setAttribute("aria-hidden", "true");
  swatch.append(drawn("circle", { cx: 5, cy: 5, r: 5, fill: colour }));
  return swatch;
}

// The summary, the legend, and the customers by name; where they are too many, the clusters first.
export function fillFrame(listMap, { summary, missing, legend, listed, isNamed, clusters }) {
  listMap.part("summary").textContent = summary;
  const note = listMap.part("missing");
  note.hidden = !missing;
  if (missing) {
    note.firstElementChild.textContent = missing.text;
    note.firstElementChild.href = missing.url;
  }
  listMap.part("legend").replaceChildren(...legend.map(legendLine));
  const crowds = isNamed ? [] : largest(clusters).map((cluster) => nearer(listMap, cluster));
  const named = listed.map((customer) => lineOf(customer, listMap.mayTick));
  const lines = [...crowds, ...named];
  for (const line of lines) line.dataset.row = "";
  listMap.part("listed").replaceChildren(...lines);
}

function legendLine({ colour, label, count }) {
  const line = document.createElement("li");
  const number = document.createElement("span");
  number.className = "dim";
  number.textContent = count;
  line.append(swatchOf(colour), label, " ", number);
  return line;
}

function largest(clusters) {
  return [...clusters].sort((one, other) => other.count - one.count).slice(0, 50);
}

function nearer(listMap, cluster) {
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "list-map-nearer";
  button.textContent = cluster.label;
  button.title = listMap.section.dataset.textZoom;
  button.addEventListener("click", () => listMap.openCluster(cluster));
  line.append(button);
  return line;
}
