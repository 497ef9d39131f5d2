import type { Computation } from '../computation/computation.js';
import { packedLength } from '../linalg/cholesky.js';
import { addScaled, scaleBy, sum } from '../linalg/vectors.js';
import type { OutputBlock } from './outputBlocks.js';
import type { TaskDesigns } from './taskDesigns.js';

/**
 * Weights b of the samples of a block of which those of its outputs are multiples but for few samples,
 *
 *     h_q = k_q b - d_q,     d_q >= 0, 0 in most samples (not in those where q has no target).
 */
interface CommonWeights {
  readonly b: Float64Array;
  readonly outputs: ReadonlyMap<number, { readonly k: number; readonly d: Float64Array | null }>;
}

/** `X^T diag(b) X` around the means m by b. */
interface CommonGram {
  readonly gram: Float64Array;
  readonly mean: Float64Array;
  readonly total: number;
}

const ROUNDING = 8 * Number.EPSILON;
/** Samples that are multiplied in all, as a part of those of all outputs, up to which a common matrix is worth it. */
const WORTHWHILE = 0.7;
/** A difference of matrices keeps its digits where this part of each diagonal entry is left. */
const MOST_CANCELLED = 0.25;

/**
 * The Gram matrices `X~_q^T diag(h_q) X~_q` of outputs, packed. Outputs of the same samples whose weights are nearly multiples of
 * each other have one of them in common:
 *
 *     X~_q^T diag(h_q) X~_q = k_q (G + (sum b) (m - centre_q) (m - centre_q)^T) - X~_q^T diag(d_q) X~_q
 */
export class TaskGrams {
  readonly #designs: TaskDesigns;
  readonly #h: Float64Array;
  readonly #weights = new Map<OutputBlock, CommonWeights | null>();
  readonly #grams = new Map<CommonWeights, CommonGram>();

  constructor(designs: TaskDesigns, h: Float64Array) {
    this.#designs = designs;
    this.#h = h;
  }

  /** That of output q; the caller may overwrite it. */
  *of(q: number): Computation<Float64Array> {
    const block = this.#designs.blockOf(q);
    let weights = this.#weights.get(block);
    if (weights === undefined) {
      weights = commonWeights(this.#designs, block, this.#h);
      this.#weights.set(block, weights);
    }
    return (weights && (yield* this.#fromCommon(q, weights))) ?? (yield* this.#alone(q));
  }

  #alone(q: number): Computation<Float64Array> {
    return this.#designs.gram(q, this.#designs.part(this.#h, q));
  }

  *#fromCommon(q: number, weights: CommonWeights): Computation<Float64Array | null> {
    const { nFeatures: p, centre, constant } = this.#designs;
    let common = this.#grams.get(weights);
    if (!common) {
      common = yield* commonGram(this.#designs, q, weights.b);
      this.#grams.set(weights, common);
    }
    const { gram, mean, total } = common;
    const { k, d } = weights.outputs.get(q)!;
    const out = gram.slice();
    scaleBy(out, k);
    const off = mean.map((value, j) => value - centre[q * p + j]!);
    addOuter(out, off, k * total);
    for (const j of constant[q]!) clear(out, p, j);
    if (!d) return out;
    const diagonal = diagonalOf(out, p);
    addScaled(out, yield* this.#designs.gram(q, d), -1);
    const isKept = diagonalOf(out, p).every((value, j) => value >= MOST_CANCELLED * diagonal[j]!);
    return isKept ? out : null;
  }
}

/** Null where the weights of the outputs are no multiples of each other, or a matrix in common would save little. */
function commonWeights(
  designs: TaskDesigns,
  { outputs, stored: { kind } }: OutputBlock,
  h: Float64Array,
): CommonWeights | null {
  if (outputs.length < 2) return null;
  const b = designs.part(h, outputs[0]!).slice();
  const ratios: number[] = [];
  for (const q of outputs) {
    const own = designs.part(h, q);
    const i = own.findIndex((value, i) => value > 0 && b[i]! > 0);
    if (i < 0) return null;
    const k = own[i]! / b[i]!;
    for (let i = 0; i < b.length; i++) if (b[i] === 0) b[i] = own[i]! / k;
    ratios.push(k);
  }
  const most = WORTHWHILE * h.length;
  let multiplied = countPositive(b);
  let separately = 0;
  const parts = new Map<number, { k: number; d: Float64Array | null }>();
  for (const [at, q] of outputs.entries()) {
    const own = designs.part(h, q);
    const k = ratios[at]!;
    let d: Float64Array | null = null;
    for (let i = 0; i < b.length; i++) {
      const less = k * b[i]! - own[i]!;
      if (own[i]! > 0) separately++;
      if (Math.abs(less) <= ROUNDING * own[i]!) continue;
      if (less < 0 || kind === 'sparse' || ++multiplied > most) return null;
      d ??= new Float64Array(b.length);
      d[i] = less;
    }
    parts.set(q, { k, d });
  }
  return multiplied <= WORTHWHILE * separately ? { b, outputs: parts } : null;
}

function* commonGram(designs: TaskDesigns, q: number, b: Float64Array): Computation<CommonGram> {
  const total = sum(b);
  const mean = yield* designs.storedMean(q, b);
  return { gram: yield* designs.gram(q, b, { mean, constant: [] }), mean, total };
}

/** `a += weight v v^T`, packed. */
function addOuter(a: Float64Array, v: Float64Array, weight: number): void {
  for (let i = 0, at = 0; i < v.length; i++) {
    const value = weight * v[i]!;
    for (let j = 0; j <= i; j++, at++) a[at]! += value * v[j]!;
  }
}

/** Makes row and column j of a packed matrix zero. */
function clear(a: Float64Array, p: number, j: number): void {
  for (let l = 0; l < p; l++) a[l < j ? packedLength(j) + l : packedLength(l) + j] = 0;
}

function diagonalOf(a: Float64Array, p: number): Float64Array {
  return Float64Array.from({ length: p }, (_, j) => a[packedLength(j) + j]!);
}

function countPositive(h: Float64Array): number {
  let count = 0;
  for (let i = 0; i < h.length; i++) if (h[i]! > 0) count++;
  return count;
}
