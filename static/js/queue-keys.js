/**
 * The keyboard at the desk. One letter presses the first visible element that carries it (data-key="n"), the current
 * row's own before the page's. j and k move from row to row; "?" shows the keys. A moved-to row gets aria-current and
 * an event "row-select" (hx-trigger="row-select" loads its panel). Enter needs no code: the row's name is a link.
 * Off by <body data-keys="off">; silent while somebody types, and while a dialog is open.
 */
const keys = "nctebazxr/.;";

function typing(target) {
  return target.isContentEditable || target.closest("input, textarea, select, dialog[open], [popover]:popover-open");
}

function rows() {
  return [...document.querySelectorAll(".row")].filter((row) => row.checkVisibility());
}

function currentRow() {
  return document.activeElement?.closest(".row") ?? document.querySelector('.row[aria-current="true"]');
}

function move(step) {
  const all = rows();
  const here = all.indexOf(currentRow());
  const next = all[here < 0 ? 0 : Math.min(Math.max(here + step, 0), all.length - 1)];
  if (!next) return;
  for (const row of all) row.toggleAttribute("aria-current", false);
  next.setAttribute("aria-current", "true");
  next.querySelector(".row__name")?.focus();
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
  if (document.body.dataset.keys === "off" || event.defaultPrevented || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
  else if (key === "?") document.getElementById("keys")?.showPopover();
  else if (!keys.includes(key) || !press(key)) return;
  event.preventDefault();
});
