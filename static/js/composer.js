/**
 * The composer: pressing a channel's tab, its key or [data-compose] puts the cursor into the message; moving through
 * the tabs by arrow keys does not. Ctrl or Cmd with Enter presses the visible button.
 */
const message = () => document.querySelector(".composer textarea");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-compose]");
  if (link && message()) event.preventDefault();
  const tab = event.target.closest(".tab") && !event.target.matches("input");
  if (link || tab) setTimeout(() => message()?.focus()); // after the label has given its radio the focus
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const buttons = event.target.closest(".composer")?.querySelectorAll("button") ?? [];
  [...buttons].find((button) => button.checkVisibility())?.click();
});
