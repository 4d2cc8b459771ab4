// The few things of an X.509 certificate that a reader of credentials wants: whose it is, until when, and its key.

const ORGANISATION = "2.5.4.10";
const NAME = "2.5.4.3";

/** DER bytes to {organisation, name, notAfter: Date, key: SubjectPublicKeyInfo as DER}. */
export function readCertificate(der) {
  const fields = children(children(element(der, 0))[0]);
  if (fields[0].tag === 0xa0) fields.shift(); // the version, which old certificates lack
  const [, , , validity, subject, key] = fields;
  const names = Object.fromEntries(
    children(subject).map((set) => {
      const [oid, value] = children(children(set)[0]);
      return [dotted(oid.content), new TextDecoder().decode(value.content)];
    }),
  );
  return {
    organisation: names[ORGANISATION] ?? "",
    name: names[NAME] ?? "",
    notAfter: time(children(validity)[1]),
    key: key.whole,
  };
}

function element(bytes, at) {
  const tag = bytes[at];
  let size = bytes[at + 1];
  let from = at + 2;
  if (size > 127) {
    const count = size - 128;
    size = bytes.subarray(from, from + count).reduce((sum, byte) => sum * 256 + byte, 0);
    from += count;
  }
  if (!(size >= 0) || from + size > bytes.length) throw new RangeError("a torn certificate");
  return { tag, content: bytes.subarray(from, from + size), whole: bytes.subarray(at, from + size) };
}

function children({ content }) {
  const found = [];
  for (let at = 0; at < content.length; ) {
    const next = element(content, at);
    found.push(next);
    at += next.whole.length;
  }
  return found;
}

function dotted(bytes) {
  const numbers = [Math.floor(bytes[0] / 40), bytes[0] % 40];
  let number = 0;
  for (const byte of bytes.subarray(1)) {
    number = number * 128 + (byte & 127);
    if (byte < 128) {
      numbers.push(number);
      number = 0;
    }
  }
  return numbers.join(".");
}

/** UTCTime has two digits of the year, GeneralizedTime four. */
function time({ tag, content }) {
  let text = new TextDecoder().decode(content);
  if (tag === 0x17) text = (Number(text.slice(0, 2)) < 50 ? "20" : "19") + text;
  return new Date(text.replace(/^(....)(..)(..)(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}
