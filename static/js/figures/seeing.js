// The figure "seeing": a reader draws on a tiny face, and sixteen templates and three answers follow.

import { Seer } from "./seer.js";
import {
  coloursOf, fetched, openWith, packed, part, recall, remember, unpacked, whenColoursChange, wholeNumber,
} from "./shared.js";
import { inksOf, templateOf } from "./templates.js";

const TOKENS = ["accent", "danger", "mat", "line", "ink", "ink-soft"];
const PENS = { dark: -1, light: 1 };
const STROKES = { 1: -1, 2: 1 }; // of a pixel in the address: what was drawn on it; 0 is as it was
const COLUMNS = 8; // of the units' templates
const SQUARE = 72; // a template's side on the canvas
const GAP = 8;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export default async function start(figure) {
  const told = await (await fetched(figure.dataset.weights)).json();
  const seer = new Seer(told);
  const { side, questions, accuracy } = told;
  const canvas = part(figure, "face");
  const [tools, view] = figure.querySelectorAll("form");
  let number, face, pen;
  let colours = coloursOf(figure, TOKENS);

  function take(next) {
    number = next;
    face = Float32Array.from(seer.faces[number]);
    pen = { x: side / 2, y: Math.round(side * 0.42), shown: false };
    show();
  }

  function show() {
    const { units, answers } = seer.look(face);
    drawFace(canvas, face, side, pen, colours);
    const found = view.elements.shown.value === "found";
    drawNetwork(part(figure, "network"), seer, face, units, found, side, colours);
    [...figure.querySelectorAll("[data-role=answers] > div")].forEach((row, j) => {
      row.querySelector("meter").value = answers[j];
      row.querySelector("output").textContent = `${Math.round(answers[j] * 100)} %`;
    });
    const seen = questions.filter((_, j) => answers[j] > 0.5);
    const right = questions.map((name, j) => `${name} ${Math.round(accuracy[j] * 100)} %`).join(", ");
    const sees = seen.length ? seen.join(" and ") : "none of the three";
    part(figure, "said").textContent = `It sees ${sees}. On faces it never learned from it is right about ${right}.`;
    openWith(part(figure, "studio"), promptFor(seen));
  }

  /** The strokes for the address: two bits for each pixel of the face; nothing where the face is clean. */
  function strokes() {
    const bytes = new Uint8Array(Math.ceil(face.length / 4));
    face.forEach((gray, place) => {
      if (gray === seer.faces[number][place]) return;
      bytes[place >> 2] |= (gray < 0 ? 1 : 2) << (2 * (place & 3));
    });
    return bytes.some(Boolean) ? packed(bytes) : "";
  }

  function redraw(text) {
    let bytes;
    try {
      bytes = unpacked(text);
    } catch {
      return; // a link that was cut short shows the clean face
    }
    face.forEach((gray, place) => (face[place] = STROKES[(bytes[place >> 2] >> (2 * (place & 3))) & 3] ?? gray));
    show();
  }

  function keep() {
    const drawn = strokes();
    remember(figure, drawn ? [number, drawn] : [number]);
  }

  /** The pen is two pixels wide, as a rim of glasses is. */
  function draw(x, y) {
    const ink = PENS[tools.elements.pen.value];
    for (const [column, row] of [[x, y], [x + 1, y], [x, y + 1], [x + 1, y + 1]]) {
      if (column < 0 || row < 0 || column >= side || row >= side) continue;
      const place = row * side + column;
      face[place] = ink ?? seer.faces[number][place];
    }
  }

  const placeOf = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [Math.floor(((clientX - left) / width) * side - 0.5), Math.floor(((clientY - top) / height) * side - 0.5)];
  };
  let last = null;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = placeOf(event);
    draw(...last);
    show();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = placeOf(event);
    const steps = Math.max(Math.abs(next[0] - last[0]), Math.abs(next[1] - last[1]), 1);
    for (let n = 1; n <= steps; n++) {
      draw(...last.map((from, axis) => Math.round(from + ((next[axis] - from) * n) / steps)));
    }
    last = next;
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      last = null;
      keep();
    });
  }

  canvas.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move && event.key !== " ") return;
    event.preventDefault();
    if (move) [pen.x, pen.y] = [pen.x + move[0], pen.y + move[1]].map((at) => Math.min(Math.max(at, 0), side - 2));
    if (!move || event.shiftKey) draw(pen.x, pen.y);
    pen.shown = true;
    show();
  });
  canvas.addEventListener("keyup", () => pen.shown && keep());
  canvas.addEventListener("blur", () => {
    pen.shown = false;
    show();
  });

  part(figure, "next").addEventListener("click", () => {
    take((number + 1) % seer.faces.length);
    keep();
  });
  part(figure, "clean").addEventListener("click", () => {
    take(number);
    keep();
  });
  view.addEventListener("change", show);
  for (const form of [tools, view]) form.addEventListener("submit", (event) => event.preventDefault());
  whenColoursChange(() => {
    colours = coloursOf(figure, TOKENS);
    show();
  });
  function follow() {
    const [who, drawn] = recall(figure) ?? [];
    take(wholeNumber(who, seer.faces.length - 1, 0));
    if (drawn) redraw(drawn);
  }
  addEventListener("hashchange", follow); // a link within the article
  follow();
}

