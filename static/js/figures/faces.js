// The figure "faces": sixteen units learn on the page to answer one question about tiny faces.

import { drawBatch, drawCurves, drawFace, drawTemplates } from "./face-drawing.js";
import { Training, evened } from "./face-network.js";
import { FiveActions } from "./five-actions.js";
import { randomFrom } from "./network.js";
import { coloursOf, fetched, openWith, part, recall, remember, unpack, whenColoursChange } from "./shared.js";
import { inksOf } from "./templates.js";

const TOKENS = ["accent", "danger", "mat", "line", "line-strong", "ink-soft"];
const MOST_STEPS = 4000;
const STEPS_A_FRAME = 6;
const FRAME_MS = 8; // of which no more is spent on steps: the page stays free
const MEASURED_EVERY = 3; // steps
const MOST_POINTS = 600; // of a curve; then every second one is dropped
const COMPARED = 2; // of the five actions, the one that has a number of its own to tell
const BLAMED = 3; // and the one that has pictures of its own to show
const WEIGHTS = "What each unit looks for: light where blue, dark where red";
const BLAME = "Who is to blame: with a blue weight the loss would rise, with a red one fall";
const PROMPTS = {
  beard: "portrait of a man with a full beard",
  hat: "portrait of a person with a red beanie",
  glasses: "portrait of a person with round glasses",
  smile: "portrait of a person with a big smile",
};

