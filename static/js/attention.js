// What each word of a prompt did, as generator/attention.py records it: shares by step, and maps over the picture.

const DARKEST = 200; // of 255

export class Attention {
  /** `record`: as JSON; `prompt`: the text whose letters it counts. */
  constructor(record, prompt) {
    this.record = record;
    this.side = record.side;
    const letters = [...prompt]; // code points, as Python counts them
    this.words = record.words.map(([start, end]) => letters.slice(start, end).join(""));
    this.after = record.words.map(([, end], n) => letters.slice(end, record.words[n + 1]?.[0]).join(""));
    this.before = letters.slice(0, record.words[0][0]).join("");
    this.bytes = Uint8Array.from(atob(record.maps), (letter) => letter.charCodeAt(0));
  }

  /** Each word's part of all words' attention at a step, from 1; together 1. */
  shares(step) {
    return this.record.shares[Math.min(Math.max(step, 1), this.record.steps) - 1];
  }

  /** The frame whose steps a step belongs to. */
  frameOf(step) {
    const found = this.record.frames.findIndex((last) => step <= last);
    return found < 0 ? this.record.frames.length - 1 : found;
  }

  /** Bytes of one word's map around a step, row by row: 255 where it was ever looked at most. */
  map(word, step) {
    const cells = this.side ** 2;
    const start = (this.frameOf(step) * this.words.length + word) * cells;
    return this.bytes.subarray(start, start + cells);
  }

  /** The most heard words of a step, most first. */
  loudest(step, count = 3) {
    const shares = this.shares(step);
    const order = [...shares.keys()].sort((one, other) => shares[other] - shares[one]);
    return order.slice(0, count).map((word) => this.words[word]);
  }
}

/** The prompt, each word a button in `place` with a bar of its share; choosing one calls `choose(word)`, again: null. */
export function showWords(place, attention, choose) {
  const buttons = attention.words.map((text, word) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "said-word";
    button.setAttribute("aria-pressed", "false");
    const share = document.createElement("span");
    share.className = "visually-hidden";
    button.append(text, share);
    button.addEventListener("click", () => {
      const chosen = button.getAttribute("aria-pressed") !== "true";
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button && chosen)));
      choose(chosen ? word : null);
    });
    return button;
  });
  const parts = buttons.flatMap((button, word) => [button, attention.after[word]]);
  place.replaceChildren(attention.before, ...parts);
  return {
    /** Bars and numbers as they were at a step. */
    show(step) {
      const shares = attention.shares(step);
      const most = Math.max(...shares);
      buttons.forEach((button, word) => {
        button.style.setProperty("--heard", (shares[word] / most).toFixed(3));
        button.lastChild.textContent = `, ${Math.round(shares[word] * 100)} %`;
      });
    },
    choose: (word) => buttons[word]?.click(),
  };
}

/** A shade over the picture with light where the word was looked at just then; nothing without a word. */
export function shade(canvas, attention, word, step) {
  canvas.hidden = word === null;
  if (word === null) return;
  canvas.width = canvas.height = attention.side; // small, and enlarged softly by the style sheet
  const pen = canvas.getContext("2d");
  const picture = pen.createImageData(attention.side, attention.side);
  const map = attention.map(word, step);
  const most = Math.max(...map, 1);
  map.forEach((value, cell) => {
    picture.data[4 * cell + 3] = DARKEST * (1 - value / most);
  });
  pen.putImageData(picture, 0, 0);
}
