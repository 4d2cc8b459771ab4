// Choosing with pictures: an option rewrites its words in the prompt, and typed words select options. The server says how.

import { promptBox, rewriteAside } from "./prompt.js";

const TWICE_MS = 400; // a second click this soon is a double click, and no change of mind

const controls = document.querySelector("#controls");
const sheet = controls?.querySelector(".controls-sheet");
const opener = controls?.querySelector(".controls-open");
let chosen = {}; // what the prompt says: {control: option}
let waiting = 0; // choices on their way
let last = Promise.resolve();
let clicked = { at: -Infinity };
let byPointer = false;

function show() {
  controls.querySelectorAll("[data-control]").forEach((question) => {
    const said = chosen[question.dataset.control] ?? "";
    question.querySelectorAll("input").forEach((radio) => (radio.checked = radio.value === said));
  });
}

function complain(sentence) {
  controls.querySelector('[data-role="controls-error"]').textContent = sentence;
}

class TooLong extends Error {}

/** Asks for the prompt with this option. Whoever types meanwhile is waited for. */
async function ask(control, option) {
  for (;;) {
    const prompt = promptBox().value;
    const limit = Number(document.querySelector('[data-role="counter"]').dataset.max);
    if ([...prompt].length > limit) throw new TooLong(`The description is too long: shorten it to ${limit} characters.`);
    const question = new URLSearchParams({ prompt, control, option });
    const response = await fetch(`${controls.dataset.chooseUrl}?${question}`);
    if (!response.ok) throw new Error(response.statusText);
    const answer = await response.json();
    if (promptBox().value !== prompt) continue;
    rewriteAside(answer.prompt);
    chosen = answer.chosen;
    return complain("");
  }
}

function choose(control, option) {
  const before = chosen[control];
  chosen[control] = option;
  waiting += 1;
  last = last
    .then(() => ask(control, option))
    .catch((error) => {
      chosen[control] = before;
      const sentence = "That did not get through. Your words are unchanged: try again.";
      complain(error instanceof TooLong ? error.message : sentence);
    })
    .finally(() => {
      waiting -= 1;
      if (!waiting) show();
    });
}

controls?.addEventListener("pointerdown", () => (byPointer = true));
controls?.addEventListener("keydown", () => (byPointer = false), true);
controls?.addEventListener("click", (event) => {
  const radio = event.target.closest("input[type=radio]");
  if (!radio) return;
  const control = radio.closest("[data-control]").dataset.control;
  const again = radio.value && chosen[control] === radio.value;
  const isDouble = byPointer && clicked.radio === radio && event.timeStamp - clicked.at < TWICE_MS;
  clicked = { radio, at: event.timeStamp };
  if (isDouble || (!radio.value && !chosen[control])) return;
  choose(control, again ? "" : radio.value);
});

// --- Tabs and, on a phone, the sheet ---------------------------------------------------------------------------------

function open(tab) {
  controls.querySelectorAll('[role="tab"]').forEach((other) => {
    const isOpen = other === tab;
    other.setAttribute("aria-selected", isOpen);
    other.tabIndex = isOpen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !isOpen;
  });
  tab.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function openSheet(isOpen) {
  sheet.classList.toggle("is-open", isOpen);
  opener.setAttribute("aria-expanded", isOpen);
  if (isOpen) {
    promptBox().closest(".prompt-field").scrollIntoView({ block: "start" }); // so that its words are seen changing
    controls.querySelector('[aria-selected="true"]').focus({ preventScroll: true });
  } else opener.focus();
}

controls?.addEventListener("click", (event) => {
  const tab = event.target.closest('[role="tab"]');
  if (tab) open(tab);
  else if (event.target.closest(".controls-open")) openSheet(!sheet.classList.contains("is-open"));
  else if (event.target.closest(".controls-close")) openSheet(false);
});

controls?.addEventListener("keydown", (event) => {
  const tabs = [...controls.querySelectorAll('[role="tab"]')];
  const place = tabs.indexOf(event.target);
  if (event.key === "Escape" && sheet.classList.contains("is-open")) openSheet(false);
  else if (event.key === "Enter" && event.target.type === "radio") event.preventDefault(); // no portrait yet
  else if (event.key === " " && event.target.checked) event.target.click(); // browsers make no click of it
  if (place < 0) return;
  const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const tab = tabs.at(to % tabs.length);
  open(tab);
  tab.focus();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!controls) return;
  const answer = event.detail.target.querySelector?.('[data-role="understood"]');
  if (answer && !waiting) chosen = JSON.parse(answer.dataset.chosen);
  if ((answer && !waiting) || event.detail.target.matches?.(".controls-options")) show();
});
