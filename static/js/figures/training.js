// The figure "training": a network learns to tell two kinds of points apart, and one watches its loss fall.

import { Network, PATTERNS, examples, randomFrom } from "./network.js";

const SIZES = [2, 10, 10, 1];
const POINTS_OF_A_KIND = 60;
const STEPS_A_FRAME = 6;
const MOST_STEPS = 4000;
const MAP_CELLS = 48; // of a side
const COLOURS = ["--accent", "--danger", "--mat", "--line", "--ink-soft"];
const ACTION_MS = 450; // for which each action is lit
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export default function start(figure) {
  const find = (role) => figure.querySelector(`[data-role="${role}"]`);
  const [map, curve, weights, said] = ["map", "curve", "weights", "said"].map(find);
  const actions = [...figure.querySelectorAll("[data-role=actions] li")];
  const form = figure.querySelector("form");
  let network, points, losses, steps, running, lit;

  const state = () => ({ pattern: form.elements.pattern.value, rate: 10 ** Number(form.elements.rate.value) });

  function begin(seed) {
    stop();
    form.elements.seed.value = seed;
    const random = randomFrom(seed);
    points = examples(state().pattern, POINTS_OF_A_KIND, random);
    network = new Network(SIZES, random);
    steps = 0;
    losses = [network.loss(points)];
    show();
  }

  function step(count = 1) {
    for (let n = 0; n < count; n++) network.step(points, state().rate);
    steps += count;
    losses.push(network.loss(points));
    show();
  }

  function stop() {
    cancelAnimationFrame(running);
    clearTimeout(lit);
    running = lit = undefined;
    actions.forEach((action) => action.classList.remove("is-lit"));
    find("run").textContent = "Train";
  }

  function run() {
    if (steps >= MOST_STEPS) return stop();
    running = requestAnimationFrame(() => {
      if (figure.getBoundingClientRect().bottom > 0) step(STEPS_A_FRAME); // nobody watches a figure above the page
      run();
    });
    find("run").textContent = "Pause";
  }

  /** One step, slowly: each of its five actions is lit in turn, and the last one moves the weights. */
  function walk(action = 0) {
    actions.forEach((one, index) => one.classList.toggle("is-lit", index === action));
    if (action === actions.length - 1) step();
    if (action < actions.length) lit = setTimeout(() => walk(action + 1), calm.matches ? 0 : ACTION_MS);
  }

  function show() {
    const style = getComputedStyle(figure);
    const colours = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(name).trim()]));
    const colour = (name) => colours[name];
    drawMap(map, network, points, colour);
    drawCurve(curve, losses, colour);
    drawWeights(weights, network, colour);
    const right = points.filter(({ point, kind }) => network.answer(point) > 0.5 === Boolean(kind)).length;
    const loss = losses.at(-1);
    said.textContent = Number.isFinite(loss)
      ? `Step ${steps}: loss ${loss.toFixed(3)}, ${right} of ${points.length} points told right`
      : `Step ${steps}: the loss is no number any more`;
  }

  function remember() {
    const { elements } = form;
    const kept = [elements.pattern.value, elements.rate.value, elements.seed.value].join(",");
    history.replaceState(history.state, "", `#${figure.id}=${kept}`);
  }

  function recall() {
    const [pattern, rate, seed] = decodeURIComponent(location.hash).replace(`#${figure.id}=`, "").split(",");
    if (!location.hash.startsWith(`#${figure.id}=`) || !PATTERNS.includes(pattern)) return 1;
    form.elements.pattern.value = pattern;
    form.elements.rate.value = Number(rate) || 0;
    figure.scrollIntoView({ block: "center" });
    return Number.parseInt(seed, 10) || 1;
  }

  function showRate() {
    const rate = String(Number(state().rate.toPrecision(2)));
    find("rate").textContent = rate;
    form.elements.rate.setAttribute("aria-valuetext", rate); // the slider itself counts powers of ten
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    if (event.target.name === "pattern") begin(Number(form.elements.seed.value));
    remember();
  });
  form.addEventListener("input", showRate);
  find("run").addEventListener("click", () => (running ? stop() : (stop(), run())));
  find("step").addEventListener("click", () => {
    if (lit !== undefined) step(); // pressed again before the walk was over: no waiting
    stop();
    walk();
  });
  find("again").addEventListener("click", () => {
    begin(Number(form.elements.seed.value) + 1);
    remember();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);

  begin(recall());
  showRate();
}

