import { bytesFor, type Design, type Kernels, strideOf } from '../kernels/kernels.js';

/** Features whose inner products are kept, at most: 8 MB of numbers. */
const LARGEST = 1024;
/** Columns that are correlated with the others at once, at least. */
const LEAST_AT_ONCE = 4;

function atOnce(nTasks: number): number {
  return Math.max(LEAST_AT_ONCE, nTasks);
}

/** The kernel memory of a cache. */
export function gramCacheBytes(rows: number, features: number, nTasks: number): number {
  const columns = atOnce(nTasks);
  return bytesFor([strideOf(rows) * columns, features * columns], [LARGEST]);
}

/**
 * Inner products `<x_j, x_k>` of the columns that solvers have worked with so far, each computed once: along a path
 * of strengths the same features come up again and again.
 */
export class GramCache {
  readonly #kernels: Kernels;
  readonly #design: Design;
  readonly #columns: number;
  /** Where a feature stands among the members, -1 for one that is none. */
  readonly #slots: Int32Array;
  readonly #members: number[] = [];
  /** LARGEST numbers a member, in the order of the members. */
  readonly #rows: Float64Array[] = [];
  #buffers: { field: Float64Array; out: Float64Array; list: Int32Array } | null = null;

  constructor(kernels: Kernels, design: Design, nTasks: number) {
    this.#kernels = kernels;
    this.#design = design;
    this.#columns = atOnce(nTasks);
    this.#slots = new Int32Array(design.columns).fill(-1);
  }

  /** Multiply-adds that `of` would take for these features; Infinity where they are too many. */
  workFor(features: Int32Array): number {
    if (features.length > LARGEST) return Infinity;
    let missing = 0;
    for (const j of features) if (this.#slots[j]! < 0) missing++;
    return missing * Math.min(LARGEST, this.#members.length + missing) * columnWork(this.#design);
  }

  /** `X_S^T X_S` for the features S, s x s. */
  of(features: Int32Array): Float64Array {
    this.#include(features);
    const s = features.length;
    const out = new Float64Array(s * s);
    for (let a = 0; a < s; a++) {
      const row = this.#rows[this.#slots[features[a]!]!]!;
      for (let b = 0; b < s; b++) out[a * s + b] = row[this.#slots[features[b]!]!]!;
    }
    return out;
  }

  #include(features: Int32Array): void {
    let missing: Int32Array = features.filter((j) => this.#slots[j]! < 0);
    if (this.#members.length + missing.length > LARGEST) {
      for (const j of this.#members) this.#slots[j] = -1;
      this.#members.length = 0;
      missing = features;
    }
    for (let begin = 0; begin < missing.length; begin += this.#columns) {
      this.#append(missing.subarray(begin, begin + this.#columns));
    }
  }

  /** Makes features members, with their products with all members. */
  #append(features: Int32Array): void {
    const x = this.#design;
    const count = features.length;
    this.#buffers ??= {
      field: this.#kernels.float64(x.stride * this.#columns),
      out: this.#kernels.float64(x.columns * this.#columns),
      list: this.#kernels.int32(LARGEST),
    };
    const field = this.#buffers.field.subarray(0, x.stride * count);
    const out = this.#buffers.out.subarray(0, x.columns * count);
    for (let q = 0; q < count; q++) {
      const slot = this.#members.length;
      this.#slots[features[q]!] = slot;
      this.#members.push(features[q]!);
      this.#rows[slot] ??= new Float64Array(LARGEST);
      copyColumn(x, features[q]!, field.subarray(q * x.stride, (q + 1) * x.stride));
    }
    const list = this.#buffers.list.subarray(0, this.#members.length);
    list.set(this.#members);
    this.#kernels.correlate(x, field, list, out);
    const first = this.#members.length - count;
    for (let slot = 0; slot < this.#members.length; slot++) {
      const from = this.#members[slot]! * count;
      for (let q = 0; q < count; q++) {
        this.#rows[slot]![first + q] = out[from + q]!;
        this.#rows[first + q]![slot] = out[from + q]!;
      }
    }
  }
}

/** Multiply-adds to correlate one column with another. */
export function columnWork(x: Design): number {
  return x.kind === 'dense' ? x.rows : x.data.length / Math.max(1, x.columns) + 1;
}

/** Column j as it stands for: a sparse one less its centring. */
function copyColumn(x: Design, j: number, out: Float64Array): void {
  if (x.kind === 'dense') {
    out.set(x.data.subarray(j * x.stride, (j + 1) * x.stride));
    return;
  }
  const shift = x.shift[j]!;
  for (let i = 0; i < x.stride; i++) out[i] = shift === 0 ? 0 : -shift * x.unit[i]!;
  for (let k = x.indptr[j]!; k < x.indptr[j + 1]!; k++) out[x.indices[k]!]! += x.data[k]!;
}
