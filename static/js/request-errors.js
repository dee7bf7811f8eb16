/**
 * A press that failed says so: the page's own words (template#request-failed) become a toast. A poll that failed stays
 * silent and is tried again; a session that ended sends the reader to sign in, by loading the page again.
 */
function failed(event) {
  const { requestConfig, xhr } = event.detail;
  if (xhr?.status === 401) return window.location.reload();
  if (!requestConfig || requestConfig.verb === "get") return;
  const words = document.getElementById("request-failed")?.content.cloneNode(true);
  if (words) document.getElementById("toasts")?.replaceChildren(words);
}

document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:timeout", failed);
