// Reads CBOR (RFC 8949), the binary notation of content credentials. Nothing is trusted: whatever is cut short throws.

const DEEPEST = 32;
const text = new TextDecoder("utf-8", { fatal: true });

/** One value from bytes: numbers, strings, Uint8Array, arrays, Map for maps with other keys than strings, else objects. */
export function readCbor(bytes) {
  return new Reader(bytes).value(0);
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  take(count) {
    if (count > this.bytes.length - this.at) throw new RangeError("CBOR ends too early");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** The number behind the first byte of an item: in the byte itself, or in the 1, 2, 4 or 8 bytes after it. */
  argument(small) {
    if (small < 24) return small;
    const at = this.at;
    const size = 2 ** (small - 24);
    if (size > 8) throw new RangeError("CBOR of unknown length");
    this.take(size);
    if (size === 8) return Number(this.view.getBigUint64(at));
    return { 1: () => this.view.getUint8(at), 2: () => this.view.getUint16(at), 4: () => this.view.getUint32(at) }[size]();
  }

  value(depth) {
    if (depth > DEEPEST) throw new RangeError("CBOR nested too deep");
    const [first] = this.take(1);
    const kind = first >> 5;
    const number = kind === 7 ? first & 31 : this.argument(first & 31);
    switch (kind) {
      case 0:
        return number;
      case 1:
        return -1 - number;
      case 2:
        return this.take(number);
      case 3:
        return text.decode(this.take(number));
      case 4:
        return this.list(number, depth);
      case 5:
        return this.map(number, depth);
      case 6: // a tag, such as "this is a signature": the value is enough
        return this.value(depth + 1);
      default:
        return this.simple(number);
    }
  }

  list(count, depth) {
    if (count > this.bytes.length) throw new RangeError("CBOR ends too early");
    return Array.from({ length: count }, () => this.value(depth + 1));
  }

  map(count, depth) {
    if (count > this.bytes.length) throw new RangeError("CBOR ends too early");
    const pairs = Array.from({ length: count }, () => [this.value(depth + 1), this.value(depth + 1)]);
    return pairs.every(([key]) => typeof key === "string") ? Object.fromEntries(pairs) : new Map(pairs);
  }

  simple(number) {
    if (number < 24) return { 20: false, 21: true, 22: null }[number];
    const at = this.at;
    this.take(2 ** (number - 24));
    if (number === 26) return this.view.getFloat32(at);
    if (number === 27) return this.view.getFloat64(at);
    return undefined;
  }
}
