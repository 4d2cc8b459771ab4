// As you type: after every change of the form a small draft of the same seed. The newest change always wins: an older
// request is dropped here and, between two steps, in the worker.

const PAUSE_MS = 120; // after a key: between two letters of a word nobody looks at the picture
const REMEMBER = "selfyfy-draft"; // in this browser
const NOT_SEEN = new Set(["csrfmiddlewaretoken", "token", "count", "steps"]); // change nothing about a draft

const panel = document.querySelector("#draft");
const part = (role) => panel.querySelector(`[data-role="${role}"]`);
const form = () => document.querySelector("#studio-form");
const field = (name) => form().elements[name];
const words = () => field("prompt").value.trim();

const seeds = JSON.parse(panel.dataset.seeds); // out of which clear faces come, for one person after the other
let turns = 0;
let seed = seeds[0]; // kept while the words change, so that the person stays the same
let shown = null; // {seed, prompt} of the draft on the paper
let last = ""; // what was asked for last, as text
let request = null; // the one under way
let pause = null;
let retry = null;

const isOn = () => part("draft-switch").checked;
const seedNow = () => field("seed").value.trim() || String(seed);

function say(role, text) {
  part(role).textContent = text;
  part("draft-status").hidden = !isOn() || Boolean(part("draft-trouble").textContent); // one line for either
}

function asked() {
  const data = new FormData(form());
  data.set("seed", seedNow());
  return data;
}

function fingerprint(data) {
  return JSON.stringify([...data].filter(([name, value]) => !NOT_SEEN.has(name) && typeof value === "string"));
}

function rest() {
  clearTimeout(pause);
  clearTimeout(retry);
  request?.abort();
  request = null;
  last = "";
  panel.classList.remove("is-drawing");
}

function change() {
  clearTimeout(pause);
  if (!isOn()) return;
  const since = performance.now();
  pause = setTimeout(() => draw(since), PAUSE_MS);
}

async function draw(since) {
  const data = asked();
  if (!words()) {
    rest();
    return say("draft-trouble", shown ? "" : "Type a few words, and somebody appears here.");
  }
  if (fingerprint(data) === last) return;
  rest();
  last = fingerprint(data);
  const mine = (request = new AbortController());
  panel.classList.add("is-drawing");
  try {
    const response = await fetch(panel.dataset.url, { method: "POST", body: data, signal: mine.signal });
    if (response.status === 200) await show(await response.blob(), data, since, mine);
    else if (response.status !== 204) await explain(response, mine);
  } catch {
    if (!mine.signal.aborted) say("draft-trouble", "The site does not answer. Your words are still here.");
  }
  if (request === mine) {
    request = null;
    panel.classList.remove("is-drawing");
  }
}

/** A data URL: the site's content security policy knows no others that a page makes itself. */
function asUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = reject;
    reader.readAsDataURL(blob);
  });
}

async function show(blob, data, since, mine) {
  const image = part("draft-picture");
  const next = new Image();
  next.src = await asUrl(blob);
  await next.decode();
  if (mine.signal.aborted) return;
  image.src = next.src;
  image.alt = `Draft: ${data.get("prompt")}`;
  image.hidden = false;
  shown = { seed: data.get("seed"), prompt: data.get("prompt") };
  part("draft-make").disabled = false;
  const milliseconds = performance.now() - since;
  panel.dataset.milliseconds = milliseconds.toFixed(0); // for `manage.py bench`
  panel.classList.add("has-draft");
  say("draft-trouble", "");
  say("draft-status", `Seed ${shown.seed}, ${(milliseconds / 1000).toFixed(1)} s`);
  panel.dispatchEvent(new CustomEvent("draft-shown", { bubbles: true }));
}

async function explain(response, mine) {
  const isOurs = response.headers.get("Content-Type")?.startsWith("text/plain");
  say("draft-trouble", isOurs ? await response.text() : "No draft came. Create works as ever.");
  last = "";
  const seconds = Number(response.headers.get("Retry-After"));
  if (seconds && !mine.signal.aborted) retry = setTimeout(change, seconds * 1000);
}

function turn() {
  for (const role of ["draft-print", "draft-buttons"]) part(role).hidden = !isOn();
  part("draft-help").hidden = isOn();
  panel.classList.toggle("is-on", isOn());
  if (isOn()) return change();
  rest();
  say("draft-trouble", "");
  say("draft-status", "");
}

function remember() {
  try {
    localStorage.setItem(REMEMBER, isOn() ? "on" : "off");
  } catch {
    // A browser that keeps nothing: the switch works for this page.
  }
}

function remembered() {
  try {
    return localStorage.getItem(REMEMBER) === "on";
  } catch {
    return false;
  }
}

part("draft-switch").addEventListener("change", () => {
  remember();
  turn();
});

part("draft-other").addEventListener("click", () => {
  field("seed").value = "";
  seed = seeds[++turns % seeds.length];
  change();
});

document.addEventListener("input", (event) => {
  if (event.target.form === form()) change();
});
document.addEventListener("change", (event) => {
  if (event.target.form === form()) change();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "studio-form") change();
});

// "Make it a portrait" is the form's own Create, once, with the seed of the draft that is on the paper.
document.addEventListener("htmx:configRequest", (event) => {
  if (!shown || event.detail.triggeringEvent?.submitter !== part("draft-make")) return;
  event.detail.parameters.seed = shown.seed;
  event.detail.parameters.count = "1";
});

window.addEventListener("pagehide", rest);
window.addEventListener("pageshow", (event) => event.persisted && change());

if (isOn()) remember(); // turned on before this script was there
part("draft-switch").checked = remembered();
turn();
