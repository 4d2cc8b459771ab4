// Keeps unfinished portrait cards right: server-sent events, or polling where those do not get through.
// A card is any element with data-portrait (or data-docked, in the dock) and data-status; the server decides everything
// it says.

const POLL_MS = 1500;
const ERRORS_BEFORE_POLLING = 3;
const ACTIVE = new Set(["queued", "running"]);

const cards = () => [...document.querySelectorAll("[data-portrait], [data-docked]")];
const idOf = (card) => card.dataset.portrait ?? card.dataset.docked;
const activeCards = () => cards().filter((card) => ACTIVE.has(card.dataset.status));
const part = (card, role) => card.querySelector(`[data-role="${role}"]`);
const setText = (element, text) => {
  if (element && element.textContent !== text) element.textContent = text;
};

function estimate(seconds) {
  if (seconds === null) return "";
  if (seconds < 60) return `about ${seconds} s left`;
  return `about ${Math.ceil(seconds / 60)} min left`;
}

function showPreview(card, url) {
  const image = part(card, "preview");
  const shown = image?.dataset.shown;
  const asked = url.split("?")[0];
  if (!image || shown === asked) return;
  image.dataset.shown = asked;
  const next = new Image();
  next.onload = () => {
    if (image.dataset.shown !== asked) return; // a newer preview was asked for meanwhile
    image.src = next.src;
    image.hidden = false;
    card.classList.add("has-preview");
    card.dispatchEvent(new CustomEvent("preview-shown", { bubbles: true }));
  };
  next.src = url;
}

async function replaceCard(card) {
  card.dataset.status = "replacing"; // so that a second event does not fetch it twice
  const response = await fetch(card.dataset.cardUrl, { headers: { "HX-Request": "true" } });
  if (!response.ok) return;
  const template = document.createElement("template");
  template.innerHTML = (await response.text()).trim();
  const fresh = template.content.firstElementChild;
  card.replaceWith(fresh);
  window.htmx?.process(fresh);
  fresh.dispatchEvent(new CustomEvent("portrait-ended", { bubbles: true }));
}

function apply(state) {
  for (const card of cards()) {
    if (idOf(card) !== state.id || !ACTIVE.has(card.dataset.status)) continue;
    if (!ACTIVE.has(state.status)) {
      if (card.hasAttribute("data-reload")) window.location.reload();
      else replaceCard(card);
      continue;
    }
    card.dataset.status = state.status;
    setText(part(card, "status"), state.message);
    setText(part(card, "estimate"), estimate(state.seconds_left));
    const progress = part(card, "progress");
    if (progress) {
      progress.max = state.steps;
      progress.value = state.steps_done;
    }
    card.dataset.progress = String(Math.floor((4 * state.steps_done) / state.steps)); // quarters, for the style sheet
    if (state.preview_url) showPreview(card, state.preview_url);
  }
}

const latest = new Map(); // what was said of a portrait whose card may not be on the page yet

const followed = () => [...new Set(activeCards().map(idOf))].join(",");

let source = null;
let polling = null;
let errors = 0;

function poll() {
  if (polling) return;
  polling = setInterval(async () => {
    if (!activeCards().length) return stop();
    try {
      const response = await fetch(`${document.body.dataset.statusUrl}?ids=${followed()}`);
      if (response.ok) (await response.json()).portraits.forEach(apply);
    } catch {
      // offline: the next round asks again
    }
  }, POLL_MS);
}

function listen() {
  if (source || polling) return;
  if (!("EventSource" in window)) return poll();
  source = new EventSource(`${document.body.dataset.eventsUrl}?ids=${followed()}`);
  source.addEventListener("portrait", (event) => {
    errors = 0;
    const state = JSON.parse(event.data);
    latest.set(state.id, state);
    apply(state);
    if (!activeCards().length) stop();
  });
  source.onerror = () => {
    errors += 1;
    if (source?.readyState === EventSource.CLOSED || errors >= ERRORS_BEFORE_POLLING) {
      source?.close();
      source = null;
      poll();
    }
  };
}

function stop() {
  source?.close();
  source = null;
  clearInterval(polling);
  polling = null;
}

function follow() {
  for (const state of activeCards().map((card) => latest.get(idOf(card)))) {
    if (ACTIVE.has(state?.status)) apply(state);
  }
  if (activeCards().length) listen();
}

document.addEventListener("htmx:afterSettle", follow);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) follow(); // a phone that slept comes back to the truth
});
window.addEventListener("pageshow", follow);
follow();
