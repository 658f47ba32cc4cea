/* What every page does: keys, dialogs, busy buttons, focus after a swap, one live region. No eval, no inline script. */

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const token = () => $('meta[name="csrf-token"]')?.content ?? "";
const inField = (element) => element?.matches?.('input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable="true"]') ?? false;

document.documentElement.classList.add("met-script");
if (window.Idiomorph) {
  Idiomorph.defaults.ignoreActiveValue = true; // half-typed text in the field with the focus stays
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => !(name === "open" && node.matches?.("details, dialog"));
}

/* ---- saying something: `document.dispatchEvent(new CustomEvent("meld", {detail: "…"}))`, or HX-Trigger {"meld": "…"} ---- */
let clearing;
export function announce(sentence) {
  const region = $("#live");
  if (!region || !sentence) return;
  clearTimeout(clearing);
  region.textContent = "";
  setTimeout(() => { region.textContent = sentence; }, 50);
  clearing = setTimeout(() => { region.textContent = ""; }, 8000);
}
document.addEventListener("meld", (event) => announce(event.detail?.value ?? event.detail));

/* ---- htmx ---- */
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});
let focused = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  focused = active && active !== document.body && event.detail.target?.contains?.(active)
    ? { id: active.id, target: event.detail.target.id, start: active.selectionStart, end: active.selectionEnd } : null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  prepare(event.target);
  if (!focused || (document.activeElement && document.activeElement !== document.body)) return;
  const back = focused.id && document.getElementById(focused.id);
  if (back) {
    back.focus({ preventScroll: true });
    if (focused.start != null && back.setSelectionRange) {
      try { back.setSelectionRange(focused.start, focused.end); } catch { /* a field without a caret */ }
    }
  } else {
    focusHeadingAbove((focused.target && document.getElementById(focused.target)) || event.target);
  }
  focused = null;
});
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  trouble(status === 403 ? "Dit mag u niet doen. De pagina laat zien wie het wel kan."
    : status === 404 ? "Dit is er niet meer, of u mag het niet meer zien."
      : status === 503 ? "Een onderdeel antwoordt nu niet. Wat u typte, staat nog op uw scherm."
        : "Er ging iets mis bij ons. Wat u typte, staat nog op uw scherm.");
});
document.addEventListener("htmx:sendError", () => trouble("U bent even niet verbonden. Wat u typte, staat nog op uw scherm."));

function focusHeadingAbove(element) {
  let place = element;
  while (place && place !== document.body) {
    const heading = place.matches?.("h1, h2, h3") ? place : $("h1, h2, h3", place);
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      announce(heading.textContent.trim());
      return;
    }
    place = place.parentElement;
  }
}

function icon(name) {
  const sprite = $("svg use[href*='sprite']")?.getAttribute("href")?.split("#")[0] ?? "/static/icons/sprite.svg";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icoon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/* a sentence about trouble, above the content; the next one takes its place */
function trouble(sentence) {
  $("#storing")?.remove();
  const note = document.createElement("div");
  note.id = "storing";
  note.className = "melding melding-fout berichten";
  const text = document.createElement("p");
  text.textContent = sentence;
  note.append(icon("circle-alert"), text);
  const main = $("dialog[open]") ?? $("#inhoud .vlak-binnen") ?? $("#inhoud");
  main?.prepend(note);
  announce(sentence);
}

/* ---- what arrives ---- */
const done = new WeakSet();
const first = (element) => !done.has(element) && Boolean(done.add(element));
function prepare(root = document) {
  if (!(root instanceof Element || root instanceof Document)) return;
  const all = (selector) => [...(root.matches?.(selector) ? [root] : []), ...$$(selector, root)];
  for (const summary of all("[data-foutsamenvatting]")) {
    if (first(summary)) summary.focus();
  }
  for (const dialog of all("dialog[data-venster-nu]")) {
    if (first(dialog) && !dialog.open) openDialog(dialog);
  }
  for (const note of all("[data-meld]")) {
    announce(note.dataset.meld);
    note.removeAttribute("data-meld");
  }
  for (const term of all("[data-toelichting]")) {
    term.setAttribute("role", "button");
    term.setAttribute("aria-expanded", String(!term.nextElementSibling.hidden));
  }
  for (const figure of all(".beeldtabel > .tekening")) {
    if (first(figure)) onRequest(figure);
  }
  for (const toast of all("[data-ongedaan]")) {
    if (first(toast)) countdown(toast);
  }
}

/* on a phone the table comes first and the drawing on request */
function onRequest(figure) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary toon-tekening";
  button.textContent = "Toon de tekening";
  button.addEventListener("click", () => {
    figure.classList.add("toon");
    button.remove();
    $(".tekening-vlak", figure)?.focus();
  });
  figure.prepend(button);
}

