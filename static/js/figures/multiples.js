// The figure "multiples": the same words and seed over training, size, people, version, steps and guidance, from a sprite.

import { fetched, isChosen, openWith, part, recall, remember, wholeNumber } from "./shared.js";

const SAID = {
  training: "Each column is the same network later in its training. Head and backdrop come first, the eyes last.",
  size: "Each column is a larger network, trained from nothing for 400 steps on the same people.",
  people: "Each column is the same network, trained from nothing for 400 steps on more people.",
  version: "Each column is another model of ours. The third and fourth went on from the one before, the fifth is the fourth with a guide, the last lies two thirds of the way to what became of that.",
  steps: "Each column lets the finished model take more steps from noise to portrait. Its weights are the same.",
  guidance: "Each column exaggerates the words more. Its weights and its steps are the same.",
};

export default async function start(figure) {
  const { prompts, series } = await (await fetched(figure.dataset.cells)).json();
  const form = figure.querySelector("form");
  const cells = [...part(figure, "cells").children];
  const frames = cells.map((cell) => cell.querySelector(".sprite"));
  const radios = form.elements.series;

  for (const radio of radios) radio.parentElement.hidden = !series.some(({ name }) => name === radio.value);

  function show() {
    const index = series.findIndex(({ name }) => name === radios.value);
    const prompt = Number(form.elements.prompt.value);
    const { name, values } = series[index];
    cells.forEach((cell, column) => {
      cell.classList.toggle("is-empty", column >= values.length);
      if (column >= values.length) return;
      frames[column].style.setProperty("--row", index * prompts.length + prompt);
      frames[column].style.setProperty("--column", column);
      cell.querySelector("img").alt = `After ${values[column]}.`;
      if (name !== "training") cell.querySelector("img").alt = `With ${values[column]}.`;
      cell.lastElementChild.textContent = values[column];
    });
    part(figure, "words").textContent = `“${prompts[prompt]}”`;
    part(figure, "said").textContent = SAID[name];
    openWith(part(figure, "studio"), prompts[prompt]);
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  const keep = () => remember(figure, [radios.value, form.elements.prompt.value]);
  form.addEventListener("change", () => {
    show();
    keep();
  });

  const kept = recall(figure);
  const isNew = !kept && isChosen(form);
  const [name, prompt] = kept ?? [radios.value, form.elements.prompt.value];
  radios.value = series.some((one) => one.name === name) ? name : series[0].name;
  form.elements.prompt.value = wholeNumber(prompt, prompts.length - 1, 0);
  show();
  if (isNew) keep();
}
