// Runs in a page of the site, by the modules that its figures use. Milliseconds of each sample and of each token.
async (samples) => {
  const { facts, floats, run } = await import("/static/js/lab/models.js");
  const { bell, draw } = await import("/static/js/lab/pictures.js");
  const { Writing, draw: chosen, likelihoods } = await import("/static/js/lab/writing.js");
  const lab = await facts();
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 320 });

  async function timed(call) {
    const began = performance.now();
    await call();
    return performance.now() - began;
  }

  async function faces(model, name, size) {
    const times = [];
    for (let n = 0; n <= samples; n++) {
      const numbers = floats(bell(size, Math.random), [1, size]);
      times.push(await timed(async () => draw(canvas, (await run(model, { [name]: numbers })).pictures.data)));
    }
    return times.slice(1); // the first one loads the model
  }

  const gan = await faces("gan-generator", "noise", lab.gan.noise);
  const vae = await faces("vae-decoder", "points", lab.vae.points[0].length);
  await run("transformer");
  const writing = new Writing(lab.transformer);
  const tokens = [];
  for (let n = 0; n < lab.transformer.side ** 2; n++) {
    tokens.push(await timed(async () => writing.add(chosen(likelihoods(await writing.next(), 0.9), Math.random()))));
  }
  return { gan, vae, tokens };
}