/* a word of the glossary: opens on click, Enter or space; Escape or a click elsewhere closes */
function explain(term, open) {
  term.nextElementSibling.hidden = !open;
  term.setAttribute("aria-expanded", String(open));
}

/* ten seconds to undo; time stands still while the pointer or the focus is on it */
function countdown(toast) {
  let left = Number(toast.dataset.ongedaan) || 10;
  const tick = setInterval(() => {
    if (!toast.isConnected) { clearInterval(tick); return; }
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left <= 0) { clearInterval(tick); toast.remove(); }
  }, 1000);
}

/* ---- dialogs ---- */
const openers = new WeakMap();
function openDialog(dialog, opener) {
  $$("dialog[open]").forEach((other) => { if (other !== dialog) other.close(); }); // never dialog over dialog
  openers.set(dialog, opener ?? document.activeElement);
  dialog.showModal();
  const first = $("[autofocus]", dialog) ?? $("h2", dialog);
  if (first?.matches("h2")) first.tabIndex = -1;
  first?.focus();
}
document.addEventListener("close", (event) => {
  if (event.target instanceof HTMLDialogElement) openers.get(event.target)?.focus?.({ preventScroll: true });
}, true);

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  const opens = target.closest("[data-venster-open]");
  if (opens) {
    const dialog = document.getElementById(opens.dataset.vensterOpen);
    if (dialog) { event.preventDefault(); openDialog(dialog, opens); }
    return;
  }
  if (target.closest("[data-venster-sluit]")) {
    event.preventDefault();
    target.closest("dialog")?.close();
    return;
  }
  const back = target.closest("[data-terug]");
  if (back && history.length > 1) { event.preventDefault(); history.back(); return; }
  const term = target.closest("[data-toelichting]");
  for (const other of $$('[data-toelichting][aria-expanded="true"]')) if (other !== term && !other.parentElement.contains(target)) explain(other, false);
  if (term) { event.preventDefault(); explain(term, term.getAttribute("aria-expanded") !== "true"); return; }
  if (target.closest("[data-opnieuw]")) { event.preventDefault(); location.reload(); return; }
  for (const open of $$("details.meer[open], details.zichtbaar[open]")) {
    if (!open.contains(target)) open.open = false;
  }
});

/* ---- forms: “Bezig…”, once ---- */
const words = new WeakMap(); // button → what stood in it
const underway = new WeakSet();
function busy(form, button) {
  underway.add(form);
  if (!button?.matches?.(".btn") || words.has(button)) return;
  words.set(button, [...button.childNodes]);
  button.style.minWidth = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  button.replaceChildren("Bezig…");
}
function restful(form) {
  underway.delete(form);
  for (const button of $$('[aria-busy="true"]', form)) {
    button.removeAttribute("aria-busy");
    if (words.has(button)) button.replaceChildren(...words.get(button));
    words.delete(button);
  }
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-bezig]")) return;
  if (underway.has(form)) { event.preventDefault(); return; }
  if (!navigator.onLine) {
    event.preventDefault();
    trouble("U bent even niet verbonden. Wat u typte, staat nog op uw scherm. Probeer het zo opnieuw.");
    return;
  }
  const button = event.submitter;
  underway.add(form);
  setTimeout(() => busy(form, button), 0); // after the browser took the button's name and value
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target?.closest?.("form[data-bezig]");
  if (!form) return;
  if (underway.has(form)) { event.preventDefault(); return; }
  busy(form, event.detail.requestConfig?.triggeringEvent?.submitter);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target?.closest?.("form[data-bezig]");
  if (form) restful(form);
});
window.addEventListener("pageshow", (event) => { if (event.persisted) $$("form[data-bezig]").forEach(restful); });
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-direct]")) form.requestSubmit();
});

