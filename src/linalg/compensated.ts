/**
 * Running sums `sums + rests`, each with its rounding error beside it: n terms cost one rounding, not n.
 *
 * Source: Neumaier (1974), "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54.
 */
export class CompensatedSums {
  readonly #sums: Float64Array;
  readonly #rests: Float64Array;

  constructor(count: number) {
    this.#sums = new Float64Array(count);
    this.#rests = new Float64Array(count);
  }

  /** Adds a term to sum k. */
  add(k: number, term: number): void {
    const before = this.#sums[k]!;
    const sum = before + term;
    this.#rests[k]! += Math.abs(before) >= Math.abs(term) ? before - sum + term : term - sum + before;
    this.#sums[k] = sum;
  }

  /** Adds a term to each sum. */
  addAll(terms: Float64Array): void {
    for (let k = 0; k < terms.length; k++) this.add(k, terms[k]!);
  }

  /** The sums, rounded. */
  values(): Float64Array {
    return this.#sums.map((sum, k) => sum + this.#rests[k]!);
  }
}