const cells = new OffscreenCanvas(MAP_CELLS, MAP_CELLS); // one pixel a cell, enlarged smoothly

/** The plane in the colour of the network's answer, and the points on it: discs of one kind, rings of the other. */
function drawMap(canvas, network, points, colour) {
  const brush = cells.getContext("2d");
  brush.clearRect(0, 0, MAP_CELLS, MAP_CELLS);
  for (let row = 0; row < MAP_CELLS; row++) {
    for (let column = 0; column < MAP_CELLS; column++) {
      const x = ((column + 0.5) / MAP_CELLS) * 2.2 - 1.1;
      const y = 1.1 - ((row + 0.5) / MAP_CELLS) * 2.2;
      const answer = network.answer([x, y]);
      brush.fillStyle = colour(answer > 0.5 ? "--accent" : "--danger");
      brush.globalAlpha = Math.min(Math.abs(answer - 0.5), 0.5) * 0.9;
      brush.fillRect(column, row, 1, 1);
    }
  }
  const pen = canvas.getContext("2d");
  const place = ([x, y]) => [((x + 1.1) / 2.2) * canvas.width, ((1.1 - y) / 2.2) * canvas.height];
  pen.fillStyle = colour("--mat");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(cells, 0, 0, canvas.width, canvas.height);
  pen.lineWidth = 2.5;
  for (const { point, kind } of points) {
    pen.beginPath();
    pen.arc(...place(point), 5, 0, 2 * Math.PI);
    pen.fillStyle = colour(kind ? "--accent" : "--mat");
    pen.strokeStyle = colour(kind ? "--mat" : "--danger");
    pen.fill();
    pen.stroke();
  }
}

/** Every loss so far, from 0 at the bottom to 1 at the top. */
function drawCurve(canvas, losses, colour) {
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  const left = 34;
  pen.clearRect(0, 0, width, height);
  pen.font = "20px sans-serif";
  pen.fillStyle = colour("--ink-soft");
  pen.strokeStyle = colour("--line");
  pen.lineWidth = 1.5;
  for (const level of [0, 0.5, 1]) {
    const y = height - 14 - level * (height - 28);
    pen.fillText(String(level), 0, y + 7);
    pen.beginPath();
    pen.moveTo(left, y);
    pen.lineTo(width, y);
    pen.stroke();
  }
  pen.strokeStyle = colour("--accent");
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.beginPath();
  losses.forEach((loss, index) => {
    const x = left + (index / Math.max(losses.length - 1, 40)) * (width - left - 2);
    const y = height - 14 - Math.min(Number.isFinite(loss) ? loss : 1.05, 1.05) * (height - 28);
    pen.lineTo(x, y);
  });
  pen.stroke();
}

/** A dot for every number that a layer hands on, and between two columns a line for every weight. */
function drawWeights(canvas, network, colour) {
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  const place = (column, n, of) => [16 + (column * (width - 32)) / (SIZES.length - 1), ((n + 0.5) * height) / of];
  pen.clearRect(0, 0, width, height);
  network.layers.forEach(({ weights }, column) => {
    const most = Math.max(...weights.flat().map(Math.abs), 1e-9);
    weights.forEach((row, j) =>
      row.forEach((weight, k) => {
        pen.strokeStyle = colour(weight > 0 ? "--accent" : "--danger");
        pen.globalAlpha = 0.15 + (0.85 * Math.abs(weight)) / most;
        pen.lineWidth = 0.5 + Math.min(Math.abs(weight), 4);
        pen.beginPath();
        pen.moveTo(...place(column, k, row.length));
        pen.lineTo(...place(column + 1, j, weights.length));
        pen.stroke();
      }),
    );
  });
  pen.globalAlpha = 1;
  pen.fillStyle = colour("--ink-soft");
  SIZES.forEach((count, column) => {
    for (let n = 0; n < count; n++) {
      pen.beginPath();
      pen.arc(...place(column, n, count), 5, 0, 2 * Math.PI);
      pen.fill();
    }
  });
}
