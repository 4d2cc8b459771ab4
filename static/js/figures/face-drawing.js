// What the figure "faces" draws: units as pictures of their weights, a handful of faces with their answers, two curves.

import { templateOf } from "./templates.js";

const COLUMNS = 4; // of units
const GAP = 8;
const BATCH_ROWS = 2;
const TOP_LOSS = 1; // of the curve; whatever is above runs along its upper edge
const LEAST_STEPS = 100; // as wide as the curve at first

/** `pictures`: numbers of each unit, 576 or so, in a square of squares. */
export function drawTemplates(canvas, pictures, side, inks, colours) {
  const brush = canvas.getContext("2d");
  const size = (canvas.width - (COLUMNS - 1) * GAP) / COLUMNS;
  brush.clearRect(0, 0, canvas.width, canvas.height);
  brush.strokeStyle = colours.line;
  pictures.forEach((numbers, j) => {
    const x = (j % COLUMNS) * (size + GAP);
    const y = Math.floor(j / COLUMNS) * (size + GAP);
    brush.drawImage(templateOf(numbers, side, inks), x, y, size, size);
    brush.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
  });
}

/** A face of numbers around 0 on a canvas of its own size. */
export function drawFace(canvas, face) {
  const brush = canvas.getContext("2d");
  const picture = brush.createImageData(canvas.width, canvas.height);
  face.forEach((number, place) => {
    picture.data.fill(128 + 55 * number, 4 * place, 4 * place + 3);
    picture.data[4 * place + 3] = 255;
  });
  brush.putImageData(picture, 0, 0);
}

const smallFace = new OffscreenCanvas(1, 1);

/**
 * The faces of a step in BATCH_ROWS rows. `answered`: with a bar below each of how sure the network is of yes, and a
 * line where it would be torn; `judged`: blue where it is right, red and split where it is wrong.
 */
export function drawBatch(canvas, batch, side, answered, judged, colours) {
  const brush = canvas.getContext("2d");
  const columns = batch.length / BATCH_ROWS;
  const [wide, high] = [canvas.width / columns, canvas.height / BATCH_ROWS];
  const size = wide - 6;
  const bar = high - size - 8;
  brush.clearRect(0, 0, canvas.width, canvas.height);
  smallFace.width = smallFace.height = side;
  batch.forEach(({ face, truth, answer }, n) => {
    const x = (n % columns) * wide + 3;
    const y = Math.floor(n / columns) * high;
    drawFace(smallFace, face);
    brush.drawImage(smallFace, x, y, size, size);
    if (!answered) return;
    const right = answer > 0.5 === Boolean(truth);
    const bottom = y + size + 4 + bar;
    brush.fillStyle = colours[judged ? (right ? "accent" : "danger") : "ink-soft"];
    brush.fillRect(x, bottom - answer * bar, size, answer * bar);
    if (judged && !right) brush.clearRect(x + size / 2 - 3, bottom - bar, 6, bar); // red alone would not tell everybody
    brush.fillStyle = colours["line-strong"];
    brush.fillRect(x, bottom - bar / 2, size, 1);
  });
}

/** `log` of {step, known, unseen}: two losses, from 0 at the bottom to TOP_LOSS. */
export function drawCurves(canvas, log, colours) {
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  const [left, bottom, top] = [34, height - 30, 10];
  const wide = Math.max(log.at(-1).step, LEAST_STEPS);
  const placeX = (step) => left + (step / wide) * (width - left - 3);
  const most = TOP_LOSS * 1.04;
  const placeY = (loss) => bottom - ((loss < most ? loss : most) / TOP_LOSS) * (bottom - top); // no number: at the top
  pen.clearRect(0, 0, width, height);
  pen.font = "20px sans-serif";
  pen.fillStyle = colours["ink-soft"];
  pen.strokeStyle = colours.line;
  pen.lineWidth = 1.5;
  pen.setLineDash([]);
  for (const level of [0, 0.5, 1]) {
    pen.fillText(String(level), 0, placeY(level) + 7);
    line(pen, [[left, placeY(level)], [width, placeY(level)]]);
  }
  pen.fillText("0", left, height - 4);
  const end = `${wide} steps`;
  pen.fillText(end, width - pen.measureText(end).width, height - 4);
  pen.lineJoin = "round";
  pen.lineWidth = 3;
  for (const [name, colour, dashes] of [["known", "accent", []], ["unseen", "danger", [8, 5]]]) {
    pen.strokeStyle = colours[colour];
    pen.setLineDash(dashes);
    line(pen, log.map((entry) => [placeX(entry.step), placeY(entry[name])]));
  }
}

function line(pen, places) {
  pen.beginPath();
  places.forEach((place) => pen.lineTo(...place));
  pen.stroke();
}
