/* The room: shared texts follow each other, and a screen moves along when the family or the step changes. What is half typed stays. */

const state = () => document.getElementById("kamer-stand");
const dirty = new Set(); // shared fields typed in and not yet confirmed by the server
const isShared = (element) => element instanceof HTMLTextAreaElement && element.dataset.samen !== undefined;
const typed = (form) => [...form.elements].some((field) => field.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=date])") && field.value.trim());

let key = state()?.dataset.sleutel;
let screen = state()?.dataset.scherm;
letters();

function letters() {
  if (state()?.dataset.letters === "uit") document.body.dataset.toetsen = "uit";
}

/* ---- shared texts: what another wrote comes into a field that is at rest ---- */
document.addEventListener("input", (event) => { if (isShared(event.target)) dirty.add(event.target); });
document.addEventListener("bewaard", (event) => { if (isShared(event.target)) { dirty.delete(event.target); if (moving) follow(); } });

function shareTexts() {
  for (const field of document.querySelectorAll("textarea[data-samen]")) {
    const told = document.querySelector(`[data-tekst="${CSS.escape(field.dataset.samen)}"]`);
    if (!told || dirty.has(field) || field.parentElement.querySelector(".verschil-plek")) continue;
    if (Number(told.dataset.revision) <= Number(field.dataset.revision)) continue;
    field.dataset.revision = told.dataset.revision;
    field.form.elements.revision.value = told.dataset.revision;
    if (field.value !== told.textContent) {
      const at = [field.selectionStart, field.selectionEnd];
      field.value = told.textContent;
      if (document.activeElement === field) field.setSelectionRange(...at.map((n) => Math.min(n, field.value.length)));
      const place = document.querySelector(`[data-opgeslagen-voor="${field.id}"]`);
      if (place) { place.dataset.staat = "samen"; place.textContent = `${told.dataset.wie} schreef om ${told.dataset.wanneer}`; }
    }
    const short = document.querySelector(`[data-kort="${CSS.escape(field.dataset.samen)}"]`);
    if (short) short.textContent = told.textContent;
  }
}

/* ---- another family or another step: the page moves along ---- */
let moving = false; // the page must move along as soon as nothing is being typed
let underway = false;
let again = false;
document.addEventListener("live:nieuw", (event) => {
  if (event.target.id !== "kamer-stand") return;
  letters();
  if (event.target.dataset.scherm !== screen) { over(event.target.dataset.scherm); return; }
  shareTexts();
  if (event.target.dataset.sleutel !== key) follow();
});

/* the meeting was opened or closed: a fresh page, unless somebody's last words are still here */
function over(now) {
  if (!dirty.size && ![...document.querySelectorAll("form[data-half]")].some(typed)) { location.reload(); return; }
  const note = document.createElement("div");
  note.className = "melding melding-let-op";
  note.dataset.blijft = "";
  const text = document.createElement("p");
  text.textContent = `${now === "gesloten" ? "Het overleg is gesloten." : "Het overleg is veranderd."} Wat u typte, staat nog op uw scherm. `;
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = "Verder";
  text.append(link);
  note.append(text);
  document.getElementById("kamer-zegt").replaceChildren(note);
}

async function follow() {
  if (underway) { again = true; return; }
  underway = true;
  again = false;
  try { await move(); } finally { underway = false; }
  if (again) follow();
}

async function move() {
  moving = true;
  if (dirty.size) return; // the word being typed is saved first; then we come back here
  const [before] = key.split(":");
  let answer;
  try { answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin", cache: "no-store" }); } catch { return; }
  if (!answer.ok || answer.redirected) { location.reload(); return; }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = fresh.getElementById("inhoud");
  if (!main || !fresh.getElementById("kamer-stand")) { location.reload(); return; }
  moving = false;
  if (dirty.size) { moving = true; return; }
  key = fresh.getElementById("kamer-stand").dataset.sleutel;
  const [after] = key.split(":");
  const half = [...document.querySelectorAll("form[data-half]")].filter(typed);
  for (const form of half) form.remove();
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  document.getElementById("inhoud").replaceWith(document.adoptNode(main));
  for (const id of ["kamer-voet"]) {
    const [here, there] = [document.getElementById(id), fresh.getElementById(id)];
    if (here && there) here.replaceWith(document.adoptNode(there));
  }
  document.title = fresh.title;
  for (const form of half) keep(form, before === after);
  window.htmx?.process(document.body);
  main.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
  const heading = main.querySelector("h1");
  if (heading && (document.activeElement === document.body || !document.activeElement)) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
  document.dispatchEvent(new CustomEvent("meld", { detail: `${heading?.textContent ?? ""}. ${main.querySelector("#vraag-nu, .vraag-groot")?.textContent ?? ""}` }));
}

/* a form with half-typed text: back in its place for the same family, else set apart with its number */
function keep(form, same) {
  const place = document.getElementById(form.id);
  if (same && place) { place.replaceWith(form); return; }
  const holder = document.getElementById("nog-niet") ?? document.querySelector(".kamer-rechterkolom") ?? document.getElementById("inhoud");
  const box = document.createElement("div");
  box.className = "nog-niet";
  const head = document.createElement("h3");
  head.textContent = `Nog niet ingebracht bij gezin ${form.dataset.half}`;
  for (const element of [form, ...form.querySelectorAll("[id]")]) {
    if (element.id) element.id = `half-${element.id}`;
  }
  for (const label of form.querySelectorAll("[for]")) label.htmlFor = `half-${label.htmlFor}`;
  for (const element of form.querySelectorAll("[data-toets]")) element.removeAttribute("data-toets");
  box.append(head, form);
  holder.prepend(box);
}

/* ---- who will see it, said before it is typed ---- */
document.addEventListener("change", (event) => {
  if (event.target.name !== "audience") return;
  for (const line of event.target.form.querySelectorAll("[data-wie-ziet] [data-bij]")) line.hidden = line.dataset.bij !== event.target.value;
});

/* ---- “loopt, geen wijziging”: the dialog with that answer chosen ---- */
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-geen-wijziging]")) return;
  const choice = document.getElementById("afronden-disposition");
  const open = document.querySelector("[data-venster-open='afronden']");
  if (choice && open) { choice.value = "loopt"; open.click(); }
});

/* with scripts a shared text saves itself: Ctrl Enter only leaves the field */
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".tekst-form")) return;
  event.preventDefault();
  document.activeElement?.blur();
});

/* T takes over the contribution that is marked, else the first one */
document.addEventListener("keydown", (event) => {
  const marked = document.activeElement?.closest?.(".bijdrage");
  if (event.key.toLowerCase() !== "t" || event.ctrlKey || event.altKey || event.metaKey || !marked?.matches("[data-rij]") || document.activeElement !== marked) return;
  const button = marked.querySelector("[data-toets='t']");
  if (button && document.body.dataset.toetsen !== "uit") { event.preventDefault(); button.click(); }
}, true);

/* a refusal is read in the room, not behind the window that asked */
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "kamer-zegt") document.querySelector("dialog[open]")?.close();
});

/* a sentence in the room goes away by itself, unless it is being read with pointer or focus */
setInterval(() => {
  for (const note of document.querySelectorAll("#kamer-zegt > *")) {
    if (note.matches(":hover, :focus-within, [data-blijft]")) continue;
    note.dataset.tel = String((Number(note.dataset.tel) || 0) + 1);
    if (Number(note.dataset.tel) > 10) note.remove();
  }
}, 1000);
