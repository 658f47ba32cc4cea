/* One stream per browser and meeting. The leader (Web Locks) holds the EventSource and tells the other tabs; each page fetches its own parts. */

const root = document.querySelector("[data-stroom]");
const FALLBACK = 10000;
const QUIET = 65000; // the server says something at least every 20 s
let seen = -1;
let connected = null;
let lostAt = null;
const busy = new Set();
const again = new Set();
let waiting = 0; // fields that wait for the connection (autosave.js says how many)

if (root) {
  const url = root.dataset.stroom;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(`stroom:${url}`) : null;
  if (channel) { channel.onmessage = (event) => hear(event.data); channel.postMessage({ vraag: true }); }
  if (navigator.locks && "EventSource" in window) navigator.locks.request(`stroom:${url}`, () => lead(url, channel));
  else poll();
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") fetchAll(); });
  document.addEventListener("live:kijk", schedule); // a change of our own: do not wait for the stream to tell it
  window.addEventListener("offline", () => connection(false));
  window.addEventListener("online", () => fetchAll());
  document.addEventListener("verbinding", (event) => connection(event.detail));
  document.addEventListener("bewaar:stand", (event) => { waiting = event.detail.wachten; if (connected === false) band(); });
}

/* holds the lock, and so the stream, until this page goes */
function lead(url, channel) {
  return new Promise(() => {
    let source;
    let failures = 0;
    let last = Date.now();
    let pollTimer = 0;
    const tell = (message) => { channel?.postMessage(message); hear(message); };
    const open = () => {
      source?.close();
      source = new EventSource(url);
      source.addEventListener("open", () => { failures = 0; last = Date.now(); clearInterval(pollTimer); pollTimer = 0; tell({ verbonden: true }); });
      source.addEventListener("stand", (event) => {
        last = Date.now();
        let revision = Number(event.lastEventId);
        try { revision = JSON.parse(event.data).r ?? revision; } catch { /* the id says it too */ }
        tell({ verbonden: true, stand: revision });
      });
      source.addEventListener("kijk", () => { last = Date.now(); tell({ kijk: true }); }); // a right changed: look, whatever the revision
      source.addEventListener("error", () => {
        failures += 1;
        // one error is a server that restarts; the browser tries again after a second
        if (failures >= 2) tell({ verbonden: false });
        if (failures >= 3 && !pollTimer) pollTimer = setInterval(() => tell({ kijk: true }), FALLBACK);
        if (source.readyState === EventSource.CLOSED) setTimeout(open, Math.min(1000 * 2 ** failures, 20000));
      });
    };
    open();
    setInterval(() => { if (Date.now() - last > QUIET && source.readyState === EventSource.OPEN) { last = Date.now(); tell({ kijk: true }); } }, 15000);
    window.addEventListener("pagehide", () => source?.close());
    window.addEventListener("pageshow", (event) => { if (event.persisted) open(); });
    if (channel) channel.addEventListener("message", (event) => { if (event.data.vraag) channel.postMessage({ verbonden: connected !== false, stand: seen }); });
  });
}

function poll() { setInterval(fetchAll, FALLBACK); }

function hear(message) {
  if (message.verbonden !== undefined) connection(message.verbonden);
  if (message.stand !== undefined && message.stand !== seen) { seen = message.stand; schedule(); }
  if (message.kijk) schedule();
}

/* several changes in a moment are one look */
let scheduled = 0;
function schedule() {
  if (scheduled) return;
  scheduled = setTimeout(() => { scheduled = 0; fetchAll(); }, 40);
}

function fetchAll() {
  if (document.visibilityState === "hidden" && !root.hasAttribute("data-altijd")) return; // looks when it is seen again
  for (const part of document.querySelectorAll("[data-live]")) look(part);
}

async function look(part) {
  if (busy.has(part)) { again.add(part); return; }
  busy.add(part);
  let answer = null;
  try {
    answer = await fetch(part.dataset.live, {
      headers: { "HX-Request": "true", "X-Requested-With": "fetch", "X-Revision": String(seen) },
      credentials: "same-origin", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10000),
    });
  } catch { /* below */ }
  busy.delete(part);
  if (answer === null || answer.status >= 500) { connection(false); setTimeout(schedule, 3000); return; }
  connection(true);
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403 || answer.status === 404) { location.reload(); return; }
  const go = answer.headers.get("HX-Redirect") ?? (answer.headers.get("HX-Refresh") === "true" ? location.href : null);
  if (go) { location.assign(go); return; }
  if (answer.status === 200 && part.isConnected) {
    const html = await answer.text();
    swap(part, html);
    const said = answer.headers.get("HX-Trigger");
    if (said) try { const meld = JSON.parse(said).meld; if (meld) document.dispatchEvent(new CustomEvent("meld", { detail: meld })); } catch { /* an event name without words */ }
  }
  if (again.delete(part) && part.isConnected) look(part);
}

