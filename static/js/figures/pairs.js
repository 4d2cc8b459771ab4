// The figure "pairs": before and after one instruction, from renders of one person with one label changed.

import { isChosen, openWith, part, recall, remember, showCell, wholeNumber } from "./shared.js";
import { startWipe } from "./wipe.js";

// In the order of the sprite: what is seen before, what after, what happened, and words for the studio.
export const PAIRS = [
  {
    name: "colour",
    before: "a woman with long dark locs, without colours",
    after: "the same woman in colour",
    said: "Nothing in the grey tells the colour of the blazer. Only habit can fill it in.",
    prompt: "portrait of a woman with brown skin and black locs, silver glasses",
  },
  {
    name: "night",
    before: "a man with glasses and a red goatee in a city by day",
    after: "the same man in a city at night",
    said: "Every pixel changes, and yet the person must not.",
    prompt: "a man with red hair, a goatee and glasses, night street light, city at night",
  },
  {
    name: "glasses",
    before: "a woman with a black afro",
    after: "the same woman with round glasses",
    said: "A few hundred pixels change. All the others must be left alone.",
    prompt: "a woman with a black afro and round glasses",
  },
  {
    name: "hair",
    before: "a man with dark hair",
    after: "the same man with white hair",
    said: "Hair in another colour lights the forehead differently, too.",
    prompt: "a man with white hair, yellow t-shirt, navy background",
  },
  {
    name: "smile",
    before: "a woman who looks up without a smile",
    after: "the same woman smiling broadly",
    said: "The mouth alone is not enough: cheeks and eyelids have to come along.",
    prompt: "a woman with a dark brown bob, big smile, outdoor background",
  },
];

export default function start(figure) {
  const form = figure.querySelector("form");
  const { pair, wipe } = form.elements;

  function show() {
    const number = Number(pair.value);
    const { before, after, said, prompt } = PAIRS[number];
    showCell(part(figure, "before"), 2 * number);
    showCell(part(figure, "after"), 2 * number + 1);
    part(figure, "before").querySelector("img").alt = `Before: ${before}.`;
    part(figure, "after").querySelector("img").alt = `After: ${after}.`;
    part(figure, "said").textContent = said;
    openWith(part(figure, "studio"), prompt);
  }

  const keep = () => remember(figure, [pair.value, wipe.value]);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    if (event.target.name !== "pair") return;
    show();
    keep();
  });

  const kept = recall(figure);
  const isNew = !kept && isChosen(form);
  const [chosen, wiped] = kept ?? [pair.value, wipe.value];
  pair.value = wholeNumber(chosen, PAIRS.length - 1, 0);
  wipe.value = wholeNumber(wiped, 100, 50);
  startWipe(part(figure, "wipe"), wipe, keep);
  show();
  if (isNew) keep();
}
