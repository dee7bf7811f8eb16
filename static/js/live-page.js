/**
 * Keeps a page current: looks every second at the address of what is shown (data-live-at) and swaps the regions
 * ([data-live] with an id) that have changed. Fields that can be typed into stay outside such regions, so nothing typed
 * is lost; an open menu is left alone; focus stays on the same control of a swapped region.
 */
const every = 1000;
const main = document.querySelector("[data-live-at]");
const controls = "a, button, summary, [tabindex]";
let seen = "";

function swap(here, there) {
  if (here.isEqualNode(there) || here.querySelector("details[open]")) return;
  const place = [...here.querySelectorAll(controls)].indexOf(document.activeElement);
  const top = here.scrollTop;
  here.replaceChildren(...there.childNodes);
  here.scrollTop = top;
  if (place >= 0) here.querySelectorAll(controls)[place]?.focus({ preventScroll: true });
}

async function look() {
  const answer = await fetch(main.dataset.liveAt, { headers: seen ? { "If-None-Match": seen } : {}, cache: "no-store" });
  if (answer.status !== 200) return;
  seen = answer.headers.get("ETag") ?? "";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  main.dataset.liveAt = page.querySelector("[data-live-at]").dataset.liveAt;
  for (const here of document.querySelectorAll("[data-live][id]")) {
    const there = page.getElementById(here.id);
    if (there) swap(here, there);
  }
}

async function keepLooking() {
  if (!document.hidden) await look().catch(() => {}); // the carrier restarts: look again later
  setTimeout(keepLooking, every);
}

keepLooking();
