/**
 * Seeded random numbers, the same in every JavaScript runtime.
 *
 * Only integer arithmetic modulo 2^32, the IEEE operations + - * / sqrt, which round the same everywhere, and a `log`
 * that is made of them.
 */
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { log } from './log.js';

const TWO_32 = 4294967296;

/** A stream of random numbers. Every draw advances it. */
export interface Random {
  /** One number in [0, 1): a multiple of 2^-53, each equally likely. */
  uniform(): number;
  /**
   * One of 0, 1, ..., n - 1, each exactly equally likely.
   *
   * @param n an integer in [1, 2^32]
   * @throws InputError for any other n
   */
  integer(n: number): number;
  /** One number from the normal distribution with mean 0 and variance 1. */
  normal(): number;
  /**
   * The numbers 0, 1, ..., n - 1 in random order, each order equally likely.
   *
   * @param n an integer in [0, 2^31 - 1]
   * @throws InputError for any other n
   */
  permutation(n: number): Int32Array;
  /** Puts the values in random order, in place, and returns them. */
  shuffle<V extends Shuffleable>(values: V): V;
}

/** What {@link Random.shuffle} reorders: an array, or a typed array of numbers. */
export type Shuffleable = unknown[] | Float64Array | Float32Array | Int32Array | Uint32Array;

/**
 * Checks a `randomState` given by a user.
 *
 * @param value an integer in [0, 2^32 - 1], or `null` for fresh randomness
 * @returns the same value, now of a type to trust
 * @throws InputError naming `randomState` for anything else
 */
export function checkRandomState(value: unknown): number | null {
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < TWO_32) return value;
  throw new InputError(`randomState must be an integer in [0, 4294967295] or null; got ${describe(value)}.`);
}

/**
 * A stream of random numbers that its seed determines: xoshiro128** started from four outputs of splitmix32.
 *
 * Good for data, splits and orders of coordinates; not for secrets. Streams of different seeds are unrelated.
 *
 * @param seed an integer in [0, 2^32 - 1]; `null` takes a seed from the runtime's entropy
 * @throws InputError naming `randomState` for any other seed
 * @see Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021)
 * @example
 * const random = createRandom(0);
 * random.uniform();      // 0.4167…, in every run and every browser
 * random.permutation(5); // an Int32Array with 0 to 4 in random order
 */
export function createRandom(seed: number | null): Random {
  const mix = splitmix32(checkRandomState(seed) ?? entropy());
  return randomFrom(xoshiro128(mix(), mix(), mix(), mix()));
}

/** The draws of a {@link Random}, from a source of 32 random bits a call. */
function randomFrom(bits: () => number): Random {
  const uniform = (): number => {
    const high = bits() >>> 5; // 27 bits
    const low = bits() >>> 6; // 26 bits
    return (high * 67108864 + low) / 9007199254740992;
  };

  const integer = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) {
      throw new InputError(`n of integer(n) must be an integer in [1, 4294967296]; got ${describe(n)}.`);
    }
    const end = TWO_32 - (TWO_32 % n); // the largest multiple of n: below it, no remainder is favoured
    let draw = bits();
    while (draw >= end) draw = bits();
    return draw % n;
  };

  let spare: number | null = null;
  const normal = (): number => {
    if (spare !== null) {
      const second = spare;
      spare = null;
      return second;
    }
    // Polar method (Marsaglia, Bray 1964): (u, v) uniform in the unit disc, s = u^2 + v^2;
    // then u sqrt(-2 ln(s) / s) and v sqrt(-2 ln(s) / s) are independent and normal.
    let u = 0;
    let v = 0;
    let s = 0;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * log(s)) / s);
    spare = v * scale;
    return u * scale;
  };

  // Fisher and Yates, from the back (Durstenfeld 1964).
  const shuffle = <V extends Shuffleable>(values: V): V => {
    const slots: { [k: number]: unknown } = values;
    for (let i = values.length - 1; i > 0; i--) {
      const k = integer(i + 1);
      const held = slots[i];
      slots[i] = slots[k];
      slots[k] = held;
    }
    return values;
  };

  const permutation = (n: number): Int32Array => {
    if (!Number.isInteger(n) || n < 0 || n >= TWO_32 / 2) {
      throw new InputError(`n of permutation(n) must be an integer in [0, 2147483647]; got ${describe(n)}.`);
    }
    return shuffle(Int32Array.from({ length: n }, (_, i) => i));
  };

  return Object.freeze({ uniform, integer, normal, permutation, shuffle });
}

/**
 * xoshiro128** 1.1: 32 random bits a call, as an integer in [0, 2^32), with period 2^128 - 1.
 *
 * @param a the state's first word; the four words must not all be 0
 * @see https://prng.di.unimi.it/xoshiro128starstar.c, in the public domain
 */
export function xoshiro128(a: number, b: number, c: number, d: number): () => number {
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
}

/**
 * splitmix32: a Weyl sequence through a 32-bit mixer. It visits every word once in its period, so that four
 * outputs in a row are distinct and xoshiro128** never starts from zero.
 *
 * @see Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014
 * @see https://github.com/skeeto/hash-prospector for the mixer's constants, in the public domain
 */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

/** A seed that nobody can guess where the runtime has `crypto`, and an arbitrary one elsewhere. */
function entropy(): number {
  if (typeof crypto === 'undefined') return Math.floor(Math.random() * TWO_32);
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
