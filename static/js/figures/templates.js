// A unit's weights in the places of the pixels that they belong to.

const TOKENS = ["mat", "accent", "danger"];

/** The bytes [red, green, blue] of the paper, of what is above zero and of what is below. */
export function inksOf(colours) {
  const brush = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  return TOKENS.map((name) => {
    brush.fillStyle = colours[name];
    brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
  });
}

/** Numbers as a small square picture: blue above zero, red below, the paper's colour at zero or where there is none. */
export function templateOf(numbers, side, [paper, above, below]) {
  const small = new OffscreenCanvas(side, side);
  const brush = small.getContext("2d");
  const picture = brush.createImageData(side, side);
  const most = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-9);
  numbers.forEach((number, place) => {
    const ink = number > 0 ? above : below;
    const part = Math.abs(number) / most || 0;
    picture.data.set([...paper.map((from, band) => from + (ink[band] - from) * part), 255], 4 * place);
  });
  brush.putImageData(picture, 0, 0);
  return small;
}
