// The figure "credentials": a reader drops a picture and sees what it says of itself, and what of that holds.

import { readCredentials } from "./credentials-reader.js";
import { NoPicture } from "./jumbf.js";
import { fetched, part, recall, remember, wholeNumber } from "./shared.js";

const MOST_BYTES = 60e6;
const MADE = {
  trainedAlgorithmicMedia: "made whole by a trained model",
  compositeWithTrainedAlgorithmicMedia: "put together, with parts by a trained model",
  digitalCapture: "taken by a camera",
  computationalCapture: "taken by a camera that computes",
  digitalArt: "drawn by hand on a computer",
  algorithmicMedia: "computed, without a trained model",
};
const TYPES = ["image/png", "image/jpeg", "image/webp"];

export default function start(figure) {
  const form = figure.querySelector("form");
  const [drop, shown] = ["drop", "shown"].map((role) => part(figure, role));
  const input = figure.querySelector("input[type=file]");
  let asked = 0;

  async function tell(name, read) {
    const mine = ++asked;
    const said = await read().then(readCredentials).then(explained).catch(refused);
    if (mine !== asked) return; // another file was dropped meanwhile
    part(figure, "verdict").textContent = `${name}: ${said.verdict}`;
    part(figure, "meaning").textContent = said.meaning;
    part(figure, "findings").replaceChildren(...said.findings.map(finding));
  }

  const sample = async () => new Uint8Array(await (await fetched(figure.dataset.sample)).arrayBuffer());
  const samples = [
    ["As it left us", sample],
    ["With one byte changed", async () => changed(await sample())],
    ["Saved again", async () => savedAgain(await sample())],
  ];

  const choose = () => {
    shown.src = figure.dataset.sample;
    shown.alt = "A portrait that our model drew.";
    return tell(...samples[Number(form.elements.what.value)]);
  };

  function take(file) {
    if (!file) return;
    for (const radio of form.elements.what) radio.checked = false;
    const reader = new FileReader();
    reader.onload = () => {
      shown.src = TYPES.includes(file.type) ? reader.result : figure.dataset.sample;
      shown.alt = "The picture that you chose.";
    };
    if (file.size < MOST_BYTES) reader.readAsDataURL(file); // a page may show data:, never somebody else's address
    tell(file.name, async () => {
      if (file.size > MOST_BYTES) throw new NoPicture("larger than 60 MB");
      return new Uint8Array(await file.arrayBuffer());
    });
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    choose();
    remember(figure, [form.elements.what.value]);
  });
  input.addEventListener("change", () => take(input.files[0]));
  for (const event of ["dragover", "dragenter"]) {
    drop.addEventListener(event, (drag) => {
      drag.preventDefault();
      drop.classList.add("is-over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    take(event.dataTransfer.files[0]);
  });

  form.elements.what.value = wholeNumber((recall(figure) ?? [form.elements.what.value])[0], samples.length - 1, 0);
  choose();
}

/** The bytes with one of them changed, in the last third, where a JPEG has its pixels. */
function changed(bytes) {
  bytes[Math.floor(bytes.length * 0.8)] ^= 1;
  return bytes;
}

/** What any program makes that opens a picture and saves it: the same pixels, and no letter. */
async function savedAgain(bytes) {
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
  return new Uint8Array(await blob.arrayBuffer());
}

function finding([holds, text]) {
  const line = document.createElement("li");
  const mark = document.createElement("strong");
  mark.textContent = { true: "Yes. ", false: "No. " }[holds] ?? "";
  line.className = { true: "is-kept", false: "is-broken" }[holds] ?? "";
  line.append(mark, text);
  return line;
}

/** Words for what was read: {verdict, findings: [[holds, text]], meaning}. */
function explained(found) {
  if (!found) {
    return {
      verdict: "no letter.",
      findings: [],
      meaning:
        "The file has no content credentials. That says nothing about the picture: most pictures never had any, and " +
        "most programs drop them when they save. Ask where it comes from.",
    };
  }
  const { pictureKept, letterKept, signed, signer, generator, title, actions } = found;
  const checks = [pictureKept, letterKept, signed];
  const who = signer.organisation || signer.name || "somebody without a name";
  const findings = [
    [null, `It says: “${generator || "a program without a name"}”${title ? `, “${title}”` : ""}.`],
    ...actions.filter(({ source }) => source).map(({ source }) => [null, `It says: ${MADE[source] ?? source}.`]),
    [pictureKept, "The picture is the one that the letter was written for."],
    [letterKept, "The letter is as it was written."],
    [signed, `It was signed with the certificate of ${who}.`],
  ];
  return { findings, ...verdictOf(checks, who) };
}

function verdictOf(checks, who) {
  if (checks.includes(false)) {
    return {
      verdict: "a letter that no longer fits.",
      meaning: "Something was changed after it was signed. What the letter says must not be believed of this picture.",
    };
  }
  if (checks.includes(null)) {
    return {
      verdict: "a letter that this page can check only in part.",
      meaning: "What stands here without a Yes or a No needs a larger reader of credentials.",
    };
  }
  return {
    verdict: "a letter, and all of it holds.",
    meaning: `Whether you know ${who} is for you to say: this page checks the seal, not the one who holds it.`,
  };
}

function refused(error) {
  if (!crypto.subtle) {
    return {
      verdict: "this page cannot check seals.",
      findings: [],
      meaning: "Your browser checks signatures on pages that came over https only. Open this one by its https address.",
    };
  }
  const isPicture = !(error instanceof NoPicture);
  return {
    verdict: isPicture ? "a letter that cannot be read." : "nothing to read here.",
    findings: [],
    meaning: isPicture
      ? "There is a letter in the file, and it is damaged or cut short. Nothing in it can be believed."
      : `The file is ${error.message}. Choose a picture as PNG, JPEG or WebP.`,
  };
}
