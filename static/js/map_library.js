// The map library, loaded when the first map of a page comes into sight. The page carries its parts
// (django-leaflet's own tags) in <template id="map-setup">, where they do nothing.

let library;

export function mapSetup() {
  return document.getElementById("map-setup");
}

export function loadLeaflet() {
  library ??= loadParts(mapSetup().content);
  return library;
}

// One after the other: a script may need those before it.
async function loadParts(parts) {
  for (const part of parts.querySelectorAll("link, script")) {
    const address = part.getAttribute("src") ?? part.getAttribute("href");
    const copy = document.createElement(part.localName);
    for (const { name, value } of part.attributes) copy.setAttribute(name, value);
    copy.textContent = part.textContent;
    document.head.append(copy);
    if (address) await loaded(copy);
  }
  return window.L;
}

function loaded(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve, { once: true });
    element.addEventListener("error", () => reject(new Error("map library")), { once: true });
  });
}
