// The one place where a free-running process arms timers: by name, each at most once.

export class Timers<Name extends string> {
  readonly #armed = new Map<Name, NodeJS.Timeout>();
  readonly #onTimer: (name: Name) => void;

  constructor(onTimer: (name: Name) => void) {
    this.#onTimer = onTimer;
  }

  /** Fires once after `afterMs` and a random part of `jitterMs`. Replaces one of the same name. */
  set(name: Name, afterMs: number, jitterMs = 0): void {
    this.cancel(name);
    const fire = (): void => {
      this.#armed.delete(name);
      this.#onTimer(name);
    };
    this.#armed.set(name, setTimeout(fire, afterMs + Math.random() * jitterMs));
  }

  cancel(name: Name): void {
    clearTimeout(this.#armed.get(name));
    this.#armed.delete(name);
  }

  cancelAll(): void {
    for (const name of this.#armed.keys()) this.cancel(name);
  }
}
