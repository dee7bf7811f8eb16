/**
 * The queue is polled and swapped while somebody reads it. This keeps their place: the row under the pointer (or the
 * focused one) stays where it is on the screen, the focus and the selected row are restored by id, an open menu is not
 * closed, and a hidden tab does not ask.
 */
const list = () => document.getElementById("rows");
const byId = (id) => (id ? document.getElementById(id) : null);
let kept;

function scroller(element) {
  const pane = element.closest("[data-scroller]");
  return pane && pane.scrollHeight > pane.clientHeight ? pane : document.scrollingElement;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "poll") return;
  if (document.hidden || list().querySelector("details[open]")) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target !== list() || !event.detail.shouldSwap) return;
  if (list().querySelector("details[open]")) {
    event.detail.shouldSwap = false;
    return;
  }
  const anchor = list().querySelector(".row:hover") ?? document.activeElement?.closest("#rows .row");
  kept = {
    focus: list().contains(document.activeElement) ? document.activeElement.id : "",
    current: list().querySelector('.row[aria-current="true"]')?.id,
    anchor: anchor?.id,
    top: anchor?.getBoundingClientRect().top,
  };
});

document.addEventListener("htmx:afterSwap", () => {
  if (!kept) return;
  const { focus, current, anchor, top } = kept;
  kept = undefined;
  if (current && byId(current)) {
    for (const row of list().querySelectorAll(".row[aria-current]")) row.removeAttribute("aria-current");
    byId(current).setAttribute("aria-current", "true");
  }
  byId(focus)?.focus({ preventScroll: true });
  const row = byId(anchor);
  if (row) scroller(row).scrollTop += row.getBoundingClientRect().top - top;
});
