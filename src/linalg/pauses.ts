/** Work that can be interrupted where it yields. */
export type Pauses<Result> = Generator<{ readonly kind: 'pause' }, Result, void>;

/** The result of work, done in one go. */
export function drained<Result>(work: Pauses<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
