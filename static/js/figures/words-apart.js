// Two prompts word by word, and two pictures place by place: what differs. No page in here but the canvas drawn on.

const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;
const CELLS = 64; // of a side, into which pictures are averaged: the grain of their files is no difference
const UNSEEN = 20; // of 255: less than that one hardly sees
const PLAIN = 90; // as much as that is marked in full
const CHANGED = 0.3; // marked so strongly, a place counts as changed
const STRONGEST = 0.85; // of the mark, so that the portrait stays visible under it
const WASHED = 0.45; // how far the portrait goes back into the paper, so that the mark stands out
const ROWS = ["top", "", "bottom"];
const COLUMNS = ["left", "", "right"];

/** The words of a text with where they stand: [{text, start, end}]. */
export function wordsOf(text) {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({ text: word, start: index, end: index + word.length }));
}

/** `text` with its word number `n` exchanged. */
export function exchanged(text, n, instead) {
  const { start, end } = wordsOf(text)[n];
  return text.slice(0, start) + instead + text.slice(end);
}

/** Which of `one` and of `other`, lists of words, do not stand in the longest list that is in both: [Set, Set]. */
export function changedWords(one, other) {
  const same = (i, j) => one[i].toLowerCase() === other[j].toLowerCase();
  const longest = Array.from({ length: one.length + 1 }, () => new Array(other.length + 1).fill(0)); // from i and j on
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      longest[i][j] = same(i, j) ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const changed = [new Set(one.keys()), new Set(other.keys())];
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (same(i, j)) {
      changed[0].delete(i++);
      changed[1].delete(j++);
    } else if (longest[i + 1][j] >= longest[i][j + 1]) i++;
    else j++;
  }
  return changed;
}

/**
 * Onto a square canvas: the second of two pictures that stand side by side in `sprite`, pale and in gray, and in colour
 * wherever the first one is another. Returns the share of places that changed, and where most of it is.
 */
export function drawDifference(canvas, sprite, { mat, accent }) {
  const side = sprite.naturalHeight;
  const pen = canvas.getContext("2d");
  pen.filter = "grayscale(1)";
  pen.drawImage(sprite, side, 0, side, side, 0, 0, canvas.width, canvas.height);
  pen.filter = "none";
  pen.globalAlpha = WASHED;
  pen.fillStyle = mat;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.globalAlpha = 1;
  const marks = marksOf(cellsOf(sprite, 0, side), cellsOf(sprite, side, side));
  pen.imageSmoothingQuality = "high";
  pen.drawImage(inked(marks, accent), 0, 0, canvas.width, canvas.height);
  return { share: marks.filter((mark) => mark > CHANGED).length / marks.length, where: whereMost(marks) };
}

/** A square of the sprite, averaged into CELLS × CELLS pixels of red, green, blue and opacity. */
function cellsOf(sprite, left, side) {
  const small = new OffscreenCanvas(CELLS, CELLS).getContext("2d", { willReadFrequently: true });
  small.imageSmoothingQuality = "high";
  small.drawImage(sprite, left, 0, side, side, 0, 0, CELLS, CELLS);
  return small.getImageData(0, 0, CELLS, CELLS).data;
}

/** How much each cell changed, 0 to 1. */
function marksOf(one, other) {
  return Array.from({ length: CELLS ** 2 }, (_, cell) => {
    const bands = [0, 1, 2].map((band) => Math.abs(one[4 * cell + band] - other[4 * cell + band]));
    return Math.min(Math.max((Math.max(...bands) - UNSEEN) / (PLAIN - UNSEEN), 0), 1);
  });
}

function inked(marks, ink) {
  const small = new OffscreenCanvas(CELLS, CELLS);
  const pen = small.getContext("2d");
  pen.fillStyle = ink;
  marks.forEach((mark, cell) => {
    pen.globalAlpha = STRONGEST * mark;
    pen.fillRect(cell % CELLS, Math.floor(cell / CELLS), 1, 1);
  });
  return small;
}

/** The ninth of the picture that changed most: "in the middle", "at the top left". */
function whereMost(marks) {
  const sums = new Array(9).fill(0);
  marks.forEach((mark, cell) => {
    const third = (place) => Math.min(Math.floor((place * 3) / CELLS), 2);
    sums[3 * third(Math.floor(cell / CELLS)) + third(cell % CELLS)] += mark;
  });
  const most = sums.indexOf(Math.max(...sums));
  const name = [ROWS[Math.floor(most / 3)], COLUMNS[most % 3]].filter(Boolean).join(" ");
  if (!name) return "in the middle";
  return name === "left" || name === "right" ? `on the ${name}` : `at the ${name}`;
}
