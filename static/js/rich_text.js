// Makes an editor of a text area: <textarea data-rich-text>, with what is saved in data-html and the tools
// in a template beside it. The text area stays the input of the form: it gets the HTML of what was typed.
// The editor itself is fetched when there is such a text area. With data-mentions, colleagues are offered
// after an @ (mentions.js); in the text they are <span data-mention="id">, in the editor an attachment.
import { bind } from "./bind.js";

const MENTION = "application/vnd.karta.mention";
let library;

bind("textarea[data-rich-text]", async (area) => {
  const Trix = await loadEditor();
  if (area.isConnected) start(area, Trix);
});

function loadEditor() {
  library ??= import("../vendor/trix/dist/trix.esm.min.js").then(({ default: Trix }) => {
    Trix.config.blockAttributes.heading1.tagName = "h3";
    return Trix;
  });
  return library;
}

function start(area, Trix) {
  const box = area.closest("[data-rich-text-box]");
  const tools = document.createElement("trix-toolbar");
  tools.id = `${area.id}_tools`;
  tools.append(box.querySelector("[data-rich-text-tools]").content.cloneNode(true));
  const source = document.createElement("input");
  source.type = "hidden";
  source.id = `${area.id}_source`;
  source.value = area.dataset.html ? withAttachments(area.dataset.html) : asHtml(area.value);
  const editor = makeEditor(area, tools, source);
  const shown = area.value;
  editor.addEventListener(
    "trix-initialize",
    () => {
      // What was typed until the editor was ready is its beginning.
      if (area.value !== shown && !area.dataset.html) editor.editor.loadHTML(asHtml(area.value));
      else area.value = area.dataset.html ?? area.value;
      follow(area, editor, Trix);
      takeFocus(area, editor);
    },
    { once: true },
  );
  editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
  hide(area, editor);
  box.append(tools, source, editor);
}

function makeEditor(area, tools, source) {
  const editor = document.createElement("trix-editor");
  editor.id = `${area.id}_editor`;
  editor.className = "form-control rich-text";
  editor.setAttribute("toolbar", tools.id);
  editor.setAttribute("input", source.id);
  editor.setAttribute("aria-multiline", "true");
  const label = area.labels?.[0];
  if (label) {
    label.id ||= `${area.id}_label`;
    editor.setAttribute("aria-labelledby", label.id);
  } else editor.setAttribute("aria-label", area.getAttribute("aria-label") ?? "");
  for (const name of ["aria-describedby", "aria-invalid", "placeholder"])
    if (area.hasAttribute(name)) editor.setAttribute(name, area.getAttribute(name));
  return editor;
}

// A label, or a link of the summary of errors, leads to the text area: it hands the focus on.
function hide(area, editor) {
  area.classList.add("visually-hidden");
  area.tabIndex = -1;
  area.setAttribute("aria-hidden", "true");
  area.addEventListener("focus", () => editor.editor && editor.focus());
}

function takeFocus(area, editor) {
  if (document.activeElement !== area) return;
  editor.focus();
  editor.editor.setSelectedRange(editor.editor.getDocument().toString().length - 1);
}

// What nobody has touched is sent as it was saved, however the editor would write it.
function follow(area, editor, Trix) {
  setDirection(editor);
  editor.addEventListener("trix-change", () => {
    area.value = withSpans(editor.value);
    setDirection(editor);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  area.form?.addEventListener("reset", () => editor.editor.loadHTML(asHtml(area.defaultValue)));
  if (area.dataset.mentions)
    import("./mentions.js").then(({ offerMentions }) =>
      offerMentions(area, editor, (person) => makeMention(Trix, person)),
    );
}

// By what is written; where nothing is, as the page runs.
function setDirection(editor) {
  const direction = editor.textContent.trim() ? "auto" : document.documentElement.dir;
  if (editor.dir !== direction) editor.dir = direction;
}

function makeMention(Trix, { value, text }) {
  return new Trix.Attachment({
    contentType: MENTION,
    content: escaped(`@${text}`),
    mention: value,
  });
}

function withAttachments(html) {
  const holder = parsed(html);
  for (const span of holder.querySelectorAll("span[data-mention]")) {
    const figure = document.createElement("figure");
    const content = escaped(span.textContent);
    const told = { contentType: MENTION, content, mention: span.dataset.mention };
    figure.dataset.trixAttachment = JSON.stringify(told);
    figure.dataset.trixContentType = MENTION;
    span.replaceWith(figure);
  }
  return holder.innerHTML;
}

function withSpans(html) {
  const holder = parsed(html);
  for (const figure of holder.querySelectorAll("figure[data-trix-attachment]")) {
    const told = JSON.parse(figure.dataset.trixAttachment);
    if (told.contentType !== MENTION) {
      figure.remove();
      continue;
    }
    const span = document.createElement("span");
    span.dataset.mention = told.mention;
    span.textContent = parsed(told.content).textContent;
    figure.replaceWith(span);
  }
  return holder.innerHTML;
}

// In a document of its own: nothing in it is loaded or run.
function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

function asHtml(text) {
  return text.split("\n").map(escaped).join("<br>");
}

function escaped(text) {
  const holder = document.createElement("i");
  holder.textContent = text;
  return holder.innerHTML;
}
