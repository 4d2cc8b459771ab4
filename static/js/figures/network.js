// A small neural network and the whole of its training, in plain loops: what the figure shows is what runs here.

/** Random numbers in [0, 1) that are the same for the same seed: mulberry32, by Tommy Ettinger. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sigmoid = (sum) => 1 / (1 + Math.exp(-sum));

/**
 * Points [x, y] to a number from 0 to 1: how sure the network is that a point is of the second kind.
 * Hidden layers bend with tanh; the last one is a sigmoid.
 */
export class Network {
  constructor(sizes, random) {
    this.layers = sizes.slice(1).map((outputs, index) => {
      const inputs = sizes[index];
      const weight = () => (random() * 2 - 1) * Math.sqrt(3 / inputs);
      return {
        weights: Array.from({ length: outputs }, () => Array.from({ length: inputs }, weight)),
        biases: new Array(outputs).fill(0),
      };
    });
  }

  /** Forward pass: the numbers of every layer for one point, the point's own first and the answer last. */
  activations(point) {
    const all = [point];
    this.layers.forEach(({ weights, biases }, index) => {
      const before = all[index];
      const bend = index === this.layers.length - 1 ? sigmoid : Math.tanh;
      all.push(weights.map((row, j) => bend(row.reduce((sum, weight, k) => sum + weight * before[k], biases[j]))));
    });
    return all;
  }

  answer(point) {
    return this.activations(point).at(-1)[0];
  }

  /** Mean cross-entropy over points of {point, kind}: 0 is perfect, 0.69 a coin toss. */
  loss(points) {
    const of = ({ point, kind }) => {
      const answer = Math.min(Math.max(this.answer(point), 1e-9), 1 - 1e-9);
      return -Math.log(kind ? answer : 1 - answer);
    };
    return points.reduce((sum, example) => sum + of(example), 0) / points.length;
  }

  /**
   * Backpropagation: how the loss would change with each weight and bias, in the shape of `layers`.
   * From the last layer to the first, each layer's blame is made of the blame of the layer after it.
   */
  gradients(points) {
    const gradients = this.layers.map(({ weights }) => ({
      weights: weights.map((row) => new Array(row.length).fill(0)),
      biases: new Array(weights.length).fill(0),
    }));
    for (const { point, kind } of points) {
      const all = this.activations(point);
      let blame = [all.at(-1)[0] - kind]; // of sigmoid and cross-entropy together
      for (let index = this.layers.length - 1; index >= 0; index--) {
        const before = all[index];
        const { weights } = this.layers[index];
        blame.forEach((amount, j) => {
          gradients[index].biases[j] += amount / points.length;
          before.forEach((number, k) => (gradients[index].weights[j][k] += (amount * number) / points.length));
        });
        blame = before.map(
          (number, k) => (1 - number ** 2) * blame.reduce((sum, amount, j) => sum + amount * weights[j][k], 0),
        );
      }
    }
    return gradients;
  }

  /** Weight update: every number a little in the direction that lowers the loss. */
  update(gradients, rate) {
    this.layers.forEach(({ weights, biases }, index) => {
      weights.forEach((row, j) => row.forEach((_, k) => (row[k] -= rate * gradients[index].weights[j][k])));
      biases.forEach((_, j) => (biases[j] -= rate * gradients[index].biases[j]));
    });
  }

  step(points, rate) {
    this.update(this.gradients(points), rate);
  }
}

const KINDS = {
  clusters: (t, kind, noise) => [(kind ? 0.5 : -0.5) + noise() * 0.55, (kind ? 0.35 : -0.35) + noise() * 0.55],
  ring: (t, kind, noise) => {
    const radius = kind ? 0.75 : 0.3 * Math.sqrt(t);
    return [radius * Math.cos(t * 40) + noise() * 0.12, radius * Math.sin(t * 40) + noise() * 0.12];
  },
  spiral: (t, kind, noise) => {
    const angle = t * 4.2 + (kind ? Math.PI : 0);
    return [(0.1 + 0.8 * t) * Math.cos(angle) + noise() * 0.05, (0.1 + 0.8 * t) * Math.sin(angle) + noise() * 0.05];
  },
};
export const PATTERNS = Object.keys(KINDS);

/** `count` points of each of two kinds, about within -1 to 1. */
export function examples(pattern, count, random) {
  const noise = () => random() + random() - 1;
  return [0, 1].flatMap((kind) =>
    Array.from({ length: count }, (_, n) => ({ point: KINDS[pattern]((n + 0.5) / count, kind, noise), kind })),
  );
}
