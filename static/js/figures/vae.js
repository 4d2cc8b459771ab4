// The figure "vae": a portrait becomes a point among 64 numbers; sliders move the point, and a decoder draws who is there.

import { open, recalled, remember, whole } from "../lab/figure.js";
import { floats, latest, run } from "../lab/models.js";
import { SIDE, detail, draw, mixed, read } from "../lab/pictures.js";
import { openWith } from "./shared.js";

const TENTH = 10; // sliders count tenths of a standard deviation

export default function start(figure) {
  const find = (role) => figure.querySelector(`[data-role="${role}"]`);
  const [first, map] = figure.querySelectorAll("form");
  const sliders = [...find("sliders").querySelectorAll("input")];
  const [original, canvas, said] = ["original", "picture", "said"].map(find);
  const { other, mix } = map.elements;
  let lab, sheet, person, point, seen;

  const show = latest(async () => {
    const { directions, points } = lab.vae;
    let here = mixed(point, points[other.value], mix.value / 100);
    directions.forEach(({ step }, n) => {
      const amount = sliders[n].value / TENTH;
      here = here.map((number, k) => number + amount * step[k]);
    });
    const { pictures } = await run("vae-decoder", { points: floats(here, [1, here.length]) });
    draw(canvas, pictures.data);
    const nearest = mix.value > 50 ? Number(other.value) : person;
    if (nearest !== undefined) openWith(find("studio"), `portrait of a ${lab.people[nearest]}`);
    const left = Math.round((100 * detail(pictures.data)) / detail(seen));
    said.textContent = `${left} % of the portrait’s detail is left. The first numbers here: ${here
      .slice(0, 4)
      .map((number) => number.toFixed(2).replace("-", "−"))
      .join(", ")} …`;
  });

  /** A picture, as 64 × 64 × 3 numbers, is shown and put on the map. */
  async function place(numbers) {
    seen = numbers;
    draw(original, numbers);
    const { points } = await run("vae-encoder", { pictures: floats(numbers, [1, 3, SIDE, SIDE]) });
    point = [...points.data];
    await show();
  }

  function choose(number) {
    person = number;
    first.elements.person[number].checked = true;
    return place(read(sheet, { x: number * SIDE, y: 0, side: SIDE }));
  }

  async function own(file) {
    try {
      const image = await createImageBitmap(file);
      const side = Math.min(image.width, image.height);
      person = undefined;
      for (const radio of first.elements.person) radio.checked = false;
      await place(read(image, { x: (image.width - side) / 2, y: (image.height - side) / 2, side }));
    } catch {
      said.textContent = "That file cannot be read as a picture. Choose a JPEG, PNG or WebP.";
    }
  }

  function keep() {
    if (person === undefined) return; // a reader's own picture has no address, and gets none
    remember(figure, [person, other.value, mix.value, ...sliders.map((slider) => slider.value)]);
  }

  function label(slider, { name, low, high }) {
    slider.labels[0].textContent = low ? `${name}: ${low} – ${high}` : name;
  }

  function fill() {
    lab.people.forEach((words, number) => {
      const choice = document.createElement("label");
      choice.innerHTML = '<input type="radio" name="person"><canvas width="64" height="64"></canvas>';
      const [radio, face] = choice.children;
      radio.value = number;
      radio.setAttribute("aria-label", words);
      choice.title = words;
      face.getContext("2d").drawImage(sheet, number * SIDE, 0, SIDE, SIDE, 0, 0, SIDE, SIDE);
      find("people").append(choice);
      other.append(new Option(words, number));
    });
    lab.vae.directions.forEach((direction, n) => label(sliders[n], direction));
  }

  const changed = () => (show(), keep());
  map.addEventListener("input", show);
  map.addEventListener("change", changed);
  first.addEventListener("change", ({ target }) => {
    if (target.name === "person") choose(Number(target.value)).then(keep);
    else if (target.files?.length) own(target.files[0]);
  });
  find("reset").addEventListener("click", () => {
    for (const slider of [...sliders, mix]) slider.value = 0;
    changed();
  });
  for (const form of [first, map]) form.addEventListener("submit", (event) => event.preventDefault());

  return open(figure, ["vae-encoder", "vae-decoder"], ["people"], async (facts, people) => {
    [lab, sheet] = [facts, people];
    fill();
    const last = lab.people.length - 1;
    const [who, towards, share, ...moved] = recalled(figure);
    other.value = whole(towards, 0, last, 1);
    mix.value = whole(share, 0, 100, 0);
    sliders.forEach((slider, n) => (slider.value = whole(moved[n], -30, 30, 0)));
    await choose(whole(who, 0, last, 0));
  });
}
