// Charts: <figure data-chart='{"kind": …}'> with a canvas. The numbers, and the names in the reader's
// digits, come from the server; they stand in a table beside it as well, so without JavaScript nothing
// is missing. Colours are tokens of the style sheet, or the two of an option.
import { bind } from "./bind.js";

const MAIN_FONT = 12;
const BAR_ROW = 34;
const drawn = new Map();
let library;

bind("[data-chart]", async (figure) => {
  await loaded(figure.dataset.library);
  draw(figure);
});

function loaded(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve, { once: true });
    script.addEventListener("error", () => reject(new Error("chart library")), { once: true });
    document.head.append(script);
  });
  return library;
}

function draw(figure) {
  drawn.get(figure)?.destroy();
  const told = JSON.parse(figure.dataset.chart);
  figure.hidden = false;
  if (told.kind !== "line") figure.style.blockSize = `${heightOf(told)}px`;
  const chart = new window.Chart(figure.querySelector("canvas"), settings(figure, told));
  drawn.set(figure, chart);
}

function heightOf({ kind, labels, series }) {
  const lines = kind === "stack" ? 1 : Math.max(1, series.length * 0.6);
  return 90 + labels.length * BAR_ROW * lines;
}

function settings(figure, told) {
  const isRtl = getComputedStyle(figure).direction === "rtl";
  const isLine = told.kind === "line";
  const ink = token(figure, "ink");
  const grid = { color: token(figure, "hairline") };
  const font = { family: getComputedStyle(figure).fontFamily, size: MAIN_FONT };
  const names = { reverse: isRtl && isLine, grid: { display: false }, ticks: { color: ink, font } };
  // Numbers grow in the reading direction where they run along the line, and upwards else.
  const numbers = {
    beginAtZero: true,
    reverse: isRtl && !isLine,
    grid,
    ticks: { color: token(figure, "dim"), font, precision: 0 },
  };
  const beside = { position: isRtl ? "right" : "left" };
  const isStacked = told.kind === "stack";
  return {
    type: isLine ? "line" : "bar",
    data: { labels: told.labels, datasets: told.series.map((one) => dataset(figure, told, one)) },
    options: {
      locale: figure.dataset.locale,
      indexAxis: isLine ? "x" : "y",
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: "index", axis: isLine ? "x" : "y", intersect: false },
      scales: isLine
        ? { x: names, y: { ...numbers, ...beside } }
        : {
            x: { ...numbers, stacked: isStacked },
            y: { ...names, ...beside, stacked: isStacked },
          },
      plugins: {
        legend: {
          rtl: isRtl,
          textDirection: isRtl ? "rtl" : "ltr",
          labels: { color: ink, font, boxWidth: 12, boxHeight: 12 },
        },
        tooltip: {
          rtl: isRtl,
          textDirection: isRtl ? "rtl" : "ltr",
          titleFont: font,
          bodyFont: font,
          filter: isStacked ? (item) => item.raw > 0 : undefined,
        },
      },
    },
  };
}

function dataset(figure, told, { name, values, token: colour, pair }) {
  const fill = pair ? pair[isDark(figure) ? 1 : 0] : token(figure, colour);
  const isLine = told.kind === "line";
  return {
    label: name,
    data: values,
    borderColor: told.kind === "stack" ? token(figure, "surface") : fill,
    backgroundColor: fill,
    borderWidth: isLine ? 2 : told.kind === "stack" ? 1 : 0,
    borderRadius: isLine ? undefined : 3,
    maxBarThickness: 18,
    pointRadius: values.length > 40 ? 0 : 3,
    tension: 0.25,
  };
}

// A property with light-dark() is a colour only where it is used as one.
function token(figure, name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  figure.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function isDark(figure) {
  const [red, green, blue] = token(figure, "surface").match(/[\d.]+/g).map(Number);
  return red + green + blue < 384;
}

function drawAll() {
  for (const figure of drawn.keys()) if (figure.isConnected) draw(figure);
}

new MutationObserver(drawAll).observe(document.documentElement, {
  attributes: true,
  attributeFilter: ["data-bs-theme"],
});
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
