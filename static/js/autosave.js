/* Fields that save themselves. Nothing typed is lost: what the server has not confirmed stays in this tab, also after a reload. */

const PAUSE = 600;
const RETRY = [2000, 4000, 8000, 15000];
const states = new Map(); // field → {timer, busy, again, tries, saved}
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const urlOf = (field) => field.dataset.saveUrl ?? field.form?.dataset.saveUrl;
const isOurs = (element) => element instanceof Element && element.matches("input, textarea, select") && element.name
  && element.type !== "hidden" && element.type !== "file" && Boolean(urlOf(element));
const valueOf = (field) => (field.type === "checkbox" ? (field.checked ? "1" : "") : field.value);
const who = document.querySelector('meta[name="wie"]')?.content ?? "";
const keyOf = (field) => `veld:${who}:${location.pathname}:${urlOf(field)}:${field.name}:${field.type === "radio" ? "" : field.id}`;
const holderOf = (field) => (field.dataset.revision !== undefined ? field : field.form?.dataset.revision !== undefined ? field.form : field);

function store(field) {
  try { sessionStorage.setItem(keyOf(field), JSON.stringify({ value: valueOf(field), revision: holderOf(field).dataset.revision ?? "" })); } catch { /* storage full or off: the screen still holds it */ }
}
function forget(field) {
  try { sessionStorage.removeItem(keyOf(field)); } catch { /* off */ }
}

