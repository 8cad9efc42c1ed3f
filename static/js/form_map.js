// The map of the form: a pin that follows the coordinates, and coordinates that follow the pin.
import { addressInputs, fillIn } from "./address_inputs.js";
import { addressSearch } from "./address_search.js";
import { boundsOf, countryAt } from "./base_map.js";
import { formatCoordinates, parseCoordinates } from "./coordinates.js";
import { mapSetup } from "./map_library.js";
import { createPin } from "./map_pin.js";
import { whenInSight } from "./map_view.js";

export function startFormMap(frame) {
  whenInSight(frame, (view) => new FormMap(frame, view));
}

class FormMap {
  constructor(frame, view) {
    this.frame = frame;
    this.view = view;
    this.inputs = addressInputs(
      frame.closest("form"),
      frame.dataset.addressMap.replace(/coordinates$/, ""),
    );
    this.pin = createPin({ ...view, onMove: (place) => this.keep(place) });
    this.isFilling = false;
    this.listen();
    this.readyButtons();
    this.turnToCountry();
    this.follow({ isFirst: true });
    this.showAddress();
  }

  listen() {
    const { coordinates } = this.inputs;
    this.view.map.on("click", ({ latlng }) => this.put(latlng));
    coordinates.addEventListener("input", () => this.follow());
    coordinates.addEventListener("change", () => this.tidy());
    for (const input of this.inputs.all()) {
      input.addEventListener("input", () => this.showAddress());
      input.addEventListener("change", () => this.showAddress());
      if (input.localName === "select") {
        input.addEventListener("change", () => this.turnToCountry());
      }
    }
  }

  readyButtons() {
    const search = addressSearch(this.frame, this.inputs, {
      putPin: (place) => this.put(place, { isNear: true }),
      pinPlace: () => formatCoordinates(...this.place, "latn"),
      say: (sentence) => this.say(sentence),
    });
    const acts = {
      middle: () => this.putInTheMiddle(),
      remove: () => this.remove(),
      find: search.find,
      reverse: search.reverse,
    };
    for (const [act, run] of Object.entries(acts)) {
      this.button(act)?.addEventListener("click", run);
    }
  }

  button(act) {
    return this.frame.querySelector(`[data-map-act="${act}"]`);
  }

  get place() {
    const { lat, lng } = this.pin.place().wrap();
    return [lat, lng];
  }

  // What the person did on the map goes into the input.
  put(place, { isNear = false } = {}) {
    this.pin.put(place);
    this.keep();
    if (isNear) this.comeNear(place);
  }

  putInTheMiddle() {
    this.put(this.view.map.getCenter());
    this.pin.focus();
  }

  remove() {
    fillIn(this.inputs.coordinates, "");
    this.button("middle").focus();
  }

  keep() {
    this.isFilling = true;
    fillIn(this.inputs.coordinates, formatCoordinates(...this.place, mapSetup().dataset.digits));
    this.isFilling = false;
    this.judge();
  }

  // What he typed moves the pin; what is not a place yet takes it away.
  follow({ isFirst = false } = {}) {
    if (this.isFilling) return;
    const place = parseCoordinates(this.inputs.coordinates.value);
    if (place) {
      this.comeNear(place, isFirst);
      this.pin.put(place);
    } else this.pin.remove();
    this.judge();
  }

  // What was understood is shown in one form, whatever marks and separators were typed.
  tidy() {
    if (!this.isFilling && this.pin.isSet) this.keep();
  }

  comeNear(place, isFirst = false) {
    const { map, closeZoom } = this.view;
    const zoom = isFirst ? closeZoom : Math.max(map.getZoom(), closeZoom);
    map.setView(place, zoom, { animate: !isFirst });
  }

  turnToCountry() {
    const bounds = boundsOf(this.view.features, this.inputs.countryCode());
    if (bounds && !this.pin.isSet) this.view.map.fitBounds(bounds);
    this.judge();
  }

  // In which country the pin is, and whether that is the one of the address.
  judge() {
    for (const act of ["remove", "reverse"]) {
      if (this.button(act)) this.button(act).hidden = !this.pin.isSet;
    }
    const country = this.pin.isSet && countryAt(this.view.features, this.place)?.properties;
    if (!country) return this.say("");
    const chosen = this.inputs.countryCode();
    const isElsewhere = Boolean(chosen && country.code && country.code !== chosen);
    const { liesIn, liesElsewhere } = this.frame.dataset;
    const sentence = (isElsewhere ? liesElsewhere : liesIn).replace("{country}", country.name);
    return this.say(sentence.replace("{chosen}", this.inputs.countryName()), isElsewhere);
  }

  say(sentence, isDoubt = false) {
    const status = this.frame.querySelector("[data-map-status]");
    status.textContent = sentence;
    status.classList.toggle("is-warning", isDoubt);
  }

  showAddress() {
    const line = this.inputs.line();
    const caption = this.frame.querySelector("[data-map-address]");
    caption.querySelector("span").textContent = line;
    caption.hidden = !line;
    this.pin.say(line);
  }
}
