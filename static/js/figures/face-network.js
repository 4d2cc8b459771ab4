// A network that answers one question about a tiny face, and the whole of its training, in sums over typed arrays: the
// figure "faces" shows what runs here. No page in here.

export const UNITS = 16;
const BATCH = 16; // faces a step, half of them with the answer yes
const CHECKED = 120; // faces whose loss is told, at most
const SNOW = 0.006; // size of the first, random weights: what is learned soon shows through
const CERTAIN = 1e-7; // a probability is at least so far from 0 and 1, so that its logarithm is a number

/** Bytes of gray pixels to numbers around 0, of the same mean and spread in every face: dark ones are heard as well. */
export function evened(bytes) {
  const mean = bytes.reduce((sum, gray) => sum + gray, 0) / bytes.length;
  const spread = Math.sqrt(bytes.reduce((sum, gray) => sum + (gray - mean) ** 2, 0) / bytes.length);
  return Float32Array.from(bytes, (gray) => (gray - mean) / Math.max(spread, 1));
}

/** A square face moved by whole pixels, its edges drawn out, and each row from right to left where `mirrored`. */
export function moved(face, side, [right, down], mirrored) {
  const within = (place) => Math.min(Math.max(place, 0), side - 1);
  const found = new Float32Array(face.length);
  for (let row = 0; row < side; row++) {
    const from = within(row - down) * side;
    for (let column = 0; column < side; column++) {
      const place = within(column - right);
      found[row * side + column] = face[from + (mirrored ? side - 1 - place : place)];
    }
  }
  return found;
}

/** Some faces with their truths, 0 or 1. Yes and no count equally in what is told of them, however many there are. */
class Group {
  constructor(faces, truths) {
    this.faces = faces;
    this.truths = truths;
    this.of = [0, 1].map((kind) => [...truths.keys()].filter((n) => truths[n] === kind));
  }

  weight(n) {
    return 0.5 / this.of[this.truths[n]].length;
  }
}

export class Training {
  /**
   * `faces` as of `evened`, `truths` 0 or 1 for each; the last `heldOut` are never learned from, and of the others only
   * the first `learned`. `random` gives numbers from 0 to 1.
   */
  constructor({ faces, truths, heldOut, learned, random }) {
    const unseenFrom = faces.length - heldOut;
    const group = (from, to) => new Group(faces.slice(from, to), truths.slice(from, to));
    this.side = Math.sqrt(faces[0].length);
    this.known = group(0, Math.min(learned, unseenFrom));
    this.checked = group(0, Math.min(learned, unseenFrom, CHECKED));
    this.unseen = group(unseenFrom, faces.length);
    this.random = random;
    this.steps = 0;
    const any = () => random() + random() + random() - 1.5;
    this.hidden = Array.from({ length: UNITS }, () => Float32Array.from(faces[0], () => any() * SNOW));
    this.hiddenBias = new Float32Array(UNITS);
    this.last = Float32Array.from({ length: UNITS }, (_, j) => (j % 2 ? 0.25 : -0.25)); // half speak for, half against
    this.lastBias = 0;
    this.blame = this.hidden.map((weights) => new Float32Array(weights.length));
  }

  get weights() {
    return UNITS * this.hidden[0].length + 2 * UNITS + 1;
  }

  /** What the units say of a face, and how sure the network is of yes, 0 to 1. */
  look(face) {
    const units = this.hidden.map((weights, j) => Math.max(0, sum(weights, face) + this.hiddenBias[j]));
    return { units, answer: 1 / (1 + Math.exp(-sum(this.last, units) - this.lastBias)) };
  }

  // --- The five actions of a step ---

  /** 1. Prepare: another handful of the known faces, each moved by a pixel or not, and half of them mirrored. */
  prepare() {
    this.batch = Array.from({ length: BATCH }, (_, place) => {
      const kind = this.known.of[place % 2].length ? place % 2 : 1 - (place % 2);
      const of = this.known.of[kind];
      const n = of[Math.floor(this.random() * of.length)];
      const way = [0, 0].map(() => Math.floor(this.random() * 3) - 1);
      return { n, truth: kind, face: moved(this.known.faces[n], this.side, way, this.random() < 0.5) };
    });
  }

  /** 2. Forward pass: what the network says of each. */
  forward() {
    for (const example of this.batch) Object.assign(example, this.look(example.face));
  }

  /** 3. Loss: how wrong that is, as one number. 0 is perfect, 0.69 a coin toss. */
  compare() {
    this.batchLoss = this.batch.reduce((sum, { answer, truth }) => sum + surprise(answer, truth), 0) / BATCH;
  }

  /** 4. Backpropagation: how the loss would rise with each weight, into `blame` and its companions. */
  backpropagate() {
    this.blame.forEach((weights) => weights.fill(0));
    this.biasBlame = new Float32Array(UNITS);
    this.lastBlame = new Float32Array(UNITS);
    this.lastBiasBlame = 0;
    for (const { face, truth, units, answer } of this.batch) {
      const wrong = (answer - truth) / BATCH; // of sigmoid and cross-entropy together
      this.lastBiasBlame += wrong;
      for (let j = 0; j < UNITS; j++) {
        if (!(units[j] > 0)) continue; // who said nothing is not to blame
        this.lastBlame[j] += wrong * units[j];
        const share = wrong * this.last[j];
        this.biasBlame[j] += share;
        add(this.blame[j], face, share);
      }
    }
  }

  /** 5. Update: every weight a little against its blame. */
  update(rate) {
    this.hidden.forEach((weights, j) => add(weights, this.blame[j], -rate));
    add(this.hiddenBias, this.biasBlame, -rate);
    add(this.last, this.lastBlame, -rate);
    this.lastBias -= rate * this.lastBiasBlame;
    this.steps += 1;
  }

  step(rate) {
    this.prepare();
    this.forward();
    this.compare();
    this.backpropagate();
    this.update(rate);
  }

  /** The loss of a group, and the share of it that is told right. */
  told(group) {
    let loss = 0;
    let right = 0;
    group.faces.forEach((face, n) => {
      const { answer } = this.look(face);
      loss += group.weight(n) * surprise(answer, group.truths[n]);
      if (answer > 0.5 === Boolean(group.truths[n])) right += group.weight(n);
    });
    return { loss, right };
  }
}

/** Cross-entropy of one answer: the less likely the truth seemed, the more. */
function surprise(answer, truth) {
  const likely = truth ? answer : 1 - answer;
  return -Math.log(Math.min(Math.max(likely, CERTAIN), 1));
}

function sum(weights, numbers) {
  let total = 0;
  for (let k = 0; k < weights.length; k++) total += weights[k] * numbers[k];
  return total;
}

/** `numbers` times `factor` onto `target`. */
function add(target, numbers, factor) {
  for (let k = 0; k < target.length; k++) target[k] += factor * numbers[k];
}
