// Paint over a portrait with mouse, finger, pen or whole regions. The canvas over the picture becomes the mask that is
// sent: what is opaque on it is drawn anew. Without this script the form sends the chosen region's name.

const form = document.querySelector(".paint");
const canvas = form.querySelector("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });
const size = form.querySelector("#brush-size");
const eraser = form.querySelector('[data-brush="erase"]');
const status = form.querySelector('[data-role="painted"]');
const side = Number(form.dataset.side);
const ink = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
const MAX_UNDO = 20;

const before = []; // pictures of the canvas, for undo
let last = null; // where the brush was, while it is down
let covered = false; // the last thing done was to cover a region: choosing another one takes it back

const erases = () => eraser.getAttribute("aria-pressed") === "true";

function remember() {
  before.push(context.getImageData(0, 0, side, side));
  if (before.length > MAX_UNDO) before.shift();
}

function share() {
  const { data } = context.getImageData(0, 0, side, side);
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) painted += data[i] > 127;
  return painted / (side * side);
}

function report() {
  const percent = Math.round(100 * share());
  form.dataset.painted = percent;
  status.textContent = percent ? `${percent} % of the portrait is painted over` : "Nothing is painted over";
}

function place(event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) * side) / box.width, ((event.clientY - box.top) * side) / box.height];
}

function stroke(from, to) {
  context.globalCompositeOperation = erases() ? "destination-out" : "source-over";
  context.strokeStyle = ink;
  context.lineCap = "round";
  context.lineWidth = (Number(size.value) * side) / 100;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  context.globalCompositeOperation = "source-over";
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  remember();
  covered = false;
  last = place(event);
  stroke(last, last);
});

canvas.addEventListener("pointermove", (event) => {
  if (!last) return;
  const next = place(event);
  stroke(last, next);
  last = next;
});

for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, () => {
    if (last) report();
    last = null;
  });
}

/** Adds the region to what is painted: its mask is white on black, the canvas wants ink on nothing. Arrow keys walk from
 * one region to the next, so only the one they stop at may stay. */
async function coverRegion(radio) {
  const mask = new Image();
  mask.src = radio.dataset.mask;
  await mask.decode();
  if (!radio.checked) return;
  if (covered) context.putImageData(before.pop(), 0, 0);
  const sheet = new OffscreenCanvas(side, side);
  const paper = sheet.getContext("2d");
  paper.drawImage(mask, 0, 0, side, side);
  const pixels = paper.getImageData(0, 0, side, side);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data[i + 3] = pixels.data[i];
  paper.putImageData(pixels, 0, 0);
  paper.globalCompositeOperation = "source-in";
  paper.fillStyle = ink;
  paper.fillRect(0, 0, side, side);
  remember();
  context.drawImage(sheet, 0, 0);
  covered = true;
  report();
}

form.addEventListener("change", (event) => {
  if (event.target.name === "region") coverRegion(event.target);
});

/** From now on the canvas alone says what is painted over; the server would take a region where that is empty. */
function forgetRegion() {
  covered = false;
  form.querySelectorAll("[name=region]").forEach((radio) => (radio.checked = false));
}

const actions = {
  erase: () => eraser.setAttribute("aria-pressed", String(!erases())),
  undo: () => {
    if (before.length) context.putImageData(before.pop(), 0, 0);
    forgetRegion();
  },
  clear: () => {
    remember();
    context.clearRect(0, 0, side, side);
    forgetRegion();
  },
};

form.querySelector(".brush").addEventListener("click", (event) => {
  const action = event.target.closest("[data-brush]")?.dataset.brush;
  if (!action) return;
  actions[action]();
  report();
});

/** The canvas as a file of the form; an empty one is not sent, so that the server says what is missing. */
form.addEventListener("submit", async (event) => {
  if (form.dataset.ready || !share()) return;
  event.preventDefault();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const files = new DataTransfer();
  files.items.add(new File([blob], "mask.png", { type: "image/png" }));
  form.querySelector("[name=mask]").files = files.files;
  form.dataset.ready = "yes";
  form.requestSubmit();
});

window.addEventListener("pageshow", () => delete form.dataset.ready); // back from the portrait that came of it

canvas.hidden = false;
form.querySelector(".brush").hidden = false;
const checked = form.querySelector("[name=region]:checked");
if (checked) coverRegion(checked);
