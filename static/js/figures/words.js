// The figure "words": two portraits from the same seed whose prompts differ in a word, and where each word was looked up.

import { Attention, shade, showWords } from "../attention.js";
import { Drawing, linkStudio, recall, remember, showSprite } from "./drawing.js";

export default async function start(figure) {
  const find = (role) => figure.querySelector(`[data-role="${role}"]`);
  const form = figure.querySelector("form");
  const { prompt, other_prompt: otherPrompt, step } = form.elements;
  const sides = ["one", "other"].map((side) => ({ place: find(`words-${side}`), canvas: find(`shade-${side}`) }));
  let answer;

  const drawing = new Drawing(figure, show, (text) => (find("wait").textContent = text));

  function show(found) {
    answer = found;
    showSprite(figure, found.sprite, 2, 1);
    step.max = found.settings.steps;
    const { settings, records } = found;
    const texts = [settings.prompt, settings.other_prompt || settings.prompt];
    sides.forEach((side, number) => {
      side.chosen = null;
      side.attention = records[number] && new Attention(records[number], texts[number]);
      if (!side.attention) {
        side.place.textContent = texts[number];
        return;
      }
      side.words = showWords(side.place, side.attention, (word) => {
        side.chosen = word;
        move();
      });
    });
    linkStudio(figure, settings);
    move();
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

  function change(settings) {
    remember(figure, { prompt: settings.prompt, other_prompt: settings.other_prompt, seed: settings.seed });
    return drawing.ask(settings);
  }

  const wantedNow = () => ({ ...answer.settings, prompt: prompt.value, other_prompt: otherPrompt.value });

  step.addEventListener("input", move);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(wantedNow());
  });
  find("again").addEventListener("click", () => change({ ...wantedNow(), seed: answer.settings.seed + 1 }));

  show(await drawing.begin());
  const wanted = recall(figure, answer.settings);
  prompt.value = wanted.prompt;
  otherPrompt.value = wanted.other_prompt;
  if (drawing.key(wanted) !== drawing.key(answer.settings)) drawing.ask(wanted);
  figure.classList.add("is-live");
}
