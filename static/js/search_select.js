// A long choice is searched as you type: <select data-search-select="<url>"> asks ?q= and gets
// {"results": [{"value", "text", "note"}]}; with an empty url it searches its own options.
import "../vendor/tom-select/dist/js/tom-select.complete.min.js";
import { bind } from "./bind.js";

bind("select[data-search-select]", (select) => {
  const url = select.dataset.searchSelect;
  const plugins = select.multiple ? ["remove_button"] : ["clear_button"];
  // The label now names the new input; screen readers skip the select that only keeps the value.
  select.setAttribute("aria-hidden", "true");
  new window.TomSelect(select, {
    plugins: select.required && !select.multiple ? [] : plugins,
    maxOptions: 50,
    selectOnTab: true,
    create: false,
    placeholder: select.dataset.placeholder ?? "",
    searchField: url ? [] : ["text"],
    load: url ? (query, callback) => load(url, query, callback) : null,
    shouldLoad: (query) => query.length > 0,
    preload: url ? "focus" : false,
    render: { option: renderOption, no_results: () => null },
  });
});

async function load(url, query, callback) {
  const address = new URL(url, window.location.href);
  address.searchParams.set("q", query);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    callback(answer.ok ? (await answer.json()).results : []);
  } catch {
    callback([]); // Offline: the list stays empty and the field usable.
  }
}

function renderOption(data, escapeHtml) {
  const note = data.note ? ` <span class="option-note">${escapeHtml(data.note)}</span>` : "";
  return `<div>${escapeHtml(data.text)}${note}</div>`;
}
