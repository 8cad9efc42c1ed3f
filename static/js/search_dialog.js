// The search over everything: a dialog on every page. What was typed is asked for after a moment; an
// answer to letters that have changed meanwhile is thrown away. The page of search shows the same hits
// as plain links; here they become the options of a combobox.

const DELAY_MS = 150;
const dialog = document.querySelector("[data-search-dialog]");
const opener = document.querySelector("[data-search-opener]");

export function openSearch(text = "") {
  if (!dialog || dialog.open) return;
  input.value = text;
  dialog.showModal();
  input.focus();
  ask(0);
}

const input = dialog?.querySelector("input");
const hits = dialog?.querySelector("#search-hits");
const status = dialog?.querySelector("[data-search-status]");
let timer;
let asked; // the request on its way

if (dialog) {
  dialog.addEventListener("input", () => ask(DELAY_MS));
  dialog.addEventListener("keydown", onKey);
  dialog.addEventListener("close", stop);
  hits.addEventListener("pointermove", (event) => choose(event.target.closest("[data-hit]")));
  opener?.addEventListener("click", () => openSearch(opener.value));
  opener?.addEventListener("input", () => openSearch(opener.value));
}

function ask(delay) {
  stop();
  markBusy(true);
  timer = window.setTimeout(load, delay);
}

function stop() {
  window.clearTimeout(timer);
  asked?.abort();
  asked = undefined;
}

async function load() {
  const request = new AbortController();
  asked = request;
  try {
    const answer = await fetch(address(), {
      headers: { "HX-Request": "true", "HX-Target": "search-hits" },
      signal: request.signal,
    });
    // Whoever signed out in another window is led to the sign-in page.
    if (answer.headers.has("HX-Redirect")) return window.location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    const html = await answer.text();
    if (asked === request) show(html);
  } catch {
    if (asked === request) fail();
  }
}

function address() {
  const url = new URL(input.form.action);
  url.searchParams.set("q", input.value);
  return url;
}

function show(html) {
  hits.innerHTML = html;
  makeOptions();
  markBusy(false);
  status.textContent = hits.querySelector("[data-search-said]")?.textContent.trim() ?? "";
  choose(input.value.trim() ? options()[0] : null);
  hits.scrollTop = 0;
}

function fail() {
  const words = document.createElement("p");
  words.className = "search-said search-failed";
  words.textContent = dialog.dataset.textFailed;
  hits.replaceChildren(words);
  markBusy(false);
  choose(null);
  status.textContent = words.textContent;
}

// Old hits stay in sight, dimmed, until the new ones are there; Enter does not take one of them.
function markBusy(isBusy) {
  dialog.toggleAttribute("data-busy", isBusy);
  if (!isBusy) return;
  status.textContent = dialog.dataset.textBusy;
  choose(null);
}

function makeOptions() {
  const found = options();
  input.setAttribute("aria-expanded", String(found.length > 0));
  if (!found.length) return hits.removeAttribute("role");
  hits.setAttribute("role", "listbox");
  for (const group of hits.querySelectorAll("section")) group.setAttribute("role", "group");
  for (const part of hits.querySelectorAll("ul, li, h2, p"))
    part.setAttribute("role", "presentation");
  found.forEach((option, number) => {
    option.id = `search-hit-${number}`;
    option.tabIndex = -1;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
  });
}

function options() {
  return [...hits.querySelectorAll("[data-hit]")];
}

function chosen() {
  return hits.querySelector('[aria-selected="true"]');
}

function choose(option) {
  if (dialog.hasAttribute("data-busy") && option) return;
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  if (event.isComposing || event.target !== input) return;
  if (event.key === "ArrowDown") move(event, 1);
  else if (event.key === "ArrowUp") move(event, -1);
  else if (event.key === "Enter" && chosen()) {
    event.preventDefault();
    chosen().click();
  }
}

function move(event, step) {
  event.preventDefault();
  const all = options();
  if (!all.length || dialog.hasAttribute("data-busy")) return;
  const now = all.indexOf(chosen());
  const next = now < 0 && step < 0 ? all.length - 1 : (now + step + all.length) % all.length;
  choose(all[next]);
  all[next].scrollIntoView({ block: "nearest" });
}
