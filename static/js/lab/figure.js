// What the figures with a model have in common: they load, say so, and give way to the still picture.

import { facts, picture, run, unable } from "./models.js";

/**
 * Loads the models and pictures side by side, then calls `begin(facts, ...pictures)`. Until then, or where it fails, the
 * still picture stays.
 */
export async function open(figure, models, pictures, begin) {
  const said = figure.querySelector("[data-role=said]");
  const give = (reason) => {
    for (const part of figure.querySelectorAll("form, .lab-score")) {
      part.classList.toggle("is-below", part.getBoundingClientRect().top > innerHeight); // can go without being missed
    }
    figure.classList.add("is-still");
    said.textContent = `${reason} The picture shows what it makes.`;
  };
  const reason = unable();
  if (reason) return give(reason);
  try {
    const loaded = Promise.all(models.map((model) => run(model)));
    await begin(...(await Promise.all([facts(), ...pictures.map(picture), loaded])));
    figure.classList.add("is-live");
  } catch {
    give("The model could not be loaded. Reload the page to try again.");
  }
}

/** What the address keeps for this figure, as texts; empty where it keeps nothing. */
export function recalled(figure) {
  const start = `#${figure.id}=`;
  return location.hash.startsWith(start) ? decodeURIComponent(location.hash.slice(start.length)).split(",") : [];
}

export function remember(figure, values) {
  history.replaceState(history.state, "", `#${figure.id}=${values.join(",")}`);
}
/** A whole number within limits, from a text of the address; `otherwise` where it is none. */
export function whole(text, least, most, otherwise) {
  const number = Number.parseInt(text, 10);
  return Number.isFinite(number) ? Math.min(Math.max(number, least), most) : otherwise;
}
