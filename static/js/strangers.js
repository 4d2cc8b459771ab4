// Words that the model never met are underlined in the box itself: a mirror of its text lies behind it, in clear ink.

import { promptBox } from "./prompt.js";

const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu; // as in generator/understanding.py
const mirror = () => document.querySelector('[data-role="mirror"]');
let strange = new Set();

function underlined(word) {
  const mark = document.createElement("span");
  mark.className = "stranger";
  mark.textContent = word;
  return mark;
}

function pieces(text) {
  const found = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!strange.has(word.toLowerCase())) continue;
    found.push(text.slice(end, index), underlined(word));
    end = index + word.length;
  }
  return [...found, text.slice(end), "\n"]; // of two line ends at the end the page shows one
}

function draw() {
  const box = promptBox();
  if (!box || !mirror()) return;
  mirror().replaceChildren(...pieces(box.value));
  follow();
}

/** As wide as the box without its scroll bar, and scrolled as far. */
function follow() {
  const box = promptBox();
  if (!box || !mirror()) return;
  const borders = box.offsetWidth - box.clientWidth > 2 ? 2 : box.offsetWidth - box.clientWidth;
  mirror().style.width = `${box.clientWidth + borders}px`;
  mirror().style.height = `${box.offsetHeight}px`;
  mirror().scrollTop = box.scrollTop;
}

const resized = new ResizeObserver(follow);

function begin() {
  resized.disconnect();
  const box = promptBox();
  if (box) resized.observe(box);
  draw();
}

document.addEventListener("input", (event) => {
  if (event.target === promptBox()) draw();
});
document.addEventListener("scroll", (event) => {
  if (event.target === promptBox()) follow();
}, true);
document.addEventListener("htmx:afterSwap", (event) => {
  const answer = event.detail.target.querySelector?.('[data-role="understood"]');
  if (answer) strange = new Set(JSON.parse(answer.dataset.strange));
  if (answer || event.detail.target.id === "studio-form") begin();
});

begin();
