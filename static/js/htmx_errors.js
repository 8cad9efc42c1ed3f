// An htmx request that failed says so in a toast; the page stays as it was.
import { showToast } from "./toast.js";

const words = document.querySelector("[data-toasts]")?.dataset;

document.addEventListener("htmx:responseError", (event) => {
  // Whoever signed out in another window gets the sign-in page instead of half a fragment.
  if (event.detail.xhr.status === 401) window.location.reload();
  else if (!isPoll(event)) showToast(words?.textError, "error");
});

document.addEventListener("htmx:sendError", (event) => {
  if (!isPoll(event)) showToast(words?.textOffline, "error");
});

// Polls repeat by themselves: one toast every second would help nobody.
function isPoll(event) {
  return event.detail.elt.getAttribute("hx-trigger")?.includes("every") ?? false;
}
