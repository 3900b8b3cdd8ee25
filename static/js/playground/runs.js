// One run at a time: it can be stopped, says after a while that it goes on and how far it is, and comes again where all was busy.

import { run } from "./api.js";
import { problemWords, t } from "./words.js";

const PATIENCE_MS = 350;
const MOST_RETRIES = 5;
const BUSY = ["overloaded", "starting", "rate_limited"];

export const isBusy = (problem) => BUSY.includes(problem.code);
export const waitMs = (problem) => 1000 * Math.ceil(problem.retry_after_seconds ?? 2);

export class Runs {
  #name;
  #hear;
  #running = null;
  #patience = 0;
  #retry = 0;

  /** `hear.waiting(text)` is told what to say while it waits, "" when it is over; `hear.answer` and `hear.problem` get what came and the request. */
  constructor(name, hear) {
    this.#name = name;
    this.#hear = hear;
  }

  get isRunning() {
    return Boolean(this.#running);
  }

  async start(request, retries = 0) {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    let isSlow = false;
    let state = t("running");
    const say = (text) => {
      state = text;
      if (isSlow && this.#running === running) this.#hear.waiting(state);
    };
    this.#patience = setTimeout(() => {
      isSlow = true;
      say(state);
    }, PATIENCE_MS);
    const { answer, problem } = await run(this.#name, request, running.signal, {
      waiting: (queue) => queue && say(queue.place ? t("queued", queue) : t("running")),
      progress: (part) => {
        say(t("progress", part));
        if (isSlow && this.#running === running) this.#hear.progress(part);
      },
    });
    if (this.#running !== running) return;
    this.#rest();
    if (answer) this.#hear.answer(answer, request);
    else if (problem && isBusy(problem) && retries < MOST_RETRIES) this.#again(problem, request, retries + 1);
    else if (problem) this.#hear.problem(problem, request);
  }

  /** Whether there was one to stop. */
  stop() {
    clearTimeout(this.#retry);
    const running = this.#running;
    running?.abort();
    this.#rest();
    return Boolean(running);
  }

  #again(problem, request, retries) {
    this.#retry = setTimeout(() => this.start(request, retries), waitMs(problem));
    this.#hear.waiting(`${problemWords(problem)[0]}. ${t("retry_in", { seconds: waitMs(problem) / 1000 })}`);
  }

  #rest() {
    this.#running = null;
    clearTimeout(this.#patience);
    this.#hear.waiting("");
  }
}
