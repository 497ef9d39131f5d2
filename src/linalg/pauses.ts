/** Work that can be interrupted where it yields. */
export type Pauses<Result> = Generator<{ readonly kind: 'pause' }, Result, void>;

/** The result of work, done in one go. */
export function drained<Result>(work: Pauses<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Numbers that are looked at between two pauses: a few milliseconds. */
const AT_ONCE = 2 ** 20;

/** Counts work on numbers, in loops that look at each of them a few times. */
export class Pace {
  #done = 0;

  /** Adds work; whether it is time for a pause. */
  isDue(numbers: number): boolean {
    this.#done += numbers;
    if (this.#done < AT_ONCE) return false;
    this.#done = 0;
    return true;
  }
}
