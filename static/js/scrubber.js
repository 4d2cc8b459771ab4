// Replays a finished portrait: the slider shows the print at any step, and the prompt what the model listened to there.

import { Attention, shade, showWords } from "./attention.js";

const FRAME_MS = 160; // for each step, played
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export function start(section) {
  const find = (role) => section.querySelector(`[data-role="${role}"]`);
  const slider = section.querySelector("input[type=range]");
  const places = [...section.querySelectorAll("[data-step]")];
  const frames = places.map((place) => ({ step: Number(place.dataset.step), src: place.querySelector("img").src }));
  const print = document.querySelector(".portrait-picture .print-picture");
  const [under, over] = [addPicture(print), addPicture(print)];
  const canvas = print.appendChild(document.createElement("canvas"));
  canvas.className = "live-shade";
  canvas.hidden = true;
  let attention, words, playing;
  let chosen = null;

  function show() {
    const step = Number(slider.value);
    const finished = step === Number(slider.max);
    const lower = Math.max(0, frames.findLastIndex((frame) => frame.step <= step));
    const upper = Math.min(lower + 1, frames.length - 1);
    const span = frames[upper].step - frames[lower].step;
    put(under, frames[lower].src, finished ? 0 : 1);
    put(over, frames[upper].src, finished || !span ? 0 : (step - frames[lower].step) / span);
    find("step").textContent = `${step} of ${slider.max}`;
    slider.setAttribute("aria-valuetext", finished ? `step ${step}, finished` : `step ${step} of ${slider.max}`);
    places.forEach((place, index) => place.classList.toggle("is-shown", index === (finished ? places.length - 1 : lower)));
    if (attention) listen(step);
  }

  function listen(step) {
    words.show(step);
    shade(canvas, attention, chosen, step);
    const loud = attention.loudest(step).map((word) => `“${word}”`).join(", ");
    const where = chosen === null ? "Choose a word to see where it was looked up." : "Light is where the chosen word was looked up.";
    find("said").textContent = `At step ${step} the model listened most to ${loud}. ${where}`;
  }

  function stop() {
    clearInterval(playing);
    playing = undefined;
    find("play").textContent = "Play";
  }

  function play() {
    if (playing) return stop();
    const steps = calm.matches ? frames.map(({ step }) => step) : undefined; // no fades: from one kept picture to the next
    slider.value = slider.min;
    show();
    find("play").textContent = "Pause";
    playing = setInterval(() => {
      const now = Number(slider.value);
      slider.value = steps ? steps.find((step) => step > now) : now + 1;
      show();
      if (slider.value === slider.max) stop();
    }, calm.matches ? 5 * FRAME_MS : FRAME_MS);
    return undefined;
  }

  slider.addEventListener("input", () => {
    stop();
    show();
  });
  find("play").addEventListener("click", play);
  places.forEach((place) =>
    place.addEventListener("click", () => {
      stop();
      slider.value = place.dataset.step;
      show();
    }),
  );
  show();

  if (section.dataset.wordsUrl) {
    fetch(section.dataset.wordsUrl)
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.statusText))))
      .then((record) => {
        attention = new Attention(record, section.dataset.prompt);
        words = showWords(find("words"), attention, (word) => {
          chosen = word;
          show();
        });
        show();
      })
      .catch(() => (find("said").textContent = "What the words did cannot be loaded just now. Reload the page to try again."));
  }
}

function addPicture(print) {
  const image = document.createElement("img");
  image.className = "scrubbed";
  image.alt = "";
  image.hidden = true;
  return print.appendChild(image);
}

function put(image, src, opacity) {
  image.hidden = !opacity;
  if (opacity && image.src !== src) image.src = src;
  image.style.opacity = opacity;
}

document.querySelectorAll("[data-scrubber]").forEach(start);
