// A small convolutional network, as generator/training/lab/noticing.py wrote it. No page in here, only sums.

/** Maps are {data: Float32Array of channels × side × side, channels, side}. */
export class Noticer {
  /** `described` is noticing.json, `bytes` the ArrayBuffer of noticing.bin. */
  constructor(described, bytes) {
    Object.assign(this, { side: described.side, halvedAfter: described.halvedAfter, classes: described.classes });
    let first = 0;
    const layers = described.layers.map(({ shape, units, shifts }) => {
      const width = shape.slice(1).reduce((product, n) => product * n, 1);
      const whole = new Int8Array(bytes, first, shape[0] * width);
      first += whole.length;
      return { weights: Float32Array.from(whole, (w, k) => w * units[Math.floor(k / width)]), shifts, inputs: shape[1] };
    }); // the last layer is no convolution
    this.convolutions = layers.slice(0, -1);
    this.last = layers.at(-1);
  }

  /** What every layer hands on for pixels (RGBA bytes of side × side), and the answers {attribute: {class: share}}. */
  look(pixels) {
    let passed = this.input(pixels);
    const maps = this.convolutions.map((layer, index) => {
      const found = convolve(passed, layer);
      passed = this.halvedAfter.includes(index) ? halve(found) : found;
      return found;
    });
    return { maps, answers: this.answers(halve(passed).data) };
  }

  input(pixels) {
    const area = this.side ** 2;
    const data = new Float32Array(3 * area);
    for (let place = 0; place < area; place++) {
      for (let channel = 0; channel < 3; channel++) data[channel * area + place] = pixels[place * 4 + channel] / 127.5 - 1;
    }
    return { data, channels: 3, side: this.side };
  }

  answers(features) {
    const { weights, shifts, inputs } = this.last;
    const sums = shifts.map((shift, j) => features.reduce((sum, value, k) => sum + value * weights[j * inputs + k], shift));
    const answers = {};
    let first = 0;
    for (const [attribute, names] of Object.entries(this.classes)) {
      const shares = softmax(sums.slice(first, first + names.length));
      answers[attribute] = Object.fromEntries(names.map((name, n) => [name, shares[n]]));
      first += names.length;
    }
    return answers;
  }
}

/** 3 × 3 weights over every place, one shift for each output, and nothing below zero. The rim is filled with zeros. */
function convolve({ data, channels, side }, { weights, shifts }) {
  const wide = side + 2;
  const framed = new Float32Array(channels * wide * wide);
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < side; row++) {
      const from = (channel * side + row) * side;
      framed.set(data.subarray(from, from + side), (channel * wide + row + 1) * wide + 1);
    }
  }
  const found = new Float32Array(shifts.length * side * side);
  shifts.forEach((shift, output) => {
    const map = found.subarray(output * side * side, (output + 1) * side * side).fill(shift);
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < 9; tap++) {
        const weight = weights[(output * channels + channel) * 9 + tap];
        const corner = (channel * wide + Math.floor(tap / 3)) * wide + (tap % 3);
        for (let row = 0; row < side; row++) {
          const from = corner + row * wide;
          const to = row * side;
          for (let column = 0; column < side; column++) map[to + column] += weight * framed[from + column];
        }
      }
    }
    for (let place = 0; place < map.length; place++) if (map[place] < 0) map[place] = 0;
  });
  return { data: found, channels: shifts.length, side };
}

/** The largest of every 2 × 2 places. */
function halve({ data, channels, side }) {
  const half = side / 2;
  const kept = new Float32Array(channels * half * half);
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < half; row++) {
      for (let column = 0; column < half; column++) {
        const at = (channel * side + row * 2) * side + column * 2;
        kept[(channel * half + row) * half + column] = Math.max(data[at], data[at + 1], data[at + side], data[at + side + 1]);
      }
    }
  }
  return { data: kept, channels, side: half };
}

function softmax(sums) {
  const most = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
