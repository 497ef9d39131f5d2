/**
 * The random numbers of numpy's legacy `RandomState`, so that a seed splits data as it does in scikit-learn.
 * Everything else in this package draws from `math/random.ts`.
 */
import { checkRandomState, createRandom } from '../../math/random.js';

/** A stream of numpy's `RandomState`. Every draw advances it. */
export interface NumpyRandom {
  /** The numbers 0, 1, ..., n - 1 in random order, as `RandomState.permutation(n)`. */
  permutation(n: number): Int32Array;
  /** Puts numbers in random order, in place, as `RandomState.shuffle`. */
  shuffle(values: Int32Array): void;
  /** One of 0, 1, ..., n - 1, as `RandomState.randint(n)`; n up to 2^32. */
  randint(n: number): number;
  /** A number in [0, 1) with 53 random bits, as `RandomState.random_sample()`. */
  uniform(): number;
}

/**
 * The stream of `numpy.random.RandomState(seed)`.
 *
 * @param seed an integer in [0, 2^32 - 1]; `null` takes a seed from the runtime's entropy
 * @throws InputError naming `randomState` for any other seed
 */
export function createNumpyRandom(seed: number | null): NumpyRandom {
  const bits = mersenneTwister(checkRandomState(seed) ?? createRandom(null).integer(2 ** 32));
  const shuffle = (values: Int32Array): void => {
    for (let i = values.length - 1; i > 0; i--) {
      const k = upTo(i, bits);
      const held = values[i]!;
      values[i] = values[k]!;
      values[k] = held;
    }
  };
  return Object.freeze({
    shuffle,
    randint: (n: number) => (n === 1 ? 0 : upTo(n - 1, bits)),
    uniform: () => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992,
    permutation(n: number): Int32Array {
      const values = Int32Array.from({ length: n }, (_, i) => i);
      shuffle(values);
      return values;
    },
  });
}

/** One of 0, 1, ..., max, each equally likely: the low bits of a word, drawn again while they exceed max. */
function upTo(max: number, bits: () => number): number {
  const mask = 0xffffffff >>> Math.clz32(max);
  let draw = bits() & mask;
  while (draw > max) draw = bits() & mask;
  return draw;
}

const SIZE = 624;
const SHIFT = 397;

/**
 * MT19937: 32 random bits a call, as an integer in [0, 2^32), with period 2^19937 - 1.
 *
 * @param seed the first word of the state; the others follow from it by Knuth's recurrence (`init_genrand`)
 * @see Matsumoto, Nishimura, "Mersenne twister", ACM TOMACS 8 (1998); seeding as of 2002
 */
export function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let k = 1; k < SIZE; k++) {
    const last = state[k - 1]!;
    state[k] = Math.imul(last ^ (last >>> 30), 1812433253) + k;
  }
  let next = SIZE;
  return () => {
    if (next === SIZE) {
      twist(state);
      next = 0;
    }
    let y = state[next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

/** The next 624 words: `x[k + n] = x[k + m] ^ A (high bit of x[k], low bits of x[k + 1])`, in place. */
function twist(state: Uint32Array): void {
  for (let k = 0; k < SIZE; k++) {
    const y = (state[k]! & 0x80000000) | (state[(k + 1) % SIZE]! & 0x7fffffff);
    state[k] = state[(k + SHIFT) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
