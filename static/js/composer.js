/**
 * The composer: choosing a channel puts the cursor into the message; Ctrl or Cmd with Enter presses the visible button.
 */
document.addEventListener("change", (event) => {
  if (event.target.matches(".composer [type='radio']")) event.target.form.querySelector("textarea").focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const buttons = event.target.closest(".composer")?.querySelectorAll("button") ?? [];
  [...buttons].find((button) => button.checkVisibility())?.click();
});
