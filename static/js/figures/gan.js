// The figure "gan": a generator makes faces of dice, a critic scores them, and their training can be seen again.

import { open, recalled, remember, whole } from "../lab/figure.js";
import { floats, latest, run } from "../lab/models.js";
import { bell, draw, mixed } from "../lab/pictures.js";
import { randomFrom } from "./network.js";

const WALK_MS = 2400;
const MOMENT_MS = 350;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export default function start(figure) {
  const find = (role) => figure.querySelector(`[data-role="${role}"]`);
  const { elements } = figure.querySelector("form");
  const [canvas, replay, said, meter] = ["picture", "replay", "said", "meter"].map(find);
  let gan, sheet;
  let playing; // ends what is going on
  let [from, to] = [1, 2]; // the dice of the person here and of the next one

  const noise = (seed) => bell(gan.noise, randomFrom(seed));

  /** The point between the two people, and the critic's word on it. */
  const show = latest(async () => {
    const point = mixed(noise(from), noise(to), elements.walk.value / 100);
    const { pictures } = await run("gan-generator", { noise: floats(point, [1, gan.noise]) });
    draw(canvas, pictures.data);
    const { scores } = await run("gan-critic", { pictures: floats(pictures.data, pictures.dims) });
    const above = Math.round((100 * gan.real.filter((score) => score < scores.data[0]).length) / gan.real.length);
    meter.value = above;
    said.textContent = `The critic gives ${scores.data[0].toFixed(1).replace("-", "−")}: more than ${above} of 100 portraits that it had never seen.`;
  });

  function showMoment() {
    const moment = Number(elements.moment.value);
    const side = sheet.width / gan.columns;
    const place = [(moment % gan.columns) * side, Math.floor(moment / gan.columns) * side];
    replay.getContext("2d").drawImage(sheet, ...place, side, side, 0, 0, replay.width, replay.height);
    const after = `after ${gan.moments[moment].toLocaleString("en")} forgeries`;
    find("moment").textContent = after;
    elements.moment.setAttribute("aria-valuetext", after);
  }

  function stop() {
    playing?.();
    playing = undefined;
    find("go").textContent = "Walk on";
    find("play").textContent = "Replay the training";
    keep();
  }

  const keep = () => remember(figure, [from, to, elements.walk.value, elements.moment.value]);

  function walk() {
    if (Number(elements.walk.value) === 100) [from, to, elements.walk.value] = [to, to + 1, 0];
    const first = Number(elements.walk.value);
    const began = performance.now();
    const pace = (now) => {
      elements.walk.value = calm.matches ? 100 : Math.min(100, first + (100 * (now - began)) / WALK_MS);
      show();
      if (Number(elements.walk.value) < 100) later();
      else stop();
    };
    const later = () => {
      const frame = requestAnimationFrame(pace);
      playing = () => cancelAnimationFrame(frame);
    };
    later();
    find("go").textContent = "Stay here";
  }

  function play() {
    elements.moment.value = 0;
    const next = () => {
      showMoment();
      if (Number(elements.moment.value) >= gan.moments.length - 1) return stop();
      elements.moment.value = Number(elements.moment.value) + 1;
      const timer = setTimeout(next, MOMENT_MS);
      playing = () => clearTimeout(timer);
    };
    next();
    find("play").textContent = "Stop";
  }

  /** Begins `action`, or ends what is going on. */
  const either = (action) => () => (playing === undefined ? action() : stop());

  find("sample").addEventListener("click", () => {
    if (playing !== undefined) stop();
    [from, to, elements.walk.value] = [to + 1, to + 2, 0];
    show();
    keep();
  });
  find("go").addEventListener("click", either(walk));
  find("play").addEventListener("click", either(play));
  elements.walk.addEventListener("input", show);
  elements.moment.addEventListener("input", showMoment);
  for (const slider of [elements.walk, elements.moment]) slider.addEventListener("change", keep);
  figure.querySelector("form").addEventListener("submit", (event) => event.preventDefault());

  return open(figure, ["gan-generator", "gan-critic"], ["replay"], async (facts, replay) => {
    ({ gan } = facts);
    sheet = replay;
    elements.moment.max = gan.moments.length - 1;
    const [first, second, share, moment] = recalled(figure);
    [from, to] = [whole(first, 1, 1e6, 1), whole(second, 1, 1e6, 2)];
    elements.walk.value = whole(share, 0, 100, 0);
    elements.moment.value = whole(moment, 0, gan.moments.length - 1, gan.moments.length - 1);
    showMoment();
    await show();
  });
}
