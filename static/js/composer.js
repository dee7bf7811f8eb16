/**
 * The composer: pressing a channel's tab, its key or [data-compose] puts the cursor into the message; moving through
 * the tabs by arrow keys does not. Ctrl or Cmd with Enter presses the visible button. A saved script, [data-script], goes
 * into the message without a new page, after what stands there.
 */
const message = () => document.querySelector(".composer textarea");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-compose]");
  if (link && message()) event.preventDefault();
  const tab = event.target.closest(".tab") && !event.target.matches("input");
  if (link || tab) setTimeout(() => message()?.focus()); // after the label has given its radio the focus
});

document.addEventListener("click", (event) => {
  const script = event.target.closest("[data-script]");
  const form = message()?.form;
  if (!script || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const fill = (name, words) => {
    const field = form.querySelector(`[name$="-${name}"]`);
    field.value = [field.value.trim(), words].filter(Boolean).join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  form.querySelector(`[name$="-channel"][value="${script.dataset.script}"]`).click();
  if (!form.querySelector('[name$="-subject"]').value) fill("subject", script.dataset.subject);
  fill("body", script.dataset.body);
  script.closest("details").open = false;
  message().focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const buttons = event.target.closest(".composer")?.querySelectorAll("button") ?? [];
  [...buttons].find((button) => button.checkVisibility())?.click();
});
