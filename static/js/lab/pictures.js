// Between canvases and what the models take and give: rows of numbers from -1 to 1, all red ones first.

export const SIDE = 64;
const AREA = SIDE * SIDE;

/** The numbers of one picture, from `offset`, drawn over the whole canvas. */
export function draw(canvas, numbers, offset = 0) {
  const image = new ImageData(SIDE, SIDE);
  for (let n = 0; n < AREA; n++) {
    for (let c = 0; c < 3; c++) image.data[4 * n + c] = (numbers[offset + c * AREA + n] + 1) * 127.5;
    image.data[4 * n + 3] = 255;
  }
  const small = new OffscreenCanvas(SIDE, SIDE);
  small.getContext("2d").putImageData(image, 0, 0);
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(small, 0, 0, canvas.width, canvas.height);
}

/** A square of an image, {x, y, side}, as numbers. */
export function read(image, { x, y, side }) {
  const pen = new OffscreenCanvas(SIDE, SIDE).getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, x, y, side, side, 0, 0, SIDE, SIDE);
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  const numbers = new Float32Array(3 * AREA);
  for (let n = 0; n < AREA; n++) for (let c = 0; c < 3; c++) numbers[c * AREA + n] = data[4 * n + c] / 127.5 - 1;
  return numbers;
}

/** How much neighbouring pixels differ, on the mean: what blur takes away. */
export function detail(numbers) {
  let sum = 0;
  for (let n = 1; n < 3 * AREA; n++) if (n % SIDE) sum += Math.abs(numbers[n] - numbers[n - 1]);
  return sum / (3 * (AREA - SIDE));
}

/** `count` numbers as the dice of the bell curve throw them, by Box and Muller. `random` gives numbers in [0, 1). */
export function bell(count, random) {
  return Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}

export const mixed = (a, b, share) => a.map((number, n) => number * (1 - share) + b[n] * share);