/* ---- keys ---- */
const lettersOn = () => document.body.dataset.toetsen !== "uit";
function combination(event) {
  const key = event.key === " " ? "spatie" : event.key.toLowerCase();
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${key}`;
}
function usable(element) {
  const dialog = $("dialog[open]");
  return element.getClientRects().length > 0 && (!dialog || dialog.contains(element));
}
function press(element) {
  if (inField(element)) { element.focus(); element.scrollIntoView({ block: "nearest" }); } else element.click();
}
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = combination(event);
  const typing = inField(document.activeElement);

  if (keys === "ctrl+enter") {
    const here = document.activeElement?.closest("form, dialog") ?? $("dialog[open]");
    const named = here && $$('[data-toets="ctrl+enter"]', here).find(usable);
    const form = document.activeElement?.form;
    if (named) { event.preventDefault(); named.click(); } else if (typing && form) { event.preventDefault(); form.requestSubmit($("button:not([type='button'])", form) ?? undefined); }
    return;
  }
  if (event.key === " " && document.activeElement?.matches("[data-toelichting]")) { event.preventDefault(); document.activeElement.click(); return; }
  if (event.key === "Escape") {
    const term = $('[data-toelichting][aria-expanded="true"]');
    if (term) { explain(term, false); term.focus(); event.preventDefault(); return; }
    for (const open of $$("details.meer[open], details.zichtbaar[open]")) {
      open.open = false;
      $("summary", open).focus();
      event.preventDefault();
      return;
    }
    if (typing && !$("dialog[open]")) document.activeElement.blur(); // the text stays
    return;
  }
  if (keys.startsWith("ctrl+") || keys.startsWith("alt+")) {
    const named = $$(`[data-toets="${CSS.escape(keys)}"]`).find(usable);
    if (named) { event.preventDefault(); press(named); }
    return;
  }
  if (typing || !lettersOn()) return;
  const named = $$("[data-toets]").find((element) => element.dataset.toets.toLowerCase() === keys && usable(element));
  if (named) { event.preventDefault(); press(named); return; }
  if ($("dialog[open]")) return;
  if (keys === "/") {
    const field = $("input[data-zoekveld]");
    const link = $("a[data-zoeken]");
    if (field || link) { event.preventDefault(); if (field) field.focus(); else link.click(); }
  } else if (keys === "j" || keys === "k") {
    const rows = $$("[data-rij]").filter(usable);
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? (keys === "j" ? 0 : rows.length - 1) : at + (keys === "j" ? 1 : -1)))];
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  } else if (keys === "enter" && document.activeElement?.matches?.("[data-rij]")) {
    const link = $("[data-rij-open], .rij-titel a, a", document.activeElement);
    if (link) { event.preventDefault(); link.click(); }
  }
});

/* ---- clocks: they count, nothing else moves ---- */
const amsterdam = new Intl.DateTimeFormat("nl-NL", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" });
const skew = (Date.parse($('meta[name="nu"]')?.content ?? "") || Date.now()) - Date.now(); // the server's clock counts
const now = () => Date.now() + skew;
function clocks() {
  for (const clock of $$("[data-tijd]")) {
    if (!$('meta[name="nu"]')) break;
    const text = amsterdam.format(now());
    if (clock.textContent !== text) clock.textContent = text;
  }
  for (const clock of $$("[data-klok]")) {
    const since = Date.parse(clock.dataset.klok);
    if (Number.isNaN(since)) continue;
    const seconds = Math.max(0, Math.floor((now() - since) / 1000)) + (Number(clock.dataset.klokVooraf) || 0);
    const text = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    if (clock.textContent !== text) clock.textContent = text;
  }
}
setInterval(clocks, 1000);
clocks();
document.addEventListener("live:nieuw", (event) => { clocks(); prepare(event.target); });

prepare(document);
