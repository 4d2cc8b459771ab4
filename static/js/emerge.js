// A portrait comes out of noise: each preview fades in over the one before, the blur eases as steps are done, and what
// changed is said once to those who listen instead of look.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const announcer = document.querySelector("#announcer");
const lastSeen = new Map(); // portrait id -> the picture that was on its card
let focused = ""; // id of the portrait whose card the keyboard is in
const FADE_MS = 900;
const SENTENCES = {
  queued: "Your portrait is in the queue.",
  running: "Your portrait is being drawn.",
  done: "Your portrait is finished.",
  failed: "Your portrait could not be drawn.",
  cancelled: "Your portrait is cancelled.",
};

const picture = (card) => card.querySelector('img[data-role="preview"]');

function announce(status) {
  if (announcer && SENTENCES[status]) announcer.textContent = SENTENCES[status];
}

function easeBlur(progress) {
  const card = progress.closest("[data-portrait]");
  if (card && progress.max) card.style.setProperty("--unseen", (1 - progress.value / progress.max).toFixed(3));
}

function crossFade(image, before) {
  if (!before || before === image.src || calm.matches) return;
  const ghost = image.cloneNode();
  for (const name of ["data-role", "data-shown", "id", "hidden", "srcset", "sizes"]) ghost.removeAttribute(name);
  ghost.className = "ghost";
  ghost.alt = "";
  ghost.src = before;
  image.after(ghost);
  image.decode().catch(() => {}).then(() => requestAnimationFrame(() => ghost.classList.add("is-leaving")));
  setTimeout(() => ghost.remove(), FADE_MS);
}

function arrive(card) {
  const image = picture(card);
  const before = lastSeen.get(card.dataset.portrait);
  if (card.dataset.status === "done" && image && before !== undefined) {
    card.classList.add("is-finished");
    crossFade(image, before);
  }
  if (before !== undefined || card.dataset.status === "queued") announce(card.dataset.status);
  if (focused === card.dataset.portrait && document.activeElement === document.body) {
    card.querySelector(".card-words :is(button, a)")?.focus({ preventScroll: true }); // the focused button is gone
  }
  remember(card);
}

function remember(card) {
  lastSeen.set(card.dataset.portrait, picture(card)?.currentSrc || "");
}

function notice(change) {
  const { target, attributeName, oldValue, addedNodes } = change;
  if (attributeName === "value") easeBlur(target);
  else if (attributeName === "src" && target.dataset.role === "preview") {
    crossFade(target, oldValue);
    lastSeen.set(target.closest("[data-portrait]").dataset.portrait, target.src);
  } else if (attributeName === "data-status" && oldValue !== target.dataset.status) announce(target.dataset.status);
  for (const node of addedNodes) if (node.dataset?.portrait) arrive(node);
}

document.addEventListener("focusin", (event) => {
  focused = event.target.closest("[data-portrait]")?.dataset.portrait ?? "";
});
document.querySelectorAll("[data-portrait] progress").forEach(easeBlur);
document.querySelectorAll("[data-portrait]").forEach((card) => {
  if (["queued", "running"].includes(card.dataset.status)) remember(card);
});
new MutationObserver((changes) => changes.forEach(notice)).observe(document.querySelector("main"), {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["src", "value", "data-status"],
  attributeOldValue: true,
});
