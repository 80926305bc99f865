// Looks again for news while the page is looked at: soon at first, then ever more seldom, and never while it is hidden.

const SOON_MS = 5_000;
const SELDOM_MS = 300_000;

export class Watch {
  #look;
  #pause = SOON_MS;
  #asked = 0;
  #timer = null;
  #on = false;

  // look: asks once and answers whether there was news. Where it fails, it is asked again later, as without news.
  constructor(look) {
    this.#look = look;
    document.addEventListener("visibilitychange", () => this.#turned());
  }

  start() {
    this.stop();
    this.#on = true;
    this.#asked = Date.now();
    this.#pause = SOON_MS;
    this.#wait(SOON_MS);
  }

  stop() {
    this.#on = false;
    clearTimeout(this.#timer);
  }

  #turned() {
    clearTimeout(this.#timer);
    // Whoever comes back wants to know now; whoever turns to and fro asks no oftener for it.
    this.#wait(Math.max(0, this.#asked + SOON_MS - Date.now()));
  }

  #wait(pause) {
    if (this.#on && !document.hidden) this.#timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    this.#asked = Date.now();
    const news = await this.#look().catch(() => false);
    this.#pause = news ? SOON_MS : Math.min(2 * this.#pause, SELDOM_MS);
    clearTimeout(this.#timer);
    this.#wait(this.#pause);
  }
}
