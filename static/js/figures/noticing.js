// The figure "noticing": what every unit of a face classifier finds in a portrait, layer by layer.

import { Noticer } from "./noticer.js";
import { coloursOf, fetched, openWith, part, recall, remember, whenColoursChange, wholeNumber } from "./shared.js";

const OWN = "own"; // a file, of which the address says no more
const PORTRAIT = /^portrait-([0-9a-f-]{36})$/; // one of the reader's gallery
const NOBODY = "00000000-0000-0000-0000-000000000000"; // stands for it in the page's address of it
const LOCKED = "This portrait cannot be opened here. Log in as the person who made it, and open the link again.";
const GAP = 4;
const FIRST = 3; // the portrait that is looked at first

export default async function start(figure) {
  const [described, bytes, portraits] = await Promise.all([
    fetched(figure.dataset.network).then((answer) => answer.json()),
    fetched(figure.dataset.weights).then((answer) => answer.arrayBuffer()),
    loaded(figure.querySelector(".maps-portraits img").src),
  ]);
  const noticer = new Noticer(described, bytes);
  const { side, sees } = described;
  const channels = noticer.convolutions.map(({ shifts }) => shifts.length);
  const form = figure.querySelector("form");
  const [grid, over, units] = ["maps", "over", "units"].map((role) => part(figure, role));
  const portrait = new OffscreenCanvas(side, side);
  const brush = portrait.getContext("2d", { willReadFrequently: true });
  let seen, columns;
  let mine = ""; // the number of the reader's portrait that is looked at

  const layer = () => Number(form.elements.layer.value);

  /** Look at a picture: the square in its middle, as small as the network wants it. */
  function look(picture, left, top, width) {
    brush.imageSmoothingQuality = "high";
    brush.drawImage(picture, left, top, width, width, 0, 0, side, side);
    seen = noticer.look(brush.getImageData(0, 0, side, side).data);
    showAnswers();
    showLayer();
  }

  function choose() {
    const number = Number(form.querySelector("[name=who]:checked")?.value ?? 0);
    const width = portraits.naturalHeight;
    look(portraits, number * width, 0, width);
  }

  function lookAtMiddle(picture) {
    const width = Math.min(picture.width, picture.height);
    look(picture, (picture.width - width) / 2, (picture.height - width) / 2, width);
  }

  /** One of the reader's own portraits; whether it could be had. */
  async function chooseMine(id) {
    const picture = await fetched(figure.dataset.portrait.replace(NOBODY, id))
      .then((answer) => answer.blob())
      .then(createImageBitmap)
      .catch(() => null);
    part(figure, "refused").textContent = picture ? "" : LOCKED;
    if (!picture) return false;
    for (const radio of form.elements.who) radio.checked = false;
    mine = id;
    form.elements.mine.value = id;
    lookAtMiddle(picture);
    return true;
  }

  /** The reader's newest portraits, where they have an account. */
  async function offerMine() {
    if (!document.body.dataset.eventsUrl) return;
    const { portraits } = await (await fetched(figure.dataset.portraits)).json();
    const { mine: choice } = form.elements;
    choice.append(...portraits.map(({ id, words }) => new Option(words, id)));
    choice.disabled = !portraits.length;
    choice.value = mine;
  }

  function showLayer() {
    units.max = channels[layer()] - 1;
    columns = Math.ceil(Math.sqrt(channels[layer()]));
    part(figure, "layer").textContent = `layer ${layer() + 1} of ${channels.length}`;
    const px = sees[layer()];
    const where = px < side ? `${px} × ${px} of ${side} × ${side} pixels` : "the whole portrait";
    part(figure, "sees").textContent = `What its ${channels[layer()]} units find; each place looks at ${where}`;
    showUnit();
  }

  function showUnit() {
    const unit = Number(units.value);
    const maps = seen.maps[layer()];
    const accent = coloursOf(figure, ["accent"]).accent;
    drawMaps(grid, maps, columns, unit, accent);
    drawLooked(part(figure, "looked"), portrait);
    drawOver(over, portrait, maps, unit);
    const before = channels.slice(0, layer()).reduce((sum, count) => sum + count, 0);
    const likes = part(figure, "likes");
    likes.style.setProperty("--unit", before + unit);
    likes.style.setProperty("--units", channels.reduce((sum, count) => sum + count, 0));
    part(figure, "unit").textContent = `${unit + 1} of ${maps.channels}`;
    const map = maps.data.subarray(unit * maps.side ** 2, (unit + 1) * maps.side ** 2);
    part(figure, "said").textContent = `Unit ${unit + 1}: ${whereLoudest(map, maps.side)}.`;
  }

  function showAnswers() {
    const best = Object.entries(seen.answers).map(([attribute, shares]) => {
      const [name, share] = Object.entries(shares).reduce((one, other) => (other[1] > one[1] ? other : one));
      return { attribute, name, share };
    });
    part(figure, "answers").replaceChildren(
      ...best.map(({ attribute, name, share }) => {
        const line = document.createElement("li");
        const said = document.createElement("output");
        said.textContent = `${name}, ${Math.round(share * 100)} %`;
        line.append(attribute.replace(/ \(.*/, ""), said);
        return line;
      }),
    );
    openWith(part(figure, "studio"), inWords(Object.fromEntries(best.map(({ attribute, name }) => [attribute, name]))));
  }

  const keep = () => {
    const who = form.querySelector("[name=who]:checked")?.value ?? (mine ? `portrait-${mine}` : OWN);
    remember(figure, [who, form.elements.layer.value, units.value]);
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", async ({ target }) => {
    if (target.name === "own") {
      const file = target.files[0];
      const picture = file && (await createImageBitmap(file).catch(() => null));
      part(figure, "refused").textContent = picture || !file ? "" : "This file is no picture that your browser can read.";
      if (!picture) return;
      for (const radio of form.elements.who) radio.checked = false;
      mine = form.elements.mine.value = "";
      lookAtMiddle(picture);
    } else if (target.name === "mine") {
      if (!target.value || !(await chooseMine(target.value))) return;
    } else if (target.name === "who") {
      mine = form.elements.mine.value = "";
      choose();
    }
    keep();
  });
  form.elements.layer.addEventListener("input", () => {
    units.max = channels[layer()] - 1;
    units.value = clearest(seen.maps[layer()]);
    showLayer();
  });
  units.addEventListener("input", () => {
    showUnit();
    keep();
  });
  grid.addEventListener("click", ({ clientX, clientY }) => {
    const { left, top, width, height } = grid.getBoundingClientRect();
    const [column, row] = [(clientX - left) / width, (clientY - top) / height].map((share) => Math.floor(share * columns));
    if (row * columns + column >= channels[layer()]) return;
    units.value = row * columns + column;
    showUnit();
    keep();
  });
  whenColoursChange(showUnit);

  const [who, deep, unit] = recall(figure) ?? [form.elements.who.value, form.elements.layer.value]; // chosen meanwhile
  offerMine().catch(() => {}); // the others are there
  form.elements.who.value = wholeNumber(who, form.elements.who.length - 1, FIRST);
  form.elements.layer.value = wholeNumber(deep, channels.length - 1, 0);
  const [, id] = PORTRAIT.exec(who) ?? [];
  if (!id || !(await chooseMine(id))) choose();
  units.value = wholeNumber(unit, channels[layer()] - 1, clearest(seen.maps[layer()]));
  showUnit();
}

