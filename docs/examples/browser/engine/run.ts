/** A fit under way: progress, cancelling, warnings. */

/** Hears where a fit stands: what is done, and how much of it, from 0 to 1. */
export type OnProgress = (phase: string, part: number) => void;

/** So many warnings are kept: those of many fits say much the same. */
const MOST_NOTICES = 6;

export class Run {
  readonly signal: AbortSignal;
  readonly notices: string[] = [];
  readonly #onProgress: OnProgress;
  #last = 0;

  constructor(signal: AbortSignal, onProgress: OnProgress) {
    this.signal = signal;
    this.#onProgress = onProgress;
  }

  /** Tells where the fit stands and lets messages in, now and then. @throws the signal's reason */
  async step(phase: string, part: number): Promise<void> {
    const now = performance.now();
    if (now - this.#last > 40) {
      this.#last = now;
      this.tell(phase, part);
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.signal.throwIfAborted();
  }

  tell(phase: string, part: number): void {
    this.#onProgress(phase, part);
  }

  notice(text: string): void {
    if (this.notices.length < MOST_NOTICES && !this.notices.includes(text)) this.notices.push(text);
  }
}
