// What the figures share: their place in the address, their colours, the link into the studio, small pictures.

/** What a link to this figure says of its state, `#figure-name=a,b`, as a list; null where the address means another. */
export function recall(figure) {
  const start = `#${figure.id}=`;
  if (!location.hash.startsWith(start)) return null;
  figure.scrollIntoView({ block: "center" });
  return decodeURIComponent(location.hash.slice(start.length)).split(",");
}

/** The address follows the figure, and the reader's way back stays as it was. */
export function remember(figure, parts) {
  history.replaceState(history.state, "", `#${figure.id}=${parts.join(",")}`);
}

/** Whether a reader chose something in the form before its script came: the address has yet to follow. */
export function isChosen(form) {
  return [...form.elements].some(
    (input) => input.checked !== input.defaultChecked || (input.type === "range" && input.value !== input.defaultValue),
  );
}

/** A link that opens the studio with these words. */
export function openWith(link, prompt) {
  link.href = `${link.dataset.studio}?prompt=${encodeURIComponent(prompt)}`;
}

export const part = (figure, role) => figure.querySelector(`[data-role="${role}"]`);

/** `names` of design tokens to their colours, as they are now. */
export function coloursOf(figure, names) {
  const style = getComputedStyle(figure);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

export function whenColoursChange(redraw) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

/** A whole number from a link, or `usual` where it is none from 0 to `most`. */
export function wholeNumber(text, most, usual) {
  return /^\d+$/.test(text ?? "") && Number(text) <= most ? Number(text) : usual;
}

/** Bytes from base64. */
export function unpack(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Base64 from bytes, in the letters that an address may hold; and back. */
export function packed(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export const unpacked = (text) => unpack(text.replaceAll("-", "+").replaceAll("_", "/"));

/** Show one cell of a sprite; its element says in data-columns how many are in a row. */
export function showCell(frame, number) {
  const columns = Number(frame.dataset.columns);
  frame.style.setProperty("--column", number % columns);
  frame.style.setProperty("--row", Math.floor(number / columns));
}

/** A file that the figure needs, or an error that says so. */
export async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}
