// Two pictures over each other and a line between them that a reader moves: by a slider, by touch or with the mouse.

/** `wipe` is the frame of both, `slider` a range from 0 to 100: how much of the first picture is seen. */
export function startWipe(wipe, slider, changed) {
  const show = () => wipe.style.setProperty("--wipe", `${slider.value}%`);
  const moveTo = (event) => {
    const { left, width } = wipe.getBoundingClientRect();
    slider.value = Math.round((100 * (event.clientX - left)) / width);
    show();
  };
  let held = false;
  wipe.addEventListener("pointerdown", (event) => {
    held = true;
    wipe.setPointerCapture(event.pointerId);
    moveTo(event);
  });
  wipe.addEventListener("pointermove", (event) => held && moveTo(event));
  for (const end of ["pointerup", "pointercancel"]) {
    wipe.addEventListener(end, () => {
      if (held) changed();
      held = false;
    });
  }
  slider.addEventListener("input", () => {
    show();
    changed();
  });
  show();
}
