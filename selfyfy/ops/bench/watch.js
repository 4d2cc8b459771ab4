// Notes when what a person sees happens on the studio page, in milliseconds since the epoch: the server's rows use the
// same clock. `bench.begin()`, then press Create; `bench.ended` is fulfilled once the finished portrait is on the screen.
(() => {
  const GIVE_UP_MS = 120_000;
  const bench = (window.bench = {});
  let seen = {};
  let finish = () => {};

  const now = () => performance.timeOrigin + performance.now();
  const note = (name) => {
    seen[name] ??= now();
  };

  bench.begin = () => {
    performance.clearResourceTimings();
    seen = {};
    bench.ended = new Promise((resolve, reject) => {
      finish = () => resolve({ ...seen, requests: requests() });
      setTimeout(() => reject(new Error(`no finished portrait, only ${Object.keys(seen).join(", ")}`)), GIVE_UP_MS);
    });
  };

  // From asking to the last byte, for each request that the page made.
  const requests = () =>
    performance.getEntriesByType("resource").map(({ name, startTime, responseEnd }) => ({
      path: new URL(name).pathname,
      from: performance.timeOrigin + startTime,
      to: performance.timeOrigin + responseEnd,
    }));

  // The frame after the next one begins when the picture has been painted.
  const notePainted = (name, then = () => {}) =>
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        note(name);
        then();
      }),
    );

  const isOurs = (card) => card && (!seen.id || card.dataset.portrait === seen.id);

  addEventListener("click", (event) => event.target.closest("#studio-form [type=submit]") && note("pressed"), true);

  // A picture's load event reaches the document, never the window.
  document.addEventListener("load", (event) => {
    const image = event.target;
    const card = image instanceof HTMLImageElement && image.closest("[data-portrait]");
    if (!seen.pressed || !isOurs(card) || image.dataset.role !== "preview") return;
    if (card.dataset.status === "done") notePainted("finished_shown", finish);
    else notePainted("preview_shown");
  }, true);

  const notice = ({ target, attributeName, addedNodes }) => {
    for (const node of addedNodes) {
      if (node.dataset?.portrait && !seen.id && seen.pressed) {
        seen.id = node.dataset.portrait;
        note("card_shown");
      }
    }
    if (!attributeName || !seen.id || !isOurs(target.closest("[data-portrait]"))) return;
    if (attributeName === "data-status" && target.dataset.status === "replacing") note("told_done");
    if (attributeName === "value" && target.value >= 1) note("first_step_shown");
    if (attributeName === "value" && target.value === target.max) note("last_step_shown");
  };

  addEventListener("DOMContentLoaded", () => {
    new MutationObserver((changes) => changes.forEach(notice)).observe(document.documentElement, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ["value", "data-status"],
    });
  });
})();
