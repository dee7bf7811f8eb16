/**
 * The keyboard at the desk. One letter presses the first visible element that carries it (data-key="n"), the current
 * row's own before the page's. j and k move from row to row; "?" shows the keys. The row moved to gets aria-current and
 * an event "row-select" (hx-trigger="row-select" loads its panel), and keeps its mark when a poll replaces it, by its id.
 * Enter needs no code: the row's name is a link. Off by <body data-keys="off">; silent while somebody types, and while a
 * dialog is open.
 */
const keys = "nctelbazxr/.;";
let selected = "";

function typing(target) {
  return target.isContentEditable || target.closest("input, textarea, select, dialog[open], [popover]:popover-open");
}

function currentRow() {
  return document.activeElement?.closest(".row") ?? document.querySelector('.row[aria-current="true"]');
}

function move(step) {
  const rows = [...document.querySelectorAll(".row")].filter((row) => row.checkVisibility());
  const here = rows.indexOf(currentRow());
  const next = rows[here < 0 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)];
  if (!next) return;
  for (const row of rows) row.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  selected = next.id;
  next.querySelector(".row__name")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  next.dispatchEvent(new CustomEvent("row-select", { bubbles: true }));
}

function press(key) {
  const usable = (element) => element.checkVisibility() && !element.matches("[disabled], [aria-disabled='true']");
  const find = (root) => [...(root?.querySelectorAll(`[data-key="${CSS.escape(key)}"]`) ?? [])].find(usable);
  const target = find(currentRow()) ?? find(document);
  if (target?.matches("input, textarea, select")) target.focus();
  else target?.click();
  return Boolean(target);
}

document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  const moves = { j: 1, k: -1 }[key];
  if (document.body.dataset.keys === "off" || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || (event.repeat && !moves) || typing(event.target)) return;
  if (moves) move(moves);
  else if (key === "?") document.getElementById("keys")?.showPopover();
  else if (!keys.includes(key) || !press(key)) return;
  event.preventDefault();
});

document.addEventListener("htmx:afterSettle", () => {
  if (!selected || document.querySelector('.row[aria-current="true"]')) return;
  document.getElementById(selected)?.setAttribute("aria-current", "true");
});
