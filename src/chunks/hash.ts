const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/**
 * A number of 64 bits that tells data apart, in the way of MurmurHash3: against mistakes, not against those who look for two data with
 * the same one.
 */
export class Hash {
  #a = 0x243f6a88;
  #b = 0x13198a2e;

  words(words: Int32Array): this {
    let [a, b] = [this.#a, this.#b];
    for (let k = 0; k < words.length; k++) {
      const word = words[k]!;
      a = Math.imul(rotated(a ^ Math.imul(word, 0x239b961b), 19), 5) + b;
      b = Math.imul(rotated(b ^ Math.imul(word, 0x38b34ae5), 13), 5) + a;
    }
    this.#a = a | 0;
    this.#b = b | 0;
    return this;
  }

  numbers(values: Float64Array): this {
    return this.words(new Int32Array(values.buffer, values.byteOffset, 2 * values.length));
  }

  text(text: string): this {
    return this.words(Int32Array.from({ length: text.length }, (_, k) => text.charCodeAt(k))).words(END);
  }

  /** 16 hexadecimal digits, of all so far. */
  toString(): string {
    return [this.#a, this.#b].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

/** So that what is behind one another is not the same as what is one. */
const END = Int32Array.of(0x5bd1e995);
