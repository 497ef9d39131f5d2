/** The words of a column: each is told by its place in the order of their first appearance. */
export class Words {
  /** In that order; accents composed (NFC). */
  readonly list: string[] = [];
  readonly #missing: ReadonlySet<string>;
  /** The place of each text as it is written; NaN for those that stand for a missing value. */
  readonly #places = new Map<string, number>();

  /** @param missing the texts that stand for a missing value */
  constructor(missing: ReadonlySet<string>) {
    this.#missing = missing;
  }

  /** The place of a word; NaN where it stands for a missing value. */
  place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const word = text.trim().normalize('NFC');
    const place = this.#missing.has(word) ? Number.NaN : this.#placeOf(word);
    this.#places.set(text, place);
    return place;
  }

  #placeOf(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    const place = this.list.push(word) - 1;
    this.#places.set(word, place);
    return place;
  }
}