/* ---- what the reader sees ---- */
const ICONS = { klaar: "check", bezig: "circle-dashed", wacht: "hourglass", samen: "users", fout: "circle-alert" };
function show(field, state, words) {
  field.classList.toggle("wordt-bewaard", state === "bezig");
  const place = document.querySelector(`[data-opgeslagen-voor="${CSS.escape(field.id || "-")}"]`)
    ?? (field.form?.id && document.querySelector(`[data-opgeslagen-voor="${CSS.escape(field.form.id)}"]`))
    ?? field.closest(".veld, .criterium, form")?.querySelector("[data-opgeslagen-voor]");
  if (!place) return;
  place.dataset.staat = state;
  const sprite = document.querySelector("svg use[href*='sprite']")?.getAttribute("href")?.split("#")[0] ?? "/static/icons/sprite.svg";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icoon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${ICONS[state]}`);
  svg.append(use);
  const text = document.createElement("span");
  text.textContent = words;
  place.replaceChildren(svg, text);
  // “Opgeslagen” at every pause would talk through the meeting: only trouble is read aloud
  place.setAttribute("aria-live", state === "wacht" || state === "fout" ? "polite" : "off");
}
const clock = () => new Date().toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Europe/Amsterdam" });
function tellCount() {
  const waiting = [...states.values()].filter((state) => state.dirty).length;
  document.dispatchEvent(new CustomEvent("bewaar:stand", { detail: { wachten: waiting } }));
}

/* ---- saving ---- */
function stateOf(field) {
  if (!states.has(field)) states.set(field, { timer: 0, busy: false, dirty: false, tries: 0 });
  return states.get(field);
}
function changed(field, pause = PAUSE) {
  const state = stateOf(field);
  state.dirty = true;
  store(field);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(field), pause);
  tellCount();
}

async function save(field, { keepalive = false } = {}) {
  const state = stateOf(field);
  clearTimeout(state.timer);
  if (state.busy || !state.dirty || state.conflict) return; // a running save looks again when it is back
  state.busy = true;
  const value = valueOf(field);
  const holder = holderOf(field);
  show(field, "bezig", "Wordt opgeslagen…");
  let answer;
  try {
    answer = await fetch(urlOf(field), {
      method: "POST",
      body: new URLSearchParams({ field: field.name, value, revision: holder.dataset.revision ?? "" }),
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch", Accept: "application/json, text/html" },
      credentials: "same-origin",
      redirect: "manual",
      keepalive,
      signal: AbortSignal.timeout(10000),
    });
  } catch {
    answer = null;
  }
  state.busy = false;
  if (answer === null || answer.status >= 500 || answer.status === 429) { later(field, state); return; }
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    show(field, "fout", "U bent uitgelogd. Uw tekst staat nog hier; log in een ander tabblad in.");
    retry(field, state);
    return;
  }
  if (answer.status === 409) { await conflict(field, state, answer); return; }
  if (answer.status === 422 || answer.status === 403 || answer.status === 404 || answer.status === 400) {
    let sentence = answer.status === 422 ? "Dit kan zo niet." : "Dit kan niet meer worden opgeslagen. Kopieer uw tekst.";
    try { sentence = (await answer.clone().json()).error ?? sentence; } catch { /* no JSON: our own sentence */ }
    state.tries = 0;
    show(field, "fout", sentence);
    return;
  }
  let told = {};
  try { told = await answer.json(); } catch { /* 204 is fine too */ }
  if (told.revision !== undefined) holder.dataset.revision = told.revision;
  state.tries = 0;
  document.dispatchEvent(new CustomEvent("verbinding", { detail: true }));
  if (valueOf(field) === value) {
    state.dirty = false;
    forget(field);
    show(field, "klaar", `Opgeslagen ${told.saved_at ?? clock()}`);
    field.dispatchEvent(new CustomEvent("bewaard", { bubbles: true, detail: told }));
  } else {
    changed(field);
  }
  tellCount();
}

function later(field, state) {
  show(field, "wacht", `Wacht op verbinding, ${clock()}`);
  document.dispatchEvent(new CustomEvent("verbinding", { detail: false }));
  retry(field, state);
}
function retry(field, state) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(field), RETRY[Math.min(state.tries, RETRY.length - 1)]);
  state.tries += 1;
  tellCount();
}

/* somebody else was first: both texts under the field, the reader chooses */
async function conflict(field, state, answer) {
  const html = await answer.text();
  const box = document.createElement("div");
  box.className = "verschil-plek";
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const part = parsed.querySelector("[data-verschil]");
  if (!part) { show(field, "fout", "Iemand anders schreef hier ook. Uw tekst staat nog hier; ververs de pagina."); return; }
  field.parentElement.querySelector(".verschil-plek")?.remove();
  box.append(document.adoptNode(part));
  field.insertAdjacentElement("afterend", box);
  state.conflict = true;
  show(field, "samen", "Iemand anders schreef hier ook");
  part.focus({ preventScroll: true });
  part.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const theirs = form.elements.theirs.value;
    const mine = valueOf(field);
    const keep = event.submitter?.value ?? "both";
    field.value = keep === "mine" ? mine : keep === "theirs" ? theirs : `${theirs}\n${mine}`;
    holderOf(field).dataset.revision = form.elements.revision.value;
    state.conflict = false;
    box.remove();
    field.focus();
    changed(field, 0);
  });
}

/* ---- listening ---- */
document.addEventListener("input", (event) => { if (isOurs(event.target)) changed(event.target); });
document.addEventListener("change", (event) => {
  if (isOurs(event.target)) changed(event.target, event.target.matches("select, [type='radio'], [type='checkbox']") ? 0 : 100);
});
document.addEventListener("focusout", (event) => {
  if (isOurs(event.target) && states.get(event.target)?.dirty) save(event.target);
});
window.addEventListener("online", () => { for (const [field, state] of states) if (state.dirty) save(field); });
document.addEventListener("verbinding", (event) => {
  if (event.detail) for (const [field, state] of states) if (state.dirty && state.tries) save(field);
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const [field, state] of states) if (state.dirty) save(field, { keepalive: true });
});
window.addEventListener("beforeunload", (event) => {
  if ([...states.values()].some((state) => state.dirty && state.tries)) event.preventDefault();
});
// a form that is sent by its own button takes its fields with it
function sent(form) {
  for (const field of form?.elements ?? []) {
    const state = states.get(field);
    if (state) { clearTimeout(state.timer); state.dirty = false; state.conflict = false; forget(field); }
  }
  tellCount();
}
window.addEventListener("submit", (event) => { if (!event.defaultPrevented) sent(event.target); });
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target instanceof HTMLFormElement) sent(event.target);
});
// what another person left in this tab is not ours to show; leaving takes along what is ours
function drop(which) {
  try { for (const key of Object.keys(sessionStorage)) if (key.startsWith("veld:") && which(key)) sessionStorage.removeItem(key); } catch { /* off */ }
}
if (who) drop((key) => !key.startsWith(`veld:${who}:`));
document.addEventListener("submit", (event) => { if (event.target.matches("[data-uitloggen]")) drop(() => true); });

/* what a reload or a crash left behind comes back into the field */
function bringBack(root = document) {
  for (const field of root.querySelectorAll?.("input, textarea, select") ?? []) {
    if (!isOurs(field) || states.has(field)) continue;
    let kept;
    try { kept = JSON.parse(sessionStorage.getItem(keyOf(field))); } catch { continue; }
    if (!kept) continue;
    if (field.type !== "radio" && kept.value === valueOf(field)) { forget(field); continue; }
    if (field.type === "checkbox") field.checked = kept.value === "1";
    else if (field.type === "radio") { if (field.value !== kept.value) continue; field.checked = true; } else field.value = kept.value;
    if (kept.revision !== "") holderOf(field).dataset.revision = kept.revision;
    changed(field, 0);
  }
}
document.addEventListener("htmx:afterSettle", (event) => {
  for (const field of states.keys()) if (!field.isConnected && !states.get(field).dirty) states.delete(field);
  bringBack(event.target);
});
bringBack();