/* by htmx, so that focus, morph and the rest behave as everywhere; what is being typed stays */
function swap(part, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  // one answer may bring more parts of the page along
  for (const extra of parsed.querySelectorAll("[data-mee][id]")) { const here = document.getElementById(extra.id); if (here && here !== part) renew(here, extra); }
  const fresh = (part.id && parsed.getElementById(part.id)) || parsed.querySelector("[data-live]") || parsed.body.firstElementChild;
  if (fresh) renew(part, fresh);
}
function renew(part, fresh) {
  const before = new Set([...part.querySelectorAll("[id]")].map((element) => element.id));
  const active = document.activeElement;
  const inside = part.contains(active) ? { id: active.id } : null;
  const options = { morphStyle: "outerHTML", ignoreActiveValue: true };
  if (window.Idiomorph) Idiomorph.morph(part, fresh.outerHTML, options); else part.outerHTML = fresh.outerHTML;
  const now = part.isConnected ? part : document.getElementById(fresh.id);
  if (!now) return;
  window.htmx?.process(now);
  if (before.size) {
    for (const element of now.querySelectorAll("[data-nieuw][id]")) if (!before.has(element.id)) element.classList.add("is-nieuw");
  }
  if (inside && !document.contains(active) && !(inside.id && document.getElementById(inside.id)?.focus({ preventScroll: true }))) {
    const heading = now.querySelector("h1, h2, h3") ?? document.querySelector("h1");
    if (document.activeElement === document.body && heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
  }
  now.dispatchEvent(new CustomEvent("live:nieuw", { bubbles: true }));
}

/* ---- the band: only after a while, gone at once ---- */
let bandTimer = 0;
function connection(is) {
  if (is === connected) return;
  const was = connected;
  connected = is;
  if (is) {
    clearTimeout(bandTimer); bandTimer = 0; lostAt = null;
    band();
    if (was === false) { document.dispatchEvent(new CustomEvent("meld", { detail: "De verbinding is terug." })); schedule(); document.dispatchEvent(new CustomEvent("verbinding", { detail: true })); }
  } else {
    lostAt = new Date();
    bandTimer = setTimeout(band, 1500);
  }
}
function icon(name) {
  const sprite = document.querySelector("svg use[href*='sprite']")?.getAttribute("href")?.split("#")[0] ?? "/static/icons/sprite.svg";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icoon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}
function band() {
  document.body.toggleAttribute("data-los", connected === false);
  for (const place of document.querySelectorAll("[data-band]")) {
    if (connected !== false) { place.replaceChildren(); continue; }
    const strip = document.createElement("div");
    strip.className = "band";
    const text = document.createElement("p");
    const bold = document.createElement("b");
    bold.textContent = "U bent even niet verbonden. ";
    const kept = waiting === 0 ? "" : waiting === 1 ? "1 wijziging staat veilig op dit scherm en gaat mee zodra de verbinding terug is." : `${waiting} wijzigingen staan veilig op dit scherm en gaan mee zodra de verbinding terug is.`;
    text.append(bold, `U kunt gewoon doorgaan. ${kept}`.trim());
    strip.append(icon("wifi-off"), text);
    place.replaceChildren(strip);
  }
  for (const state of document.querySelectorAll("[data-verbinding]")) {
    const words = state.querySelector("span");
    if (connected === false && state.dataset.verbinding !== "weg") {
      state.dataset.verbinding = "weg";
      state.dataset.woorden = words?.textContent ?? "";
      state.classList.add("let-op");
      state.querySelector("svg")?.replaceWith(icon("wifi-off"));
      if (words) words.textContent = `Geen verbinding sinds ${lostAt.toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" })}`;
    } else if (connected && state.dataset.verbinding === "weg") {
      state.dataset.verbinding = "er";
      state.classList.remove("let-op");
      state.querySelector("svg")?.replaceWith(icon("cloud-check"));
      if (words) words.textContent = state.dataset.woorden || "Alles opgeslagen";
    }
  }
}
