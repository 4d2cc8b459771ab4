// The figure "denoising": one portrait step by step, with what the network takes for noise and what it guesses behind.

import { Drawing, linkStudio, recall, remember, showSprite } from "./drawing.js";

const SEEDS = 30; // to choose from by the slider, from the first on
const FRAME_MS = 350;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export default async function start(figure) {
  const find = (role) => figure.querySelector(`[data-role="${role}"]`);
  const form = figure.querySelector("form");
  const { column, prompt, steps, seed, guidance_scale: guidance } = form.elements;
  let answer;
  let playing;
  let wished; // the step of which the address tells, until it is there

  const drawing = new Drawing(figure, show, (text) => (find("wait").textContent = text));

  function show(found) {
    const wasLast = !answer || column.value === column.max;
    answer = found;
    showSprite(figure, found.sprite, found.steps.length, 3);
    column.max = found.steps.length - 1;
    if (wasLast) column.value = column.max;
    const place = found.steps.indexOf(wished);
    if (place >= 0) column.value = place;
    linkStudio(figure, found.settings);
    move();
  }

  function move() {
    const step = answer.steps[column.value];
    const last = answer.steps.at(-1);
    figure.style.setProperty("--column", column.value);
    find("step").textContent = `${step} of ${last}`;
    column.setAttribute("aria-valuetext", `step ${step} of ${last}`);
    find("said").textContent = sentence(step, last);
  }

  function label() {
    find("steps").textContent = steps.value;
    find("seed").textContent = seed.value;
    find("guidance").textContent = Number(guidance.value).toFixed(1);
  }

  function fill(settings) {
    prompt.value = settings.prompt;
    steps.value = settings.steps;
    const first = settings.seed < SEEDS ? 0 : settings.seed;
    seed.max = first + SEEDS - 1;
    seed.min = first;
    seed.value = settings.seed;
    guidance.value = settings.guidance_scale;
    label();
  }

  function change() {
    label();
    wished = undefined;
    const settings = {
      ...answer.settings,
      prompt: prompt.value,
      steps: Number(steps.value),
      seed: Number(seed.value),
      guidance_scale: Number(guidance.value),
    };
    keep(settings);
    return drawing.ask(settings);
  }

  function keep(settings) {
    const { kind: _kind, other_prompt: _other, noise_seed: _noise, ...kept } = settings;
    const isLast = column.value === column.max;
    remember(figure, isLast ? kept : { ...kept, step: answer.steps[column.value] });
  }

  function stop() {
    clearInterval(playing);
    playing = undefined;
    find("play").textContent = "Play";
  }

  function play() {
    if (playing) return stop();
    column.value = 0;
    move();
    if (calm.matches) return undefined; // the reader walks by hand
    find("play").textContent = "Pause";
    playing = setInterval(() => {
      column.value = Number(column.value) + 1;
      move();
      if (column.value === column.max) stop();
    }, FRAME_MS);
    return undefined;
  }

  column.addEventListener("input", () => {
    stop();
    move();
  });
  column.addEventListener("change", () => {
    wished = undefined;
    keep(answer.settings);
  });
  find("play").addEventListener("click", play);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change();
  });
  for (const slider of [steps, seed, guidance]) {
    slider.addEventListener("input", label);
    slider.addEventListener("change", change);
  }

  show(await drawing.begin());
  const { step, ...wanted } = recall(figure, { ...answer.settings, step: 0 });
  wished = step;
  fill(wanted);
  if (drawing.key(wanted) !== drawing.key(answer.settings)) drawing.ask(wanted);
  else show(answer);
  figure.classList.add("is-live");
}

function sentence(step, last) {
  const part = (step - 1) / Math.max(1, last - 1);
  if (step === 1) return "Nothing but noise. The guess is the average of everybody who fits the words.";
  if (part < 0.25) return "The large things are settled: where the head is, how light it is, which colours.";
  if (part < 0.6) return "Eyes, mouth and hair find their places. The guess hardly changes who it is any more.";
  if (part < 1) return "The person stands. What is left to decide is fine.";
  return "The last step: what it guesses is the portrait.";
}
