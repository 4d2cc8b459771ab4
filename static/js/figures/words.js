// The figure "words": two portraits from the same seed whose prompts differ in a word, what that changed in the
// picture, and where each word was looked up.

import { Attention, shade, showWords } from "../attention.js";
import { Drawing, linkStudio, recall, remember, showSprite } from "./drawing.js";
import { coloursOf, whenColoursChange } from "./shared.js";
import { changedWords, drawDifference, exchanged, wordsOf } from "./words-apart.js";

export default async function start(figure) {
  const find = (role) => figure.querySelector(`[data-role="${role}"]`);
  const form = figure.querySelector("form");
  const { prompt, other_prompt: otherPrompt, step, word, instead } = form.elements;
  const sides = ["one", "other"].map((side) => ({ place: find(`words-${side}`), canvas: find(`shade-${side}`) }));
  let answer;
  let wished; // the step and the words of which the address tells, until they are there
  let oneWordApart; // then the second prompt follows the first

  const drawing = new Drawing(figure, show, (text) => (find("wait").textContent = text));

  function show(found) {
    answer = found;
    showSprite(figure, found.sprite, 2, 1);
    step.max = found.settings.steps;
    const { settings, records } = found;
    const texts = [settings.prompt, settings.other_prompt || settings.prompt];
    sides.forEach((side, number) => {
      side.chosen = null;
      side.text = texts[number];
      side.attention = records[number] && new Attention(records[number], side.text);
      side.spoken = side.attention ? side.attention.words : wordsOf(side.text).map(({ text }) => text);
    });
    const changed = changedWords(...sides.map(({ spoken }) => spoken));
    sides.forEach((side, number) => write(side, changed[number]));
    linkStudio(figure, settings);
    move();
    restore();
    compare(found, changed);
  }

  /** The step and the words that the address tells of, once: then the reader goes on. */
  function restore() {
    if (!wished) return;
    const { at, words } = wished;
    wished = undefined;
    if (at) step.value = at;
    move();
    words.forEach((word, number) => word !== "" && sides[number].words?.choose(word));
  }

  /** A prompt below its picture, the words that are not in the other one marked. */
  function write(side, changed) {
    if (!side.attention) return side.place.replaceChildren(...marked(side.text, changed));
    side.words = showWords(side.place, side.attention, (chosen) => {
      side.chosen = chosen;
      move();
      keep();
    });
    side.place.querySelectorAll("button").forEach((button, number) => {
      if (!changed.has(number)) return;
      button.classList.add("is-changed");
      const note = document.createElement("span");
      note.className = "visually-hidden";
      note.textContent = ", exchanged";
      button.firstChild.after(note);
    });
  }

  /** What the other words did to the picture. */
  async function compare(found, changed) {
    const picture = new Image();
    picture.src = found.sprite;
    await picture.decode();
    if (answer !== found) return;
    const { share, where } = drawDifference(find("apart"), picture, coloursOf(figure, ["mat", "accent"]));
    find("changed").textContent = `${exchange(changed)} ${outcome(Math.round(share * 100), where)}`;
  }

  function exchange(changed) {
    const [from, to] = changed.map((numbers, side) => [...numbers].map((n) => sides[side].spoken[n]).join(" "));
    const { seed } = answer.settings;
    if (!from && !to) return `Seed ${seed} twice, with the same words.`;
    if (!from || !to) return `Seed ${seed} twice, ${from ? "without" : "with"} “${from || to}”.`;
    return `Seed ${seed} twice, “${to}” for “${from}”.`;
  }

  function outcome(percent, where) {
    if (percent === 0) return "Nothing became another.";
    return `${percent} % of the picture became another (here in colour), most of it ${where}.`;
  }

  function move() {
    find("step").textContent = `${step.value} of ${step.max}`;
    step.setAttribute("aria-valuetext", `step ${step.value} of ${step.max}`);
    for (const { attention, words, canvas, chosen } of sides) {
      if (!attention) continue;
      words.show(Number(step.value));
      shade(canvas, attention, chosen, Number(step.value));
    }
    find("said").textContent = said();
  }

  function said() {
    const { attention, chosen } = sides[0];
    if (!attention) return "With this model, attention cannot be told by word.";
    const loud = attention.loudest(Number(step.value)).map((word) => `“${word}”`);
    const heard = `On the left the model listens most to ${loud.join(", ")} here.`;
    return chosen === null ? `${heard} Choose a word to see where.` : heard;
  }

  // --- Asking for others ---

  /** The first prompt's words to choose from, and what stands for the chosen one in the second. */
  function offer() {
    const words = wordsOf(prompt.value).map(({ text }) => text);
    const others = wordsOf(otherPrompt.value).map(({ text }) => text);
    const [gone, come] = changedWords(words, others).map((numbers) => [...numbers]);
    word.replaceChildren(...words.map((text, number) => new Option(text, number)));
    word.disabled = instead.disabled = !words.length;
    if (gone.length) word.value = gone[0];
    instead.value = come.map((number) => others[number]).join(" ");
    oneWordApart = gone.length < 2;
  }

  /** The first prompt with the same word exchanged as before; without that word, or with nothing for it, as it is. */
  function followed() {
    const chosen = word.selectedOptions[0]?.textContent;
    const number = wordsOf(prompt.value).findIndex(({ text }) => text === chosen);
    return number < 0 || !instead.value ? prompt.value : exchanged(prompt.value, number, instead.value);
  }

  function change(settings) {
    wished = undefined;
    remember(figure, { prompt: settings.prompt, other_prompt: settings.other_prompt, seed: settings.seed });
    return drawing.ask(settings);
  }

  /** Pictures, step, and the word chosen on each side. */
  function keep() {
    const { prompt, other_prompt, seed } = answer.settings;
    const chosen = sides.map(({ chosen }, number) => [`word_${number + 1}`, chosen]).filter(([, word]) => word !== null);
    remember(figure, { prompt, other_prompt, seed, step: step.value, ...Object.fromEntries(chosen) });
  }

  const wantedNow = () => ({ ...answer.settings, prompt: prompt.value, other_prompt: otherPrompt.value });

  word.addEventListener("change", () => {
    instead.value = "";
    otherPrompt.value = prompt.value;
  });
  instead.addEventListener("input", () => {
    otherPrompt.value = exchanged(prompt.value, Number(word.value), instead.value.trim()).replace(/\s+/g, " ");
  });
  prompt.addEventListener("input", () => {
    if (oneWordApart) otherPrompt.value = followed();
    offer();
  });
  otherPrompt.addEventListener("input", offer);
  step.addEventListener("input", move);
  step.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(wantedNow());
  });
  find("again").addEventListener("click", () => change({ ...wantedNow(), seed: answer.settings.seed + 1 }));
  whenColoursChange(() => show(answer));

  show(await drawing.begin());
  const { step: at, word_1, word_2, ...wanted } = recall(figure, { ...answer.settings, step: 0, word_1: "", word_2: "" });
  wished = { at, words: [word_1, word_2] };
  prompt.value = wanted.prompt;
  otherPrompt.value = wanted.other_prompt;
  offer();
  if (drawing.key(wanted) !== drawing.key(answer.settings)) drawing.ask(wanted);
  else restore();
  figure.classList.add("is-live");
}

/** A text as nodes, with a mark around the words whose numbers are in `changed`. */
function marked(text, changed) {
  const nodes = [];
  let done = 0;
  wordsOf(text).forEach(({ start, end }, number) => {
    if (!changed.has(number)) return;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    nodes.push(text.slice(done, start), mark);
    done = end;
  });
  return [...nodes, text.slice(done)];
}
