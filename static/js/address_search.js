// Finding the place of an address and the address of a place, by our own server. What is found is
// offered; nothing that stands in the form is replaced without a press of a button.
import { mapSetup } from "./map_library.js";

const ANOTHER_TRY_MS = 1200; // one question a second is what public services allow

export function addressSearch(frame, inputs, { putPin, pinPlace, say }) {
  const ask = async (url, asked) => {
    say("…");
    const answer = await fetchPlaces(url, asked, frame.dataset.noAnswer);
    say(answer.error ?? (answer.places.length ? "" : frame.dataset.noPlace));
    return answer.places ?? [];
  };
  const take = (place) => {
    putPin([Number(place.lat), Number(place.lon)]);
    offerParts(frame, inputs, place);
  };
  return {
    async find() {
      const question = inputs.question();
      hide(frame);
      if (!question) return say(frame.dataset.noAddress);
      const asked = { q: question, country: inputs.countryCode() };
      const places = await ask(mapSetup().dataset.find, asked);
      if (places.length === 1) take(places[0]);
      else if (places.length) offerPlaces(frame, places, take);
    },
    async reverse() {
      hide(frame);
      const at = pinPlace();
      const places = await ask(mapSetup().dataset.reverse, { at });
      if (places.length) offerParts(frame, inputs, places[0]);
    },
  };
}

async function fetchPlaces(url, asked, noAnswer, isSecond = false) {
  const address = new URL(url, window.location.href);
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.status === 429 && !isSecond) {
      await new Promise((resolve) => setTimeout(resolve, ANOTHER_TRY_MS));
      return fetchPlaces(url, asked, noAnswer, true);
    }
    return await answer.json();
  } catch {
    return { error: noAnswer };
  }
}

function hide(frame) {
  for (const part of frame.querySelectorAll(".map-found")) part.hidden = true;
}

function offerPlaces(frame, places, take) {
  const found = frame.querySelector("[data-map-found]");
  const items = places.map((place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map-place";
    button.dir = "auto";
    button.textContent = place.label;
    button.addEventListener("click", () => {
      found.hidden = true;
      take(place);
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  found.querySelector("ul").replaceChildren(...items);
  open(found);
}

function offerParts(frame, inputs, place) {
  const offer = frame.querySelector("[data-map-offer]");
  const differences = inputs.differences(place.parts);
  offer.querySelector("[data-map-label]").textContent = place.label;
  offer
    .querySelector("dl")
    .replaceChildren(
      ...differences.map((difference) => rowOf(offer.querySelector("template"), difference)),
    );
  const useAll = offer.querySelector("[data-map-use-all]");
  useAll.hidden = !differences.length;
  useAll.onclick = () => {
    for (const { use } of differences) use();
    close(frame, offer);
  };
  offer.querySelector("[data-map-close]").onclick = () => close(frame, offer);
  open(offer);
}

function rowOf(template, { label, old, text, use }) {
  const row = template.content.firstElementChild.cloneNode(true);
  row.querySelector("dt").textContent = label;
  row.querySelector("del").textContent = old;
  row.querySelector("bdi").textContent = text;
  const button = row.querySelector("button");
  button.setAttribute("aria-label", `${button.textContent}: ${label}, ${text}`);
  button.addEventListener("click", () => {
    use();
    row.remove();
  });
  return row;
}

function open(part) {
  part.hidden = false;
  part.querySelector(".map-heading").focus({ preventScroll: true });
}

function close(frame, offer) {
  offer.hidden = true;
  frame.querySelector("[data-map-act='find']").focus({ preventScroll: true });
}