function promptFor(seen) {
  const words = { glasses: "round glasses", beard: "a full beard", hat: "a red beanie" };
  return ["portrait of a person", ...seen.map((name) => `with ${words[name]}`)].join(", ");
}

function drawFace(canvas, face, side, pen, colours) {
  const brush = canvas.getContext("2d");
  const picture = brush.createImageData(side, side);
  face.forEach((gray, place) => picture.data.set([...new Array(3).fill((gray + 1) * 127.5), 255], place * 4));
  brush.putImageData(picture, 0, 0);
  if (!pen.shown) return;
  brush.fillStyle = colours.accent;
  brush.fillRect(pen.x, pen.y, 2, 2);
}

/** Every unit's template, or what of it the face fulfils, and lines to the answers: blue for, red against. */
function drawNetwork(canvas, seer, face, units, found, side, colours) {
  const brush = canvas.getContext("2d");
  brush.clearRect(0, 0, canvas.width, canvas.height);
  const loudest = Math.max(...units, 1e-6);
  const left = (canvas.width - COLUMNS * (SQUARE + GAP) + GAP) / 2;
  const pitch = SQUARE + GAP;
  const inks = inksOf(colours);
  const places = units.map((_, j) => [left + (j % COLUMNS) * pitch, 3 + Math.floor(j / COLUMNS) * pitch]);
  drawLines(brush, seer.answers, units, places, canvas, colours);
  units.forEach((loud, j) => {
    const numbers = found ? seer.hidden[j].map((weight, k) => weight * face[k]) : seer.hidden[j];
    const [x, y] = places[j];
    brush.drawImage(templateOf(numbers, side, inks), x, y, SQUARE, SQUARE);
    brush.strokeStyle = loud > 0 ? colours.ink : colours.line;
    brush.lineWidth = 1 + (4 * loud) / loudest;
    brush.strokeRect(x, y, SQUARE, SQUARE);
  });
}

function drawLines(brush, answers, units, places, canvas, colours) {
  const said = answers.map((weights) => Array.from(weights, (weight, j) => weight * units[j]));
  const most = Math.max(...said.flat().map(Math.abs), 1e-6);
  said.forEach((row, answer) => {
    const end = ((answer + 0.5) * canvas.width) / answers.length;
    row.forEach((amount, j) => {
      if (Math.abs(amount) < most / 50) return;
      const [x, y] = places[j];
      brush.strokeStyle = amount > 0 ? colours.accent : colours.danger;
      brush.globalAlpha = 0.75;
      brush.lineWidth = 0.5 + (9 * Math.abs(amount)) / most;
      brush.beginPath();
      brush.moveTo(x + SQUARE / 2, y + SQUARE);
      brush.bezierCurveTo(x + SQUARE / 2, canvas.height - 60, end, canvas.height - 90, end, canvas.height);
      brush.stroke();
      brush.globalAlpha = 1;
    });
  });
}
