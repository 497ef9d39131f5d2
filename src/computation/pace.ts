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
