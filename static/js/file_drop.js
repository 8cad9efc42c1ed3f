// Files are dropped or chosen, several at once, and sent one by one with a bar each. Without this the
// form sends them as any form does.
import { bind } from "./bind.js";
import { showToast } from "./toast.js";

bind("[data-file-drop]", (form) => {
  const box = form.closest("[data-files]");
  const input = form.querySelector("input[type=file]");
  form.querySelector("[data-with-script]").hidden = false;
  form.querySelector("button[type=submit]").hidden = true;
  input.addEventListener("change", () => send(box, form, input.files));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(box, form, input.files);
  });
  takeDrops(box, form);
  if (window.location.hash === "#add-files") input.focus();
});

function takeDrops(box, form) {
  const mark = (isOver) => form.classList.toggle("is-over", isOver);
  box.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    mark(true);
  });
  box.addEventListener("dragleave", (event) => {
    if (!box.contains(event.relatedTarget)) mark(false);
  });
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    send(box, form, event.dataTransfer.files);
  });
}

let running = 0;

async function send(box, form, files) {
  const chosen = [...files];
  if (!chosen.length) return;
  running += 1;
  const list = box.querySelector("[data-uploads]");
  list.hidden = false;
  const rows = chosen.map((file) => [file, addRow(list, file, box.dataset)]);
  for (const [file, row] of rows) {
    await sendOne(box.dataset, form, file, row);
    row.line.remove();
  }
  form.reset();
  running -= 1;
  if (running) return; // Others are on their way still, and have their bars in this page.
  await showFreshFiles();
  document.querySelector("#files-input")?.focus();
}

// The files and the count in the tab, without losing the toasts; the rest of the page stays, for
// fresh it would count as opened once more.
async function showFreshFiles() {
  const answer = await fetch(window.location.pathname).catch(() => null);
  if (!answer?.ok) return; // What was not sent has been said; what was is there on the next page.
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of [".tab-bar", "#files"]) {
    const fresh = page.querySelector(part);
    if (!fresh) return; // Signed out meanwhile: another page came.
    document.querySelector(part).replaceWith(fresh);
    window.htmx.process(fresh);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: fresh } }));
  }
}

function addRow(list, file, words) {
  const line = document.createElement("li");
  const name = document.createElement("bdi");
  const bar = document.createElement("progress");
  const stop = document.createElement("button");
  name.textContent = file.name;
  bar.className = "progress-bar-native";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  stop.type = "button";
  stop.className = "btn btn-small";
  stop.textContent = words.textCancel;
  line.append(name, bar, stop);
  list.append(line);
  const row = { line, bar, isStopped: false, request: null };
  stop.addEventListener("click", () => {
    row.isStopped = true;
    row.request?.abort();
  });
  return row;
}

// Always ends; a failure is said in a toast that stays.
async function sendOne(words, form, file, row) {
  if (row.isStopped) return;
  if (file.size > Number(words.largest)) {
    showToast(words.textTooLarge.replace("%(name)s", file.name), "error");
    return;
  }
  const data = new FormData(form);
  data.delete("files");
  data.append("files", file, file.name);
  const { status, answer } = await post(form.action, data, row);
  if (row.isStopped || status === 201) return;
  showToast(answer?.error ?? words.textFailed.replace("%(name)s", file.name), "error");
}

function post(url, data, row) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    row.request = request;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.bar.value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("loadend", () =>
      resolve({ status: request.status, answer: parsed(request.responseText) }),
    );
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // An answer of a proxy, or none.
  }
}
