// Runs ONNX models away from the page, so that nothing on it stops moving. Says {id, outputs} or {id, error}.

// Of the runtime and of each model the address holds the version, so that a browser keeps them (selfyfy/serving.py).
const VERSION = "1.24.3"; // as in package.json
const RUNTIME = new URL("../../onnxruntime/", import.meta.url).href; // put there by `make install`
const MODELS = new URL("../../lab/", import.meta.url).href;
const part = (name) => `${RUNTIME}${name}?v=${VERSION}`;
const PROGRAM = { mjs: part("ort-wasm-simd-threaded.mjs"), wasm: part("ort-wasm-simd-threaded.wasm") };
// The smallest model, y = x: with it the runtime fetches and starts its program while the real ones are on their way.
const NOTHING = Uint8Array.from([
  8, 8, 58, 55, 10, 16, 10, 1, 120, 18, 1, 121, 34, 8, 73, 100, 101, 110, 116, 105, 116, 121, 18, 1, 97, 90, 15, 10, 1,
  120, 18, 10, 10, 8, 8, 1, 18, 4, 10, 2, 8, 1, 98, 15, 10, 1, 121, 18, 10, 10, 8, 8, 1, 18, 4, 10, 2, 8, 1, 66, 4, 10, 0,
  16, 13,
]);
// More than the basic optimizations take longer (in Node 117 ms instead of 82 for the transformer) than they save in a token.
const OPTIONS = { graphOptimizationLevel: "basic" };
let runtime;
const sessions = new Map(); // by model, promises

async function start() {
  const [ort] = await Promise.all([import(part("ort.wasm.min.mjs")), import(PROGRAM.mjs)]); // it asks for the second later
  ort.env.wasm.numThreads = 1; // more would need a page that is isolated from every other
  ort.env.wasm.wasmPaths = PROGRAM;
  await ort.InferenceSession.create(NOTHING);
  return ort;
}

let last = Promise.resolve();

/** One after the other: all sessions share the runtime's one stack, and a run waits in the middle of its use of it. */
function inTurn(work) {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

/** The model and the runtime are fetched side by side. */
async function open(model, version) {
  const [ort, bytes] = await Promise.all([(runtime ??= start()), fetched(`${MODELS}${model}.onnx?v=${version}`)]);
  return inTurn(() => ort.InferenceSession.create(bytes, OPTIONS));
}

async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function run(model, version, feeds) {
  if (!sessions.has(model)) sessions.set(model, open(model, version));
  const session = await sessions.get(model);
  const ort = await runtime;
  if (!feeds) return {};
  const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]);
  const results = await inTurn(() => session.run(Object.fromEntries(tensors)));
  return Object.fromEntries(Object.entries(results).map(([name, { data, dims }]) => [name, { data, dims }]));
}

addEventListener("message", async ({ data: { id, model, version, feeds } }) => {
  try {
    const outputs = await run(model, version, feeds);
    postMessage({ id, outputs }, { transfer: Object.values(outputs).map(({ data }) => data.buffer) });
  } catch (error) {
    sessions.delete(model); // the next call tries again: the network may be back
    runtime = undefined;
    postMessage({ id, error: String(error) });
  }
});
