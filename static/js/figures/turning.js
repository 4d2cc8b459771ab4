// The figure "turning": one rendered person, a head that turns and lamps that change, from a sprite of renders.

import { isChosen, openWith, part, recall, remember, showCell, wholeNumber } from "./shared.js";

const TURNS = ["far to her right", "a little to her right", "straight ahead", "a little to her left", "far to her left"];
const STEP_PX = 60; // of dragging, for one step of the head
const WHO = "portrait of a woman with brown skin and short black curly hair, ";

export default function start(figure) {
  const form = figure.querySelector("form");
  const picture = part(figure, "picture");
  const { head, light } = form.elements;

  function show() {
    const turn = Number(head.value);
    const chosen = form.querySelector("[name=light]:checked");
    const name = chosen.parentElement.textContent.trim();
    showCell(picture, Number(light.value) * TURNS.length + turn);
    head.setAttribute("aria-valuetext", TURNS[turn]);
    part(figure, "degrees").textContent = TURNS[turn];
    picture.querySelector("img").alt = `The same rendered woman, her head ${TURNS[turn]}. Light: ${name}.`;
    part(figure, "said").textContent = `Head ${TURNS[turn]}. Light: ${name}.`;
    openWith(part(figure, "studio"), WHO + chosen.dataset.words);
  }

  function change() {
    show();
    remember(figure, [head.value, light.value]);
  }

  const turnBy = (steps, from) => {
    head.value = from + steps;
    change();
  };
  dragging(picture, STEP_PX, turnBy, () => Number(head.value));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", change);

  const kept = recall(figure);
  const isNew = !kept && isChosen(form);
  const [turn, lit] = kept ?? [head.value, light.value];
  head.value = wholeNumber(turn, TURNS.length - 1, 2);
  light.value = wholeNumber(lit, light.length - 1, 0);
  show();
  if (isNew) remember(figure, [head.value, light.value]);
}

/** Calls `move(steps, from)` while a finger or the mouse drags sideways; `from` is what `begin()` said at the start. */
function dragging(element, stepPx, move, begin) {
  let held = null;
  element.style.touchAction = "pan-y";
  element.style.cursor = "ew-resize";
  element.addEventListener("pointerdown", (event) => {
    held = { x: event.clientX, from: begin() };
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    if (held) move(Math.round((event.clientX - held.x) / stepPx), held.from);
  });
  for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => (held = null));
}
