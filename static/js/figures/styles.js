// The figure "styles": one render in every style, and the strokes of the oil painting from coarse to fine.

import { isChosen, openWith, part, recall, remember, showCell, wholeNumber } from "./shared.js";
import { startWipe } from "./wipe.js";

// In the order of the sprite, behind the render: name, what it does, and its words for the studio.
export const STYLES = [
  ["oil painting, wide brush", "One layer of strokes, each 7 pixels wide and laid along the borders in the picture."],
  ["oil painting, middle brush", "Where the wide brush was too coarse, strokes half as wide go over it."],
  ["oil painting", "A third, fine layer finds the eyes and the mouth. Then light falls on the ridges of the paint."],
  ["watercolor", "Pale washes that stop before the rim of the paper. Pigment gathers at their borders."],
  ["pastel", "Slanted chalk over toned paper that shows through its tooth."],
  ["pointillism", "Round dots of pure colour, finer where more goes on. Your eye does the mixing."],
  ["pencil sketch", "Only light and dark: hatching that thickens where there is shadow."],
  ["charcoal", "The same with a broad, smudged stick: more shadow, fewer lines."],
  ["ink", "Black or nothing. All grey is the distance between lines."],
  ["linocut", "What is cut away stays paper. The grooves follow the forms."],
  ["pop art", "Four flat inks that do not care which colour anything had."],
  ["comic", "Outlines, flat colours, and dots for what lies between them."],
  ["black and white", "No style of a hand, but of a film: colour goes, grain comes."],
  ["sepia", "Film again, toned brown and a little faded at the corners."],
  ["mosaic", "Stones laid in rows along the contours, each of one colour."],
  ["stained glass", "Pieces of glass cut along the borders, with lead between."],
  ["low poly", "Triangles, small where there is detail, each of one colour."],
  ["pixel art", "A small grid and a small palette, as if memory were dear."],
  ["cross-stitch", "One cross of thread for each place on the cloth."],
];
const WHO = " of a woman with a gray bob and a purple sweater, teal background";

export default function start(figure) {
  const form = figure.querySelector("form");
  const frame = part(figure, "style");
  const { style, wipe } = form.elements;

  function show() {
    const [name, said] = STYLES[Number(style.value)];
    showCell(frame, Number(style.value) + 1);
    frame.querySelector("img").alt = `The same woman: ${name}.`;
    style.setAttribute("aria-valuetext", name);
    part(figure, "name").textContent = name;
    part(figure, "said").textContent = said;
    openWith(part(figure, "studio"), name.split(",")[0] + WHO);
  }

  const keep = () => remember(figure, [style.value, wipe.value]);
  form.addEventListener("submit", (event) => event.preventDefault());
  style.addEventListener("input", () => {
    show();
    keep();
  });

  const kept = recall(figure);
  const isNew = !kept && isChosen(form);
  const [chosen, wiped] = kept ?? [style.value, wipe.value];
  style.value = wholeNumber(chosen, STYLES.length - 1, 2);
  wipe.value = wholeNumber(wiped, 100, 50);
  startWipe(part(figure, "wipe"), wipe, keep);
  show();
  if (isNew) keep();
}
