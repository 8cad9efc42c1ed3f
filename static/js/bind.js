// Runs a function on every matching element: those of the page now, and those that htmx brings later.

export function bind(selector, start) {
  const startWithin = (root) => {
    for (const element of root.querySelectorAll(selector)) startOnce(element);
    if (root.matches?.(selector)) startOnce(root);
  };
  const started = new WeakSet();
  const startOnce = (element) => {
    if (started.has(element)) return;
    started.add(element);
    start(element);
  };
  startWithin(document);
  document.addEventListener("htmx:load", (event) => startWithin(event.detail.elt));
}
