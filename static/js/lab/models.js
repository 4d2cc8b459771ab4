// The lab's models as functions: `await run("gan-generator", { noise: floats([...], [1, 64]) })`.

const LEAST_MEMORY_GB = 2; // below that the runtime and a page full of pictures do not fit together
// The smallest WebAssembly module with a 128-bit number in it: valid only where there is SIMD.
const SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
const FILES = new URL("../../lab/", import.meta.url).href;

let worker;
let calls = 0;
const waiting = new Map(); // call: {resolve, reject}
let read;

/** Why this browser cannot run the models, or "" where it can. */
export function unable() {
  if (navigator.deviceMemory < LEAST_MEMORY_GB) return "This device has too little memory to run the model.";
  if (!("WebAssembly" in self) || !WebAssembly.validate(Uint8Array.from(SIMD))) {
    return "This browser lacks WebAssembly SIMD, which the model needs.";
  }
  if (!("OffscreenCanvas" in self)) return "This browser is too old to draw what the model makes.";
  return "";
}

/** What was measured when the models were exported: lab.json. */
export function facts() {
  read ??= fetch(`${FILES}lab.json`).then((answer) => {
    if (!answer.ok) throw new Error(`lab.json: ${answer.status}`);
    return answer.json();
  });
  return read;
}

export const picture = (name) => {
  const image = new Image();
  image.src = `${FILES}${name}.webp`;
  return image.decode().then(() => image);
};

export const floats = (data, dims) => ({ type: "float32", data: new Float32Array(data), dims });
export const integers = (data, dims) => ({ type: "int32", data: new Int32Array(data), dims });

/** Outputs by name, each {data, dims}. Without feeds the model is only loaded. Rejects where it cannot be. */
export async function run(model, feeds) {
  worker ??= begin();
  const { digests } = await facts(); // its file's address: what has changed has another one
  const id = ++calls;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, model, version: digests[model], feeds });
  });
}

function begin() {
  const begun = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const settle = ({ id, outputs, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(outputs);
  };
  begun.addEventListener("message", ({ data }) => settle(data));
  begun.addEventListener("error", () => [...waiting.keys()].forEach((id) => settle({ id, error: "no worker" })));
  return begun;
}

/** Calls `draw` now; while it works, of all further wishes only the last is kept and then done. */
export function latest(draw) {
  let busy, wished;
  return async function again() {
    wished = true;
    if (busy) return;
    busy = true;
    while (wished) {
      wished = false;
      await draw();
    }
    busy = false;
  };
}
