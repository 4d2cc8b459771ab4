// The figure "noise": a reader adds noise to a portrait by hand and lets the model find somebody in it.

import { Drawing, linkStudio, recall, remember, showSprite } from "./drawing.js";

export default async function start(figure) {
  const find = (role) => figure.querySelector(`[data-role="${role}"]`);
  const form = figure.querySelector("form");
  const { level } = form.elements;
  let answer;

  const drawing = new Drawing(figure, show, (text) => (find("wait").textContent = text));

  function show(found) {
    answer = found;
    showSprite(figure, found.sprite, found.levels.length, 2);
    level.max = found.levels.length - 1;
    linkStudio(figure, found.settings);
    move();
  }

  function move() {
    const part = Math.round(answer.levels[level.value] * 100);
    figure.style.setProperty("--column", level.value);
    find("level").textContent = `${part} %`;
    level.setAttribute("aria-valuetext", `${part} % noise`);
    find("said").textContent = sentence(part);
  }

  function keep() {
    const { prompt, seed, noise_seed } = answer.settings;
    remember(figure, { prompt, seed, noise_seed, level: level.value });
  }

  async function change(settings) {
    await drawing.ask({ ...answer.settings, ...settings });
    keep();
  }

  level.addEventListener("input", move);
  level.addEventListener("change", keep);
  form.addEventListener("submit", (event) => event.preventDefault());
  find("noise").addEventListener("click", () => change({ noise_seed: answer.settings.noise_seed + 1 }));
  find("person").addEventListener("click", () => change({ seed: answer.settings.seed + 1 }));

  show(await drawing.begin());
  const wanted = recall(figure, { ...answer.settings, level: Number(level.value) });
  level.value = wanted.level;
  delete wanted.level;
  move();
  if (drawing.key(wanted) !== drawing.key(answer.settings)) drawing.ask(wanted);
  figure.classList.add("is-live");
}

function sentence(part) {
  if (part === 0) return "No noise: nothing to find out.";
  if (part <= 30) return "A little noise. What comes back differs in small things at most.";
  if (part <= 60) return "You may still see a head. The model sees more, and finds nearly the same person.";
  if (part <= 80) return "Hardly anything is left to see. Compare hair, clothes and background with the portrait.";
  if (part < 100) return "A trace of the portrait is left. Who comes back?";
  return "Nothing but noise: somebody else, to the same words.";
}
