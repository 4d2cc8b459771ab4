// A network of one hidden layer, as generator/training/lab/seeing.py wrote it. No page in here, only sums.

import { unpack } from "./shared.js";

const sigmoid = (sum) => 1 / (1 + Math.exp(-sum));

/** Rows of weights from bytes: row j holds the weights of unit j. */
function rows({ unit, bytes }, count) {
  const whole = new Int8Array(unpack(bytes).buffer);
  const width = whole.length / count;
  const row = (j) => whole.subarray(j * width, (j + 1) * width);
  return Array.from({ length: count }, (_, j) => Float32Array.from(row(j), (weight) => weight * unit));
}

export class Seer {
  constructor({ hidden, hiddenBias, answers, answersBias, faces }) {
    this.hidden = rows(hidden, hiddenBias.length);
    this.hiddenBias = hiddenBias;
    this.answers = rows(answers, answersBias.length);
    this.answersBias = answersBias;
    this.faces = faces.map((face) => Float32Array.from(unpack(face), (gray) => gray / 127.5 - 1));
  }

  /** Gray pixels, black -1 to white 1, to the units' numbers and the answers, each 0 to 1. */
  look(face) {
    const units = this.hidden.map((weights, j) => Math.max(0, sum(weights, face) + this.hiddenBias[j]));
    return { units, answers: this.answers.map((weights, j) => sigmoid(sum(weights, units) + this.answersBias[j])) };
  }
}

function sum(weights, numbers) {
  let total = 0;
  for (let k = 0; k < weights.length; k++) total += weights[k] * numbers[k];
  return total;
}
