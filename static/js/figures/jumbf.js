// Where content credentials (C2PA) lie in a picture file, and the boxes (JUMBF, ISO 19566-5) that they are made of.

const ascii = (bytes, from, count) => String.fromCharCode(...bytes.subarray(from, from + count));
const PNG = "\x89PNG\r\n\x1a\n";
const MOST_BOXES = 500;

/** Not a file that credentials could be read from; the message says why. */
export class NoPicture extends Error {}

/** The manifest's bytes; null where the file has none; NoPicture where it is no PNG, JPEG or WebP. */
export function findManifest(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (ascii(bytes, 0, 8) === PNG) return inPng(bytes, view);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return inJpeg(bytes, view);
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return inWebp(bytes, view);
  throw new NoPicture("neither PNG nor JPEG nor WebP");
}

function inPng(bytes, view) {
  for (let at = 8; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at);
    if (ascii(bytes, at + 4, 4) === "caBX") return bytes.subarray(at + 8, at + 8 + size);
    at += size + 12;
  }
  return null;
}

function inWebp(bytes, view) {
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (ascii(bytes, at, 4) === "C2PA") return bytes.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  return null;
}

/** A JPEG's segments are too short for long boxes: each part repeats the box's first 8 bytes, which count once. */
function inJpeg(bytes, view) {
  const parts = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; ) {
    const size = view.getUint16(at + 2);
    const isBox = bytes[at + 1] === 0xeb && ascii(bytes, at + 4, 2) === "JP" && size > 18;
    if (isBox) parts.push(bytes.subarray(at + (view.getUint32(at + 8) === 1 ? 12 : 20), at + 2 + size));
    at += 2 + size;
  }
  if (!parts.length) return null;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

/**
 * Boxes as a list of {label, content, data, boxes}: `content` is all of a superbox behind its header, which is what
 * fingerprints are taken of; `data` the bytes of its first content box; `boxes` the superboxes inside.
 */
export function readBoxes(bytes, counted = { boxes: 0 }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at) || bytes.length - at;
    if (size < 8 || at + size > bytes.length || ++counted.boxes > MOST_BOXES) throw new RangeError("a torn box");
    found.push({ type: ascii(bytes, at + 4, 4), content: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return found.map((box) => (box.type === "jumb" ? superbox(box.content, counted) : { data: box.content, type: box.type }));
}

function superbox(content, counted) {
  const size = new DataView(content.buffer, content.byteOffset).getUint32(0);
  const description = content.subarray(8, size); // 16 bytes of type, one of flags, the label up to a zero
  const end = description.indexOf(0, 17);
  const inside = readBoxes(content.subarray(size), counted);
  return {
    label: ascii(description, 17, (end < 0 ? description.length : end) - 17),
    content,
    data: inside.find((box) => box.data)?.data,
    boxes: inside.filter((box) => box.content),
  };
}
