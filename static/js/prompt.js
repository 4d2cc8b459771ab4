// The box for the prompt, and changes to it that Ctrl+Z takes back.

export const promptBox = () => document.querySelector("#studio-form textarea");

/** Where two texts differ, as places in the first and the words of the second; whole characters, emoji too. */
export function difference(old, words) {
  const [a, b] = [[...old], [...words]];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - start && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const length = (from, to) => a.slice(from, to).join("").length;
  const from = length(0, start);
  return { from, to: from + length(start, a.length - tail), insert: b.slice(start, b.length - tail).join("") };
}

/** Only what differs is replaced: the caret stays near, and one Ctrl+Z is one change. The box has the focus then. */
export function rewrite(words) {
  const box = promptBox();
  const { from, to, insert } = difference(box.value, words);
  box.focus({ preventScroll: true });
  if (from === to && !insert) return;
  box.setSelectionRange(from, to);
  // Unlike `box.value = words` this can be undone with the keyboard. It sends "input", too.
  if (document.execCommand(insert ? "insertText" : "delete", false, insert)) return;
  box.setRangeText(insert, from, to, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The same while something else keeps the focus, and without a phone's keyboard. */
export function rewriteAside(words) {
  const box = promptBox();
  const focused = document.activeElement;
  box.inputMode = "none";
  rewrite(words);
  if (focused && focused !== box) {
    if (focused === document.body) box.blur();
    else focused.focus({ preventScroll: true });
  }
  box.inputMode = "";
}
