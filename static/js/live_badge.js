// The badge of the bell asks for news while somebody looks at the page: not in a tab that is hidden.

const SECONDS = 20;

if (document.getElementById("notices-count")) {
  let askedAt = Date.now();
  const ask = () => {
    if (document.hidden || Date.now() - askedAt < (SECONDS - 1) * 1000) return;
    askedAt = Date.now();
    document.body.dispatchEvent(new CustomEvent("notices-due"));
  };
  window.setInterval(ask, SECONDS * 1000);
  document.addEventListener("visibilitychange", ask);
}
