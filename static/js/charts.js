// Charts: <figure data-chart='{"kind": …}'> with a canvas. The numbers, and the names in the reader's
// digits, come from the server; they stand in a table beside it as well, so without JavaScript nothing
// is missing. Colours are tokens of the style sheet, or the two of an option.
import { bind } from "./bind.js";

const MAIN_FONT = 12;
const BAR_ROW = 34;
const EDGE = 20; // half of the name of a day, which stands below the first and the last point
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
  const inDigits = new Intl.NumberFormat(figure.dataset.locale);
  const names = {
    reverse: isRtl && isLine,
    grid: { display: false },
    ticks: { color: ink, font, maxRotation: 0, autoSkip: isLine, autoSkipPadding: 14 },
  };
  // Numbers grow in the reading direction where they run along the line, and upwards else.
  const numbers = {
    beginAtZero: true,
    reverse: isRtl && !isLine,
    grid,
    ticks: {
      color: token(figure, "dim"),
      font,
      precision: 0,
      callback: (number) => inDigits.format(number),
    },
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
      layout: { padding: isLine ? { left: EDGE, right: EDGE } : 0 },
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

function dataset(figure, told, { name, values, token: variable, pair }) {
  const fill = pair ? ofPair(figure, pair) : token(figure, variable);
  const isLine = told.kind === "line";
  const isStacked = told.kind === "stack";
  return {
    label: name,
    data: values,
    borderColor: isStacked ? token(figure, "surface") : fill,
    backgroundColor: fill,
    borderWidth: isLine ? 2 : isStacked ? 1 : 0,
    borderRadius: isLine ? undefined : 3,
    maxBarThickness: 18,
    pointRadius: values.length > 40 ? 0 : 3,
  };
}

// Of the two colours of an option the more vivid one; lighter on a dark ground.
function ofPair(figure, pair) {
  const [font, background] = pair.map((colour) => numbersOf(computed(figure, colour)));
  const vivid = vividness(background) > vividness(font) ? background : font;
  const lighter = isDark(figure) ? 0.4 : 0;
  return `rgb(${vivid.map((part) => Math.round(part + (255 - part) * lighter)).join(" ")})`;
}

function vividness(parts) {
  return Math.max(...parts) - Math.min(...parts);
}

// A property with light-dark() is a colour only where it is used as one.
function token(figure, name) {
  return computed(figure, `var(--${name})`);
}

function computed(figure, colour) {
  const probe = document.createElement("span");
  probe.style.color = colour;
  figure.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function isDark(figure) {
  return Math.max(...numbersOf(token(figure, "surface"))) < 128;
}

// Red, green and blue of a computed colour.
function numbersOf(colour) {
  return colour
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
}

function drawAll() {
  for (const figure of drawn.keys()) if (figure.isConnected) draw(figure);
}

new MutationObserver(drawAll).observe(document.documentElement, {
  attributes: true,
  attributeFilter: ["data-bs-theme"],
});
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
