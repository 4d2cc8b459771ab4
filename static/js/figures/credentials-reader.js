// Reads the content credentials (C2PA) of a picture, and checks what can be checked without asking anybody.
// Everything happens here: the file goes nowhere.

import { readCbor } from "./cbor.js";
import { readCertificate } from "./certificate.js";
import { findManifest, readBoxes } from "./jumbf.js";

// COSE's numbers for ways to sign (RFC 9053), as the browser knows them: how to take the key, how to check.
const WAYS = new Map([
  [-7, [{ name: "ECDSA", namedCurve: "P-256" }, { name: "ECDSA", hash: "SHA-256" }]],
  [-35, [{ name: "ECDSA", namedCurve: "P-384" }, { name: "ECDSA", hash: "SHA-384" }]],
  [-36, [{ name: "ECDSA", namedCurve: "P-521" }, { name: "ECDSA", hash: "SHA-512" }]],
  [-37, [{ name: "RSA-PSS", hash: "SHA-256" }, { name: "RSA-PSS", saltLength: 32 }]],
  [-8, [{ name: "Ed25519" }, { name: "Ed25519" }]],
]);
const HASHES = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" };
const CERTIFICATES = 33; // COSE's header for the chain, RFC 9360

/**
 * What a file says of itself, or null where it says nothing:
 * {generator, title, actions: [{action, source}], signer: {organisation, notAfter},
 *  pictureKept, letterKept, signed: true, false, or null where this page cannot tell}.
 * Throws NoPicture for a file that is none, another error for a damaged manifest.
 */
export async function readCredentials(bytes) {
  const manifestBytes = findManifest(bytes);
  if (!manifestBytes) return null;
  const manifest = readBoxes(manifestBytes)[0].boxes.at(-1); // the last manifest is the one that holds
  const boxOf = (start) => manifest.boxes.find(({ label }) => label.startsWith(start));
  const claimBytes = boxOf("c2pa.claim").data;
  const claim = readCbor(claimBytes);
  const assertions = boxOf("c2pa.assertions").boxes;
  const { certificate, way, check } = readSignature(boxOf("c2pa.signature").data, claimBytes);
  const generator = [claim.claim_generator_info].flat()[0];
  return {
    generator: [generator?.name ?? claim.claim_generator, generator?.version].filter(Boolean).join(" "),
    title: claim["dc:title"] ?? "",
    actions: actionsIn(assertions),
    signer: certificate,
    pictureKept: await isPictureKept(bytes, assertions),
    letterKept: await areAssertionsKept(claim, assertions),
    signed: way ? await check() : null,
  };
}

function actionsIn(assertions) {
  return assertions
    .filter(({ label }) => label.startsWith("c2pa.actions"))
    .flatMap(({ data }) => readCbor(data).actions)
    .map(({ action, digitalSourceType }) => ({ action, source: String(digitalSourceType ?? "").split("/").at(-1) }));
}

/** The fingerprint of the picture: of all its bytes but those of the letter itself. */
async function isPictureKept(bytes, assertions) {
  const box = assertions.find(({ label }) => label.startsWith("c2pa.hash.data"));
  if (!box) return null;
  const { exclusions = [], hash, alg = "sha256" } = readCbor(box.data);
  if (!HASHES[alg]) return null;
  let from = 0;
  const parts = [];
  for (const { start, length } of [...exclusions].sort((one, other) => one.start - other.start)) {
    parts.push(bytes.subarray(from, start));
    from = start + length;
  }
  parts.push(bytes.subarray(from));
  return isSame(await digest(alg, new Uint8Array(await new Blob(parts).arrayBuffer())), hash);
}

/** Whether every statement in the letter is still the one whose fingerprint was signed. */
async function areAssertionsKept(claim, assertions) {
  const named = claim.created_assertions ?? claim.assertions ?? [];
  if (named.length === 0) return false;
  const checks = named.map(async ({ url, hash, alg = claim.alg ?? "sha256" }) => {
    const box = assertions.find(({ label }) => url.endsWith(`/${label}`));
    return Boolean(box && HASHES[alg]) && isSame(await digest(alg, box.content), hash);
  });
  return (await Promise.all(checks)).every(Boolean);
}

/** A signature as COSE_Sign1: whose certificate, in which way, and a function that checks it. */
function readSignature(data, payload) {
  const [protectedBytes, open, , signature] = readCbor(data);
  const sealed = readCbor(protectedBytes);
  const chain = sealed.get?.(CERTIFICATES) ?? open.get?.(CERTIFICATES) ?? open.x5chain ?? [];
  const certificate = readCertificate([chain].flat()[0]);
  const way = WAYS.get(sealed.get?.(1));
  const check = async () => {
    const [kind, how] = way;
    const key = await crypto.subtle.importKey("spki", certificate.key, kind, false, ["verify"]);
    return crypto.subtle.verify(how, key, signature, signedBytes(protectedBytes, payload));
  };
  return { certificate, way, check };
}

/** What was signed, in CBOR: ["Signature1", the protected header, nothing, the letter]. */
function signedBytes(protectedBytes, payload) {
  const name = new TextEncoder().encode("Signature1");
  const parts = [[0x84, 0x60 + name.length], name, ...byteString(protectedBytes), [0x40], ...byteString(payload)];
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

/** A byte string in CBOR, its length in the shortest form. */
function byteString(bytes) {
  const { length } = bytes;
  if (length < 24) return [[0x40 + length], bytes];
  if (length < 256) return [[0x58, length], bytes];
  if (length < 65536) return [[0x59, length >> 8, length & 255], bytes];
  return [[0x5a, ...[24, 16, 8, 0].map((shift) => (length >>> shift) & 255)], bytes];
}

const digest = async (alg, bytes) => new Uint8Array(await crypto.subtle.digest(HASHES[alg], bytes));

function isSame(one, other) {
  return one.length === other.length && one.every((byte, n) => byte === other[n]);
}
