// A long choice is searched as you type: <select data-search-select="<url>"> asks ?q= and gets
// {"results": [{"value", "text", "note"}]}; with an empty url it searches its own options. With
// data-add-option what is typed and not there can be added (add_option.js). With data-search-with="customer"
// the server is told what that input of the form holds.
import "../vendor/tom-select/dist/js/tom-select.complete.min.js";
import { addOption } from "./add_option.js";
import { bind } from "./bind.js";
import { showToast } from "./toast.js";

bind("select[data-search-select]", (select) => {
  const url = select.dataset.searchSelect;
  const plugins = select.multiple ? ["remove_button"] : ["clear_button"];
  // The label now names the new input; screen readers skip the select that only keeps the value.
  select.setAttribute("aria-hidden", "true");
  new window.TomSelect(select, {
    plugins: select.required && !select.multiple ? [] : plugins,
    maxOptions: 50,
    selectOnTab: true,
    create: select.dataset.addOption ? (name, callback) => create(select, name, callback) : false,
    createFilter: (name) => !isThere(select, name),
    placeholder: select.dataset.placeholder ?? "",
    searchField: url ? [] : ["text"],
    load: url ? loadFrom(url, select) : null,
    shouldLoad: () => Boolean(url),
    preload: url ? "focus" : false,
    // Options that are here already are sieved at every letter: Enter must not take one of before.
    refreshThrottle: url ? 300 : 0,
    onType: url ? forgetWhatFitted : null,
    render: {
      option: renderOption,
      no_results: () => null,
      option_create: (data, escapeHtml) => renderCreation(select, data, escapeHtml),
    },
  });
});

// It listens to the whole page, and would go on doing so after htmx has put something in its place.
document.addEventListener("htmx:beforeCleanupElement", ({ target }) => target.tomselect?.destroy());

async function create(select, name, callback) {
  const added = await addOption(select, name);
  if (added.error) showToast(added.error, "error");
  callback(added.error ? undefined : added);
}

// The server knows every spelling; this only keeps "Add" from standing beside the very same words.
function isThere(select, name) {
  const typed = name.trim().toLocaleLowerCase();
  return [...select.options].some(({ text }) => text.trim().toLocaleLowerCase() === typed);
}

function renderCreation(select, data, escapeHtml) {
  const words = select.dataset.textAdd.replace("%(name)s", () => data.input);
  return `<div class="create">${escapeHtml(words)}</div>`;
}

// What fitted the letters before must not be chosen by Enter while the answer is on its way.
function forgetWhatFitted() {
  this.clearOptions();
  this.refreshOptions(false);
}

// An answer to letters that have changed meanwhile comes too late and is dropped.
function loadFrom(url, select) {
  return async function load(query, callback) {
    const found = await search(url, query, select);
    const isLate = this.inputValue() !== query;
    callback(isLate ? [] : found);
  };
}

async function search(url, query, select) {
  const address = new URL(url, window.location.href);
  address.searchParams.set("q", query);
  const other = select.dataset.searchWith;
  if (other && select.form?.elements[other]) {
    address.searchParams.set(other, select.form.elements[other].value);
  }
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).results : [];
  } catch {
    return []; // Offline: the list stays empty and the field usable.
  }
}

function renderOption(data, escapeHtml) {
  const note = data.note ? ` <span class="option-note">${escapeHtml(data.note)}</span>` : "";
  return `<div>${escapeHtml(data.text)}${note}</div>`;
}
