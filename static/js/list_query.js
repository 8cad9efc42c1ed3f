// Small forms beside a list (data-list-query) say in `query` what the list is asked for. What was typed
// or ticked and is not on its way yet is sent along, so that no answer takes it away.

document.addEventListener(
  "submit",
  (event) => {
    const list = document.getElementById("list-form");
    const query = event.target.elements?.query;
    if (list && query && event.target.matches("[data-list-query]")) query.value = asked(list);
  },
  true,
);

export function asked(list) {
  const filled = [...new FormData(list)].filter(([, value]) => value !== "");
  return new URLSearchParams(filled).toString();
}