export default async function start(figure) {
  const told = await (await fetched(figure.dataset.faces)).json();
  const faces = await facesOf(told);
  const [asked, settings] = figure.querySelectorAll("form");
  const { question } = asked.elements;
  const { learned, rate } = settings.elements;
  const seats = [...part(figure, "unseen").children]; // for the held-out faces that are shown
  let training, seed, log, colours, inks;

  const actions = new FiveActions(figure, {
    lights: [...part(figure, "actions").children],
    doing: [
      () => training.prepare(),
      () => training.forward(),
      () => training.compare(),
      () => training.backpropagate(),
      () => {
        training.update(rateNow());
        measure();
      },
    ],
    race,
    show,
  });
  const rateNow = () => 10 ** Number(rate.value);
  const thing = () => (question.value === "glasses" ? "glasses" : `a ${question.value}`);

  function begin() {
    actions.stop();
    const bit = told.questions.indexOf(question.value);
    training = new Training({
      faces,
      truths: told.truths.map((bits) => (bits >> bit) & 1),
      heldOut: told.heldOut,
      learned: Number(learned.value),
      random: randomFrom(seed),
    });
    training.prepare();
    log = [];
    part(figure, "named").textContent = thing();
    openWith(part(figure, "studio"), PROMPTS[question.value]);
    seat();
    measure();
    show();
  }

  function race() {
    const until = performance.now() + FRAME_MS;
    for (let n = 0; n < STEPS_A_FRAME && performance.now() < until; n++) training.step(rateNow());
    if (training.steps - log.at(-1).step >= MEASURED_EVERY) measure();
    return training.steps < MOST_STEPS;
  }

  // --- Showing ---

  function measure() {
    const { loss: unseen, right } = training.told(training.unseen);
    log.push({ step: training.steps, known: training.told(training.checked).loss, unseen, right });
    if (log.length > MOST_POINTS) log = log.filter((_, n) => n % 2 === 0 || n === log.length - 1);
  }

  function show() {
    const isBlame = actions.at === BLAMED;
    const done = actions.at < 0 && training.steps > 0 ? BLAMED : actions.at; // with the last handful
    part(figure, "shown").textContent = isBlame ? BLAME : WEIGHTS;
    drawTemplates(part(figure, "templates"), isBlame ? training.blame : training.hidden, told.side, inks, colours);
    drawBatch(part(figure, "batch"), training.batch, told.side, done > 0, done >= COMPARED, colours);
    drawCurves(part(figure, "curve"), log, colours);
    part(figure, "run").textContent = actions.isRunning ? "Pause" : "Train";
    const said = part(figure, "said");
    said.setAttribute("aria-live", actions.isRunning ? "off" : "polite"); // not for the ear while they run
    said.textContent = sentence();
    showAnswers();
  }

  function sentence() {
    const { step, known, unseen, right } = log.at(-1);
    if (actions.at === COMPARED) {
      return `This handful: loss ${training.batchLoss.toFixed(2)}. A network that is sure of nothing has 0.69.`;
    }
    if (!Number.isFinite(known) || !Number.isFinite(unseen)) {
      return `Step ${step}: the loss is no number any more. Start again with a smaller rate.`;
    }
    const percent = Math.round(right * 100);
    return (
      `Step ${step}: loss ${known.toFixed(2)} on faces it learns from, ${unseen.toFixed(2)} on others. ` +
      `It is right about ${percent} % of those, where a coin is right about 50 %.`
    );
  }

  /** Held-out faces, yes and no in turn. */
  function seat() {
    const { of, faces: unseen } = training.unseen;
    seats.forEach((seat, n) => {
      const who = of[1 - (n % 2)][Math.floor(n / 2)];
      seat.dataset.who = who;
      const canvas = seat.firstElementChild;
      canvas.setAttribute("aria-label", n % 2 ? `without ${thing()}` : `with ${thing()}`);
      drawFace(canvas, unseen[who]);
    });
  }

  function showAnswers() {
    for (const seat of seats) {
      const who = Number(seat.dataset.who);
      const { answer } = training.look(training.unseen.faces[who]);
      const right = answer > 0.5 === Boolean(training.unseen.truths[who]);
      const text = Number.isFinite(answer) ? `${Math.round(answer * 100)} % ${right ? "✓" : "✗"}` : "?";
      if (seat.lastElementChild.textContent !== text) seat.lastElementChild.textContent = text;
      seat.classList.toggle("is-wrong", !right);
    }
  }

  function showRate() {
    const text = String(Number(rateNow().toPrecision(2)));
    part(figure, "rate").textContent = text;
    rate.setAttribute("aria-valuetext", text); // the slider itself counts powers of ten
  }

  // --- Choosing ---

  function follow() {
    const [name, power, count, dice] = recall(figure) ?? [];
    if (told.questions.includes(name)) question.value = name;
    if (Number.isFinite(Number.parseFloat(power))) rate.value = power;
    if ([...learned].some(({ value }) => value === count)) learned.value = count;
    seed = Number.parseInt(dice, 10) || 1;
    showRate();
    begin();
  }

  const keep = () => remember(figure, [question.value, rate.value, learned.value, seed]);

  for (const form of [asked, settings]) {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      if (event.target !== rate) begin();
      keep();
    });
  }
  rate.addEventListener("input", showRate);
  part(figure, "run").addEventListener("click", () => {
    if (actions.isRunning) actions.stop();
    else actions.run(training.steps === 0);
    show();
  });
  part(figure, "step").addEventListener("click", () => actions.once());
  part(figure, "again").addEventListener("click", () => {
    seed += 1;
    begin();
    keep();
  });
  const dress = () => {
    colours = coloursOf(figure, TOKENS);
    inks = inksOf(colours);
  };
  whenColoursChange(() => {
    dress();
    show();
  });
  dress();
  follow();
  addEventListener("hashchange", () => recall(figure) && follow()); // a link within the article
  figure.classList.add("is-live");
}

/** Every cell of the sprite as numbers around 0. */
async function facesOf({ side, columns, truths, sprite }) {
  const picture = await createImageBitmap(new Blob([unpack(sprite)], { type: "image/webp" }));
  const brush = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
  brush.drawImage(picture, 0, 0);
  return truths.map((_, n) => {
    const cell = brush.getImageData((n % columns) * side, Math.floor(n / columns) * side, side, side).data;
    return evened(cell.filter((_, band) => band % 4 === 0)); // red, green and blue are the same
  });
}
