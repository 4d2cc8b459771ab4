// A training's five actions: walked through and lit one by one, faster and faster, and at last too fast for the eye.

const ACTION_MS = 500; // for which each action of a single step is lit
const FIRST_MS = 260; // of a training, whose first steps can be followed
const HURRY = 0.6; // each step takes so much of the one before
const BLUR_MS = 25; // faster than that, nothing is lit any more
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class FiveActions {
  /**
   * `lights`: an element for each action. `doing`: a function for each; the last one ends the step. `race`: does as
   * many steps as fit into a frame, and says whether there are more. `show` is called whenever anything has changed.
   */
  constructor(figure, { lights, doing, race, show }) {
    Object.assign(this, { figure, lights, doing, race, show });
    this.at = -1; // the action done last, of a step that is walked through
    this.callOff = () => {};
  }

  get isRunning() {
    return this.figure.classList.contains("is-running");
  }

  once() {
    this.stop(); // of a step that is still walked through, the rest is done at once
    this.walk(ACTION_MS, this.show);
  }

  /** Until `stop`. `slowly`: so that the first steps can be followed. */
  run(slowly) {
    this.stop();
    this.figure.classList.add("is-running");
    if (calm.matches) this.speed();
    else this.hurry(slowly ? FIRST_MS : FIRST_MS / 4);
  }

  /** No step is left half done. */
  stop() {
    this.callOff();
    if (this.at >= 0) this.doing.slice(this.at + 1).forEach((act) => act());
    this.at = -1;
    this.figure.classList.remove("is-running", "is-racing");
    this.light();
  }

  /** The next action, for `pause` ms; after the last one, `then`. */
  walk(pause, then) {
    this.at += 1;
    if (this.at === this.doing.length) {
      this.at = -1;
      this.light();
      return then();
    }
    this.light();
    this.doing[this.at]();
    this.show();
    const timer = setTimeout(() => this.walk(pause, then), calm.matches ? 0 : pause);
    this.callOff = () => clearTimeout(timer);
  }

  light() {
    this.lights.forEach((light, n) => light.classList.toggle("is-lit", n === this.at));
  }

  hurry(pause) {
    if (pause < BLUR_MS) this.speed();
    else this.walk(pause, () => this.hurry(pause * HURRY));
  }

  speed() {
    this.figure.classList.add("is-racing");
    const frame = requestAnimationFrame(() => {
      const { top, bottom } = this.figure.getBoundingClientRect();
      const isSeen = bottom > 0 && top < innerHeight; // nobody watches a figure outside the window
      if (!isSeen || this.race()) this.speed();
      else this.stop();
      if (isSeen) this.show();
    });
    this.callOff = () => cancelAnimationFrame(frame);
  }
}
