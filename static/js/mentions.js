// Colleagues who are offered after an @: the text area's data-mentions is an address that takes ?q= and
// answers as those of searched choices do. With data-mentions-with="customer private" it is told what
// these inputs of the form hold.
const DELAY_MS = 120;
const TYPED = /(?:^|[\s([{«“"])@([^\s@][^\n@]{0,40})?$/;

export function offerMentions(area, editor, make) {
  const box = area.closest("[data-rich-text-box]");
  const list = makeList(area, box, editor);
  let found = [];
  let range = null; // from the @ to the caret
  let timer;
  let asked;

  editor.addEventListener("trix-change", look);
  editor.addEventListener("trix-selection-change", look);
  editor.addEventListener("blur", close);
  // Before the editor itself takes the key.
  box.addEventListener("keydown", onKey, { capture: true });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) insert(found[[...list.children].indexOf(option)]);
  });

  function look() {
    const [start, end] = editor.editor.getSelectedRange();
    const before = editor.editor.getDocument().toString().slice(0, end);
    const typed = start === end && TYPED.exec(before);
    if (!typed) return close();
    const query = typed[1] ?? "";
    if (range && range[1] === end && asked === query) return;
    range = [end - query.length - 1, end];
    asked = query;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => ask(query), DELAY_MS);
  }

  async function ask(query) {
    const people = await search(area, query);
    if (asked !== query || !range) return;
    found = people;
    show();
  }

  function show() {
    list.replaceChildren(...(found.length ? found.map(makeOption) : [sayNobody(box)]));
    // "@" that is no mention, as in a name of the web, is left alone.
    list.hidden = !found.length && asked.includes(" ");
    place(list, box, editor, range[0]);
    editor.setAttribute("aria-expanded", String(!list.hidden));
    choose(found.length ? list.firstElementChild : null);
  }

  function close() {
    window.clearTimeout(timer);
    range = null;
    asked = undefined;
    list.hidden = true;
    editor.setAttribute("aria-expanded", "false");
    editor.removeAttribute("aria-activedescendant");
  }

  function onKey(event) {
    if (list.hidden || event.isComposing) return;
    if (event.key === "Escape") stop(event, close);
    if (!found.length) return;
    if (event.key === "ArrowDown") stop(event, () => move(1));
    else if (event.key === "ArrowUp") stop(event, () => move(-1));
    else if (event.key === "Enter" || event.key === "Tab")
      stop(event, () => insert(found[current()]));
  }

  function current() {
    return [...list.children].findIndex((one) => one.getAttribute("aria-selected") === "true");
  }

  function move(step) {
    const options = [...list.children];
    choose(options[(current() + step + options.length) % options.length]);
  }

  function choose(option) {
    for (const one of list.children) one.setAttribute("aria-selected", String(one === option));
    if (option) editor.setAttribute("aria-activedescendant", option.id);
    option?.scrollIntoView({ block: "nearest" });
  }

  function insert(person) {
    const whole = range;
    close();
    editor.editor.recordUndoEntry("Mention");
    editor.editor.setSelectedRange(whole);
    editor.editor.deleteInDirection("backward");
    editor.editor.insertAttachment(make(person));
    editor.editor.insertString(" ");
    editor.focus();
  }

  function makeOption({ text, note }, number) {
    const option = document.createElement("div");
    option.id = `${area.id}_mention_${number}`;
    option.setAttribute("role", "option");
    const name = document.createElement("bdi");
    name.textContent = text;
    option.append(name);
    if (note) {
      const small = document.createElement("small");
      small.textContent = note;
      option.append(small);
    }
    return option;
  }
}

function stop(event, act) {
  event.preventDefault();
  event.stopImmediatePropagation();
  act();
}

function makeList(area, box, editor) {
  const list = document.createElement("div");
  list.id = `${area.id}_mentions`;
  list.className = "mention-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.textMention);
  editor.setAttribute("aria-autocomplete", "list");
  editor.setAttribute("aria-haspopup", "listbox");
  editor.setAttribute("aria-controls", list.id);
  box.append(list);
  return list;
}

function sayNobody(box) {
  const words = document.createElement("p");
  words.className = "dim";
  words.setAttribute("role", "option");
  words.setAttribute("aria-disabled", "true");
  words.textContent = box.dataset.textNobody;
  return words;
}

// Beneath the @, within the box.
function place(list, box, editor, position) {
  const at = editor.editor.getClientRectAtPosition(position);
  const frame = box.getBoundingClientRect();
  if (!at) return;
  list.style.top = `${at.bottom - frame.top + 4}px`;
  const isRtl = getComputedStyle(editor).direction === "rtl";
  const left = at.left - frame.left - (isRtl ? list.offsetWidth : 0);
  list.style.left = `${Math.max(0, Math.min(left, frame.width - list.offsetWidth))}px`;
}

async function search(area, query) {
  const address = new URL(area.dataset.mentions, window.location.href);
  address.searchParams.set("q", query);
  for (const name of (area.dataset.mentionsWith ?? "").split(" ").filter(Boolean)) {
    const value = area.form && new FormData(area.form).get(name);
    if (value) address.searchParams.set(name, value);
  }
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).results : [];
  } catch {
    return []; // Offline: the text can be written all the same.
  }
}
