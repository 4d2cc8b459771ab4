// A portrait as a sentence of tokens: the transformer is asked for one after the other.

import { floats, integers, run } from "./models.js";

/** How likely each token is, from the transformer's logits: low `boldness` prefers what is likely anyway. */
export function likelihoods(logits, boldness) {
  const most = Math.max(...logits);
  const shares = Array.from(logits, (logit) => Math.exp((logit - most) / Math.max(boldness, 0.01)));
  const sum = shares.reduce((a, b) => a + b);
  return shares.map((share) => share / sum);
}

/** The index at which `random`, in [0, 1), falls among shares that add up to 1. */
export function draw(shares, random) {
  let left = random;
  const found = shares.findIndex((share) => (left -= share) < 0);
  return found < 0 ? shares.length - 1 : found;
}

export class Writing {
  /** `transformer`: what lab.json says of it. */
  constructor({ vocabulary, memory }) {
    this.begin = vocabulary; // the token that says so
    this.tokens = [];
    this.looks = []; // for each token, how much it looked at each place; 0 is the beginning, 1 the first token
    this.shape = memory;
    this.memory = new Float32Array(memory.reduce((a, b) => a * b));
    this.read = 0; // how many tokens, the beginning included, the transformer has taken in
    this.reading = Promise.resolve();
  }

  /** Logits of the next token, after everything that is written has been read; each token is read once, whoever asks. */
  next() {
    return (this.reading = this.reading.catch(() => {}).then(() => this.readOn()));
  }

  async readOn() {
    while (this.read <= this.tokens.length) {
      const token = this.read ? this.tokens[this.read - 1] : this.begin;
      const { logits, memory_after, attention } = await run("transformer", {
        token: integers([token], [1]),
        place: integers([this.read], [1]),
        memory: floats(this.memory, this.shape),
      });
      this.memory = memory_after.data;
      this.logits = logits.data;
      const [layers, heads, length] = attention.dims;
      const look = new Array(length).fill(0);
      attention.data.forEach((share, n) => (look[n % length] += share / (layers * heads)));
      this.looks[this.read] = look;
      this.read++;
    }
    return this.logits;
  }

  add(token) {
    this.tokens.push(token);
  }

  /** The picture so far as numbers; places without a token are as one in the middle of the list. */
  async drawn(places) {
    const filled = Array.from({ length: places }, (_, n) => this.tokens[n] ?? Math.floor(this.begin / 2));
    const { pictures } = await run("tokens-decoder", { tokens: integers(filled, [1, places]) });
    return pictures.data;
  }
}
