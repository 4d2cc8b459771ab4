// Runs ONNX models away from the page, so that nothing on it stops moving. Says {id, outputs} or {id, error}.

const RUNTIME = new URL("../../onnxruntime/", import.meta.url).href; // put there by `make install`
const MODELS = new URL("../../lab/", import.meta.url).href;
let runtime;
const sessions = new Map(); // by model, promises

async function start() {
  const ort = await import(`${RUNTIME}ort.wasm.min.mjs`);
  ort.env.wasm.numThreads = 1; // more would need a page that is isolated from every other
  ort.env.wasm.wasmPaths = RUNTIME;
  return ort;
}

/** The model and the runtime are fetched side by side. */
async function open(model) {
  const [ort, bytes] = await Promise.all([(runtime ??= start()), fetched(`${MODELS}${model}.onnx`)]);
  return ort.InferenceSession.create(bytes);
}

async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function run(model, feeds) {
  if (!sessions.has(model)) sessions.set(model, open(model));
  const session = await sessions.get(model);
  const ort = await runtime;
  if (!feeds) return {};
  const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]);
  const results = await session.run(Object.fromEntries(tensors));
  return Object.fromEntries(Object.entries(results).map(([name, { data, dims }]) => [name, { data, dims }]));
}

addEventListener("message", async ({ data: { id, model, feeds } }) => {
  try {
    const outputs = await run(model, feeds);
    postMessage({ id, outputs }, { transfer: Object.values(outputs).map(({ data }) => data.buffer) });
  } catch (error) {
    sessions.delete(model); // the next call tries again: the network may be back
    runtime = undefined;
    postMessage({ id, error: String(error) });
  }
});
