/* Keys of weighing: 1 2 3 choose for the criterion with the focus, else for the first one that is open. */

const inText = (element) => element?.matches?.("textarea, select, input:not([type='radio'], [type='checkbox'])") ?? false;
const isOpen = (criterion) => !criterion.querySelector("input[name='verdict']:checked");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !["1", "2", "3"].includes(event.key)) return;
  if (inText(document.activeElement) || document.body.dataset.toetsen === "uit") return;
  const all = [...document.querySelectorAll(".criterium:has(input[name='verdict'])")];
  const criterion = document.activeElement?.closest?.(".criterium") ?? all.find(isOpen);
  const choice = criterion?.querySelectorAll("input[name='verdict']")[Number(event.key) - 1];
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
});
