/**
 * When a method that may not help is worth a try: once the multiply-adds since its last try would have paid for some steps of
 * it, and for twice as many after each try that did not help.
 */
export class FlopBudget {
  readonly #steps: number;
  #asked: number;
  #last: number;

  /** @param steps how many @param flops multiply-adds so far */
  constructor(steps: number, flops = 0) {
    this.#steps = steps;
    this.#asked = steps;
    this.#last = flops;
  }

  /** Multiply-adds since the last try. */
  since(flops: number): number {
    return flops - this.#last;
  }

  /** Whether that many multiply-adds pay for a try whose steps cost as many as this. */
  isPaidBy(flops: number, cost: number): boolean {
    return flops >= cost * this.#asked;
  }

  /** Takes note of a try. @param flops multiply-adds so far, those of the try among them */
  tried(flops: number, helped: boolean): void {
    this.#asked = helped ? this.#steps : 2 * this.#asked;
    this.#last = flops;
  }
}