async function loaded(url) {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return picture;
}

/** A map as a small canvas: transparent where the unit is silent, `paint(share)` RGBA where it is loud. */
function painted({ data, side }, unit, paint) {
  const map = data.subarray(unit * side ** 2, (unit + 1) * side ** 2);
  const most = Math.max(...map, 1e-6);
  const small = new OffscreenCanvas(side, side);
  const brush = small.getContext("2d");
  const picture = brush.createImageData(side, side);
  map.forEach((loud, place) => picture.data.set(paint(loud / most), place * 4));
  brush.putImageData(picture, 0, 0);
  return small;
}

const asGrey = (share) => [...new Array(3).fill(255 * share), 255];
const asShade = (share) => [12, 10, 30, 215 * (1 - share)];

function drawMaps(canvas, maps, columns, chosen, accent) {
  const brush = canvas.getContext("2d");
  const cell = canvas.width / columns;
  brush.clearRect(0, 0, canvas.width, canvas.height);
  brush.imageSmoothingEnabled = false;
  for (let unit = 0; unit < maps.channels; unit++) {
    const [x, y] = [(unit % columns) * cell + GAP, Math.floor(unit / columns) * cell + GAP];
    brush.drawImage(painted(maps, unit, asGrey), x, y, cell - 2 * GAP, cell - 2 * GAP);
    if (unit !== chosen) continue;
    brush.strokeStyle = accent;
    brush.lineWidth = 6;
    brush.strokeRect(x - 1, y - 1, cell - 2 * GAP + 2, cell - 2 * GAP + 2);
  }
}

/** The loudest of the units that light up a part of the portrait, neither a speck nor all of it: one to look at first. */
function clearest({ data, channels, side }) {
  const area = side * side;
  const loudness = Array.from({ length: channels }, (_, unit) => {
    const map = data.subarray(unit * area, (unit + 1) * area);
    const most = Math.max(...map);
    const lit = map.filter((loud) => loud > most / 2).length / area;
    return lit > 0.04 && lit < 0.25 ? most : 0;
  });
  return loudness.indexOf(Math.max(...loudness));
}

function drawLooked(canvas, portrait) {
  const brush = canvas.getContext("2d");
  brush.imageSmoothingEnabled = false; // as many squares as the network has pixels
  brush.drawImage(portrait, 0, 0, canvas.width, canvas.height);
}

/** The portrait, dark where the unit is silent. */
function drawOver(canvas, portrait, maps, unit) {
  const brush = canvas.getContext("2d");
  brush.imageSmoothingEnabled = true;
  brush.drawImage(portrait, 0, 0, canvas.width, canvas.height);
  brush.drawImage(painted(maps, unit, asShade), 0, 0, canvas.width, canvas.height);
}

function whereLoudest(map, side) {
  const place = map.indexOf(Math.max(...map));
  if (map[place] === 0) return "silent on this portrait";
  const third = (share) => Math.min(2, Math.floor(share * 3));
  const row = ["top", "middle", "bottom"][third(Math.floor(place / side) / side)];
  const column = ["left", "centre", "right"][third((place % side) / side)];
  return `loudest at the ${row} ${column}`;
}

/** The answers as somebody would type them. */
function inWords(answers) {
  const age = { young: "a young", adult: "a", old: "an elderly" }[answers["age (young, adult, old)"]] ?? "a";
  const hair = { bald: "bald", short: "short", curls: "curly", long: "long", tied: "tied-back", braided: "braided" };
  const style = hair[answers["hair style"]];
  const colours = { dark: "black", blond: "blond", red: "red", brown: "brown", "gray or white": "gray" };
  const colour = colours[answers["hair colour"]];
  const words = [`${age} ${answers["gender presentation"]}`];
  if (style === "bald") words.push("bald");
  else if (style) words.push(`${style} ${colour ?? "dyed"} hair`);
  if (answers.glasses === "clear") words.push("glasses");
  if (answers.glasses === "sun") words.push("sunglasses");
  if (answers.beard === "beard") words.push("a beard");
  if (answers.expression === "smiling") words.push("a smile");
  return words.join(", ");
}
