// The dock follows a person's unfinished portraits on every page. live.js keeps each item right; here: which items there
// are, when the dock would only repeat what is on the screen anyway, and what is said once to those who listen.

const ACTIVE = new Set(["queued", "running"]);
const SEEN_PART = 0.3; // of a card: enough to follow it there
const SENTENCES = {
  done: "A portrait is finished. It is in the dock.",
  failed: "A portrait could not be drawn. The dock leads to the reason.",
  cancelled: "A portrait is cancelled.",
};

const dock = document.querySelector("#dock");
const list = dock.querySelector('[data-role="dock-items"]');
const part = (role) => dock.querySelector(`[data-role="${role}"]`);
const items = () => [...list.children];
const active = () => items().filter((item) => ACTIVE.has(item.dataset.status));
const cards = () => [...document.querySelectorAll("main [data-portrait]")];
const cardOf = (item) => cards().find((card) => card.dataset.portrait === item.dataset.docked);

const inView = new Set(); // ids of portraits whose card is on the screen
let focused = ""; // id of the item that the keyboard is in
let closed = false;

function show() {
  const there = items();
  const waiting = active().length;
  dock.hidden = closed || !there.length || there.every((item) => inView.has(item.dataset.docked));
  const isOpen = dock.classList.contains("is-open") && there.length > 1;
  part("dock-toggle").hidden = there.length < 2;
  part("dock-toggle").textContent = isOpen ? "Show one" : `Show all ${there.length}`;
  part("dock-toggle").setAttribute("aria-expanded", String(isOpen));
  part("dock-cancel-all").hidden = waiting < 2;
  part("dock-close").hidden = waiting > 0;
  part("dock-foot").hidden = there.length < 2 && waiting > 0;
}

const watcher = new IntersectionObserver(
  (changes) => {
    for (const { target, isIntersecting } of changes) {
      inView[isIntersecting ? "add" : "delete"](target.dataset.portrait);
    }
    show();
  },
  { threshold: SEEN_PART },
);

let looking = false;

/** The dock anew from the server when the page shows an unfinished portrait that is not in it. */
async function look() {
  cards().forEach((card) => watcher.observe(card));
  const isDocked = (card) => active().some((item) => item.dataset.docked === card.dataset.portrait);
  if (looking || !cards().some((card) => ACTIVE.has(card.dataset.status) && !isDocked(card))) return;
  looking = true;
  try {
    const response = await fetch(dock.dataset.url, { headers: { "HX-Request": "true" } });
    if (response.ok && !response.redirected) renew(await response.text());
  } catch {
    // The network is away, or the page is being left: the next change looks again.
  } finally {
    looking = false;
  }
}

function renew(html) {
  const ended = items().filter((item) => !ACTIVE.has(item.dataset.status));
  list.innerHTML = html;
  const isBack = (item) => items().some((fresh) => fresh.dataset.docked === item.dataset.docked);
  list.append(...ended.filter((item) => !isBack(item))); // not those that were tried again
  window.htmx?.process(list);
  closed = false;
  show();
}

function end(item) {
  const status = item.dataset.status;
  if (cardOf(item)) {
    item.remove(); // its card says all
  } else {
    list.append(item);
    document.querySelector("#announcer").textContent = SENTENCES[status] ?? "";
    if (focused === item.dataset.docked && document.activeElement === document.body) item.querySelector("a").focus();
  }
  show();
}

document.addEventListener("portrait-ended", (event) => {
  if (event.target.dataset.docked) end(event.target);
  else look();
});
document.addEventListener("htmx:afterSettle", look);
dock.addEventListener("focusin", (event) => {
  focused = event.target.closest("[data-docked]")?.dataset.docked ?? "";
});
part("dock-toggle").addEventListener("click", () => {
  dock.classList.toggle("is-open");
  show();
});
part("dock-close").addEventListener("click", () => {
  closed = true;
  show();
  document.querySelector("#main").focus({ preventScroll: true });
});
look();
show();
