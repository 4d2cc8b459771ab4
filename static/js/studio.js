// The desk: examples fill the box, words can be exchanged for ones the model knows, a counter near the limit, Ctrl or Cmd with Enter creates, a new card comes into view.

import { promptBox, rewrite } from "./prompt.js";

const COUNT_FROM = 0.8; // of the limit: before that a number would only be in the way
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function count() {
  const counter = document.querySelector('[data-role="counter"]');
  const box = promptBox();
  if (!counter || !box) return;
  const limit = Number(counter.dataset.max);
  const left = limit - [...box.value].length;
  counter.hidden = left > limit * (1 - COUNT_FROM);
  counter.textContent = left >= 0 ? `${left} characters left` : `${-left} characters too many`;
  counter.classList.toggle("is-over", left < 0);
}

function forgetErrors() {
  const form = document.querySelector("#studio-form");
  form.querySelectorAll(".errorlist, .form-errors").forEach((error) => error.remove());
  form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
}

const literally = (words) => words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** "glasses" in "a woman without glasses, smiling" goes to the negative prompt, with the word that denied it. */
function leaveOut(words) {
  const negative = document.querySelector("#studio-form [name=negative_prompt]");
  negative.value = [negative.value.trim(), words].filter(Boolean).join(", ");
  negative.closest("details").open = true;
  const denied = new RegExp(`[,\\s]*\\b(no|not|without|never)\\s+(an?\\s+|any\\s+)?${literally(words)}`, "i");
  rewrite(promptBox().value.replace(denied, ""));
}

document.addEventListener("click", (event) => {
  const { replace, with: nearest, leaveOut: denied } = event.target.closest("button")?.dataset ?? {};
  if (nearest) {
    const stranger = new RegExp(`(?<![\\p{L}\\p{N}])${literally(replace)}(?![\\p{L}\\p{N}])`, "giu");
    rewrite(promptBox().value.replace(stranger, () => nearest));
  } else if (denied) leaveOut(denied);
});

document.addEventListener("click", async (event) => {
  const example = event.target.closest("[data-prompt], [data-surprise]");
  if (!example || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { prompt, surprise } = example.dataset;
  try {
    rewrite(prompt ?? (await (await fetch(surprise)).text()));
  } catch {
    location.assign(example.href); // the network is away: the browser says so better
  }
  promptBox().scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
});

document.addEventListener("input", (event) => {
  if (event.target === promptBox()) count();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target !== promptBox()) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "studio-form") {
    document.querySelector('#studio-form [aria-invalid="true"]')?.focus(); // the first thing to mend
    count();
  } else if (event.detail.target.id === "portraits") {
    forgetErrors();
    const card = event.detail.target.querySelector("article");
    card?.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  // The button goes away with what it cancelled; the keyboard stays on the page.
  if (event.target.matches(".easel-cancel")) document.querySelector("#main").focus({ preventScroll: true });
});

count();
