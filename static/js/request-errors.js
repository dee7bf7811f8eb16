/**
 * A press that failed says so: the page's own words (template#request-failed) become a toast. A poll that failed stays
 * silent and is tried again, and so does what only helps, [data-quiet]. A session that ended answers a fragment with the sign-in page: load the whole page instead.
 */
function failed(event) {
  const { requestConfig, elt } = event.detail;
  if (!requestConfig || requestConfig.verb === "get" || elt?.matches("[data-quiet]")) return;
  const words = document.getElementById("request-failed")?.content.cloneNode(true);
  if (words) document.getElementById("toasts")?.replaceChildren(words);
}

function signedOut(event) {
  const { xhr } = event.detail;
  if (xhr.status !== 401 && !new URL(xhr.responseURL, window.location).pathname.startsWith("/accounts/")) return;
  event.preventDefault();
  window.location.reload();
}

document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:timeout", failed);
document.addEventListener("htmx:beforeSwap", signedOut);
