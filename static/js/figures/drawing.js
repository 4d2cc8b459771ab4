// What the figures share that the site's own model draws: its first picture is a file, every other one is asked for.

const POLL_MS = 400;
const PATIENCE_MS = 28_000;
const BUSY = "The model is busy just now. The figure keeps its last picture; try again in a minute.";
const LOST = "The site cannot be reached. The figure keeps its last picture.";

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** One drawing at a time, the newest settings last: whatever was asked for in between is never drawn. */
export class Drawing {
  /** `show(answer)` is called with what is there, `say(text)` with what there is to wait for ("" when nothing). */
  constructor(figure, show, say) {
    this.figure = figure;
    this.show = show;
    this.say = say;
    this.answers = new Map();
    this.kind = figure.dataset.figure;
  }

  /** The settings and pictures that the page came with. */
  async begin() {
    const response = await fetch(this.figure.dataset.stillUrl);
    const answer = { ...(await response.json()), sprite: this.figure.dataset.stillPicture };
    this.remember(answer.settings, answer);
    return answer;
  }

  key(settings) {
    const entries = Object.entries({ ...settings, kind: this.kind }).map(([name, value]) => [name, String(value)]);
    return new URLSearchParams(entries.filter(([, value]) => value !== "").sort()).toString();
  }

  remember(settings, answer) {
    this.answers.set(this.key(settings), answer);
  }

  async ask(settings) {
    this.wanted = this.key(settings);
    if (this.working) return;
    this.working = true;
    try {
      while (this.wanted) {
        const key = this.wanted;
        const answer = this.answers.get(key) ?? (await this.draw(key));
        if (this.wanted !== key) continue; // changed meanwhile
        this.wanted = null;
        if (answer) {
          this.show(answer);
          this.say("");
        }
      }
    } finally {
      this.working = false;
      this.figure.removeAttribute("aria-busy");
    }
  }

  /** Nothing to show, and why. */
  refuse(message) {
    this.say(message);
    return null;
  }

  async draw(key) {
    this.figure.setAttribute("aria-busy", "true");
    this.say("The model is drawing…");
    const last = Date.now() + PATIENCE_MS;
    while (Date.now() < last) {
      let response;
      try {
        response = await fetch(`${this.figure.dataset.drawUrl}?${key}`);
      } catch {
        return this.refuse(LOST);
      }
      const later = Number(response.headers.get("Retry-After")) * 1000; // something else of this reader's is in work
      if (response.status === 202 || later) {
        await pause(later || POLL_MS);
        continue;
      }
      const answer = await response.json().catch(() => ({ message: LOST }));
      if (!response.ok) return this.refuse(answer.message);
      this.answers.set(key, answer);
      return answer;
    }
    return this.refuse(BUSY);
  }
}

/** Settings from the address, over those given: `#figure-noise=seed=3&steps=8`. */
export function recall(figure, settings) {
  const mark = `#${figure.id}=`;
  if (!location.hash.startsWith(mark)) return settings;
  const found = { ...settings };
  for (const [name, text] of new URLSearchParams(location.hash.slice(mark.length))) {
    if (!(name in settings)) continue;
    found[name] = typeof settings[name] === "number" ? Number(text) || 0 : text;
  }
  return found;
}

export function remember(figure, settings) {
  history.replaceState(history.state, "", `#${figure.id}=${new URLSearchParams(settings)}`);
}

/** The studio with the figure's settings in its form. */
export function linkStudio(figure, { prompt, seed, steps, guidance_scale }) {
  const link = figure.querySelector("[data-role=studio]");
  link.href = `${figure.dataset.studioUrl}?${new URLSearchParams({ prompt, seed, steps, guidance_scale })}`;
}

/** Every cell of the figure shows its row of the sprite. */
export function showSprite(figure, sprite, columns, rows) {
  for (const image of figure.querySelectorAll(".live-cell img")) {
    if (image.getAttribute("src") !== sprite) image.src = sprite;
  }
  figure.style.setProperty("--columns", columns);
  figure.style.setProperty("--rows", rows);
}
