// The figure "transformer": a portrait is written token by token, and one sees what each token looked back at.

import { open, recalled, remember, whole } from "../lab/figure.js";
import { latest } from "../lab/models.js";
import { draw as paint } from "../lab/pictures.js";
import { Writing, draw, likelihoods } from "../lab/writing.js";
import { randomFrom } from "./network.js";
import { openWith } from "./shared.js";

const FRAMES = 2; // of the screen, between two pictures of what is written: the models share one worker

export default function start(figure) {
  const find = (role) => figure.querySelector(`[data-role="${role}"]`);
  const { elements } = figure.querySelector("form");
  const [canvas, said] = ["picture", "said"].map(find);
  let lab, writing, random, places;
  let drawn = { numbers: null, count: 0 }; // the picture, and of how many tokens it is one
  let next = []; // how likely each token is to come next
  let seed = 1;
  let turn = 0; // a writing that is no longer wanted sees that it has changed
  let busy = false;
  let asked = 0; // tokens, one by one
  let isOneBoldness = true; // seed and boldness alone give the writing again

  const usual = find("studio").getAttribute("href"); // for a portrait that begins with nobody
  const boldness = () => elements.boldness.value / 10;

  /** How many tokens were there before the transformer began. */
  const begun = () => (elements.begin.value === "-1" ? 0 : elements.rows.value * lab.transformer.side);

  /** True where nothing else was begun meanwhile. */
  async function restart() {
    const mine = ++turn;
    busy = false;
    isOneBoldness = true;
    find("write").textContent = "Write";
    random = randomFrom(seed);
    writing = new Writing(lab.transformer);
    const begin = lab.transformer.sentences[elements.begin.value];
    const link = find("studio");
    if (begin) openWith(link, `portrait of a ${lab.people[elements.begin.value]}`);
    else link.href = usual;
    if (begin) begin.slice(0, begun()).forEach((token) => writing.add(token));
    await show();
    return mine === turn;
  }

  /** Asks what could come next, and shows it with the picture so far. */
  async function show() {
    const now = writing;
    const finished = now.tokens.length === places;
    const shares = finished ? [] : likelihoods(await now.next(), boldness());
    if (now !== writing) return;
    next = shares;
    elements.look.max = Math.max(1, now.tokens.length);
    elements.look.value = now.tokens.length;
    picture();
  }

  /** What is written as a picture, at most once for each of the screen's: while much is written it lags a few tokens. */
  const picture = latest(async () => {
    const [now, shares, count] = [writing, next, writing.tokens.length];
    const numbers = await now.drawn(places);
    if (now === writing) {
      drawn = { numbers, count };
      tell(shares, count);
      showLook();
    }
    for (let n = 0; n < FRAMES; n++) await new Promise(requestAnimationFrame);
  });

  function tell(shares, count) {
    const ranked = shares.map((share, token) => ({ share, token })).sort((a, b) => b.share - a.share);
    [...find("likely").children].forEach((line, n) => {
      const { share, token } = ranked[n] ?? {};
      line.firstChild.textContent = ranked[n] ? `token ${token}, ${(100 * share).toFixed(1)} %` : "\u00a0";
      line.lastChild.value = 100 * (share ?? 0);
    });
    said.textContent = count < places ? `${count} of ${places} tokens are written.` : `All ${places} tokens are written.`;
  }

  /** The picture, blank where nothing is written, and over it what the chosen token looked at. */
  function showLook() {
    const pen = canvas.getContext("2d");
    const style = getComputedStyle(figure);
    const colour = (name) => style.getPropertyValue(name).trim();
    const { side } = lab.transformer;
    const cell = canvas.width / side;
    const corner = (n) => [(n % side) * cell, Math.floor(n / side) * cell];
    if (drawn.numbers) paint(canvas, drawn.numbers);
    pen.fillStyle = colour("--paper-sunk");
    for (let n = drawn.count; n < places; n++) pen.fillRect(...corner(n), cell, cell);
    const chosen = Math.min(elements.look.value, drawn.count) - 1;
    const shares = writing.looks[chosen];
    const words = shares ? `token ${chosen + 1}` : "none yet";
    find("look").textContent = words;
    elements.look.setAttribute("aria-valuetext", words);
    if (!shares) return;
    const most = Math.max(...shares.slice(1), 1e-6);
    pen.fillStyle = colour("--accent");
    for (let n = 0; n < chosen; n++) {
      pen.globalAlpha = 0.75 * (shares[n + 1] / most);
      pen.fillRect(...corner(n), cell, cell);
    }
    pen.globalAlpha = 1;
    pen.lineWidth = 5;
    pen.strokeStyle = colour("--danger");
    pen.strokeRect(...corner(chosen), cell, cell);
  }

  async function one(mine) {
    if (writing.tokens.length >= places) return;
    const shares = likelihoods(await writing.next(), boldness());
    if (mine !== turn) return;
    writing.add(draw(shares, random()));
    await show();
  }

  async function write() {
    if (busy) return pause();
    if (writing.tokens.length >= places && !(await restart())) return;
    busy = true;
    find("write").textContent = "Pause";
    const mine = ++turn;
    while (mine === turn && writing.tokens.length < places) await one(mine);
    if (mine === turn) pause();
  }

  function pause() {
    turn++;
    busy = false;
    find("write").textContent = "Write";
    keep();
  }

  function keep() {
    const settings = [seed, elements.begin.value, elements.rows.value, elements.boldness.value];
    const written = isOneBoldness ? [writing.tokens.length, elements.look.value] : [];
    remember(figure, [...settings, ...written]);
  }

  /** Writes as much as the address tells of, and looks where the reader looked. */
  async function goOn(length, look) {
    const mine = turn;
    while (mine === turn && writing.tokens.length < length) await one(mine);
    if (mine !== turn || look === undefined) return;
    elements.look.value = look;
    showLook();
  }

  function showValues() {
    find("rows").textContent = elements.rows.value;
    find("boldness").textContent = boldness().toFixed(1);
    elements.boldness.setAttribute("aria-valuetext", boldness().toFixed(1));
    elements.rows.disabled = elements.begin.value === "-1";
  }

  find("write").addEventListener("click", write);
  find("one").addEventListener("click", async () => {
    if (asked++) return; // the ones asked for are being written
    pause();
    for (const mine = turn; asked && mine === turn; asked--) await one(mine);
    asked = 0;
    keep();
  });
  find("again").addEventListener("click", async () => {
    seed++;
    if (!(await restart())) return; // clicked again
    keep();
    write();
  });
  elements.look.addEventListener("input", showLook);
  elements.look.addEventListener("change", keep);
  for (const name of ["begin", "rows", "boldness"]) elements[name].addEventListener("input", showValues);
  for (const name of ["begin", "rows"]) {
    elements[name].addEventListener("change", () => {
      restart().then(keep);
    });
  }
  elements.boldness.addEventListener("change", () => {
    isOneBoldness = writing.tokens.length === begun();
    keep();
  });
  figure.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showLook);

  return open(figure, ["transformer", "tokens-decoder"], [], async (facts) => {
    lab = facts;
    places = lab.transformer.side ** 2;
    lab.people.forEach((words, number) => elements.begin.append(new Option(words, number)));
    const [dice, begin, rows, bold, length, look] = recalled(figure);
    seed = whole(dice, 1, 1e6, 1);
    elements.begin.value = whole(begin, -1, lab.people.length - 1, -1);
    elements.rows.value = whole(rows, 1, 7, 4);
    elements.boldness.value = whole(bold, 0, 20, 9);
    showValues();
    await restart();
    goOn(whole(length, 0, places, 0), look && whole(look, 1, places, places));
  });
}
