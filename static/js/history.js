// Arrow up in the empty box brings back what was asked for last, and then what was asked for before that.

import { promptBox, rewrite } from "./prompt.js";

let place = -1; // in the history; -1 is the empty box

const past = () => [...document.querySelectorAll("#past-prompts [data-prompt]")].map((link) => link.dataset.prompt);

document.addEventListener("keydown", (event) => {
  const box = promptBox();
  if (event.target !== box || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!step) return;
  const prompts = past();
  if (!box.value) place = -1;
  else if (box.value !== prompts[place] || box.selectionStart !== box.value.length) return;
  const next = Math.min(place + step, prompts.length - 1);
  if (next < -1 || next === place) return;
  event.preventDefault();
  place = next;
  rewrite(prompts[place] ?? "");
  box.setSelectionRange(box.value.length, box.value.length);
});
