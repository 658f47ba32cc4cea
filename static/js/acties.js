/* Keys of the list of actions: G done, L stuck, W waits, for the row that has the focus (J and K walk). */
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.toetsen === "uit") return;
  const active = document.activeElement;
  if (active?.matches('input, textarea, select, [contenteditable="true"]')) return;
  const row = active?.closest("[data-rij]");
  const step = row?.querySelector(`[data-stap="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!step) return;
  event.preventDefault();
  step.click();
});
