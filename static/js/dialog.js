// Native dialogs: any button with data-open-dialog="<id>" opens one; the browser traps and returns focus.

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) openDialog(opener.dataset.openDialog);
  else if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close();
  else if (event.target.matches("dialog[data-dialog]")) event.target.close();
});
