import { bytesFor, type DenseDesign, type Kernels, strideOf } from '../kernels/kernels.js';
import type { LocalColumns } from './design.js';

/** Features whose inner products are kept, at most: 8 MB of numbers. */
const LARGEST = 1024;
/** Numbers in a field over the features, at most. */
const MOST_NUMBERS = 2 ** 22;
/** Columns that are correlated with the others at once: a multiple of four, in which kernels take them. */
const LEAST_AT_ONCE = 8;
/** Dense columns that are no more than this are multiplied with each other where they stand, all at once. */
const FEW = 256;

function atOnce(nTasks: number): number {
  return Math.max(LEAST_AT_ONCE, 4 * Math.floor(nTasks / 4));
}

/** How many features descent on inner products may work with at once, so that its fields stay as small as their kind. */
function mostAtOnce(features: number, nTasks: number): number {
  return Math.min(LARGEST, features, Math.floor(MOST_NUMBERS / Math.max(1, nTasks)));
}

/** The kernel memory of a cache. */
export function gramCacheBytes(rows: number, features: number, nTasks: number): number {
  const whole = features <= FEW ? features * strideOf(features) : 0;
  const most = mostAtOnce(features, nTasks);
  const stride = strideOf(most);
  const buffers = [stride * most, most, most * nTasks, most * nTasks, stride * nTasks, stride * nTasks];
  const list = Math.min(LARGEST, features);
  const columns = atOnce(nTasks);
  const kept = list * list + list; // as many as `list` blocks of rows, each of an even length
  return bytesFor(
    [strideOf(rows) * columns, features * columns, whole, kept, ...buffers],
    [list, most, most],
  );
}

/** Buffers in kernel memory for descent on the inner products of a working set S, s features and T tasks. */
export interface GramWorkspace {
  /** X_S^T X_S as a design, s x s. */
  readonly gram: DenseDesign;
  /** Its diagonal. */
  readonly lengths: Float64Array;
  /** Rows of W_S, and a buffer for as many more: s x T. */
  readonly w: Float64Array;
  readonly step: Float64Array;
  /** The field X_S^T R, and a buffer for one more: stride x T, its padding zero. */
  readonly v: Float64Array;
  readonly spare: Float64Array;
  /** Lists of s rows: 0 to s - 1, and one that is the user's. */
  readonly all: Int32Array;
  readonly list: Int32Array;
}

/**
 * Inner products `<x_j, x_k>` of the columns that solvers have worked with so far, each computed once: along a path
 * of strengths the same features come up again and again.
 */
export class GramCache {
  readonly #kernels: Kernels;
  readonly #design: LocalColumns;
  readonly #nTasks: number;
  readonly #columns: number;
  /** Features that are kept, at most. */
  readonly #largest: number;
  /** Where a feature stands among the members, -1 for one that is none. */
  readonly #slots: Int32Array;
  readonly #members: number[] = [];
  /** `largest` numbers a member, in the order of the members. */
  readonly #rows: Float64Array[] = [];
  #field: Float64Array | null = null;
  #buffers: { out: Float64Array; list: Int32Array } | null = null;
  #memory: GramWorkspace | null = null;
  /** X^T X of all columns. */
  #whole: DenseDesign | null = null;
  #last: { readonly features: Int32Array; readonly buffers: GramWorkspace } | null = null;

  constructor(kernels: Kernels, design: LocalColumns, nTasks: number) {
    this.#kernels = kernels;
    this.#design = design;
    this.#nTasks = nTasks;
    this.#columns = atOnce(nTasks);
    this.#largest = Math.min(LARGEST, design.columns);
    this.#slots = new Int32Array(design.columns).fill(-1);
  }

  /** The most features that a workspace has. */
  get most(): number {
    return mostAtOnce(this.#design.columns, this.#nTasks);
  }

  /** Multiply-adds that `of` would take for these features; Infinity where they are too many. */
  flopsFor(features: Int32Array): number {
    if (features.length > LARGEST) return Infinity;
    if (this.#whole) return 0;
    let missing = 0;
    for (let k = 0; k < features.length; k++) if (this.#slots[features[k]!]! < 0) missing++;
    return missing * Math.min(LARGEST, this.#members.length + missing / 2) * this.#design.columnCost;
  }

  /**
   * Buffers for descent on the features S, at most `most` of them, with their inner products in it. The next call may
   * hand out the same memory.
   */
  workspaceFor(features: Int32Array): GramWorkspace {
    if (this.#last && isSame(this.#last.features, features)) return this.#last.buffers;
    const s = features.length;
    const T = this.#nTasks;
    const { lengths, w, step, v, spare, all, list } = this.#allocated();
    for (let a = 0; a < s; a++) all[a] = a;
    const gram = this.#isWhole(features) ? this.#wholeGram(all) : this.#gathered(features);
    const { stride, data } = gram;
    for (let a = 0; a < s; a++) lengths[a] = data[a * stride + a]!;
    const buffers = Object.freeze({
      gram,
      lengths: head(lengths, s),
      w: head(w, s * T),
      step: head(step, s * T),
      v: head(v, stride * T).fill(0),
      spare: head(spare, stride * T),
      all: head(all, s),
      list: head(list, s),
    });
    this.#last = { features: features.slice(), buffers };
    return buffers;
  }

  /** The memory of all workspaces, allocated when it is first needed. */
  #allocated(): GramWorkspace {
    const most = this.most;
    const stride = strideOf(most);
    const T = this.#nTasks;
    this.#memory ??= {
      gram: {
        kind: 'dense',
        rows: most,
        columns: most,
        stride,
        data: this.#kernels.float64(stride * most, 'any'),
      },
      lengths: this.#kernels.float64(most),
      w: this.#kernels.float64(most * T),
      step: this.#kernels.float64(most * T),
      v: this.#kernels.float64(stride * T),
      spare: this.#kernels.float64(stride * T),
      all: this.#kernels.int32(most),
      list: this.#kernels.int32(most),
    };
    return this.#memory;
  }

  /** `X_S^T X_S` in the memory of the workspaces. */
  #gathered(features: Int32Array): DenseDesign {
    const s = features.length;
    const stride = strideOf(s);
    const { data } = this.#allocated().gram;
    this.#include(features);
    const slots = features.map((j) => this.#slots[j]!);
    const areFirst = isAscending(slots);
    for (let a = 0; a < s; a++) {
      const row = this.#rows[slots[a]!]!;
      const begin = a * stride;
      if (areFirst) data.set(row.subarray(0, s), begin);
      else for (let b = 0; b < s; b++) data[begin + b] = row[slots[b]!]!;
      for (let b = s; b < stride; b++) data[begin + b] = 0;
    }
    return Object.freeze({ kind: 'dense', rows: s, columns: s, stride, data });
  }

  /** X^T X, where all columns are few: one product of X with itself, whose columns go by fours to be symmetric to the bit. */
  #wholeGram(features: Int32Array): DenseDesign {
    if (this.#whole) return this.#whole;
    const { columns, dense } = this.#design;
    const stride = strideOf(columns);
    const data = this.#kernels.float64(stride * columns, 'any');
    this.#design.correlate(dense!, features, data);
    this.#whole = Object.freeze({ kind: 'dense', rows: columns, columns, stride, data });
    return this.#whole;
  }

  /** Makes all columns members, by their products that are known. */
  #adoptAll({ columns, stride, data }: DenseDesign): void {
    if (this.#members.length === columns) return;
    for (let j = 0; j < columns; j++) {
      this.#slots[j] = j;
      this.#members[j] = j;
      this.#rows[j] = data.subarray(j * stride, j * stride + columns);
    }
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
    if (this.#whole) {
      this.#adoptAll(this.#whole);
      return;
    }
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
      out: this.#kernels.float64(x.columns * this.#columns, 'any'),
      list: this.#kernels.int32(this.#largest),
    };
    const out = this.#buffers.out.subarray(0, x.columns * count);
    const field = this.#fieldOf(features);
    this.#makeRows(this.#members.length + count);
    for (let q = 0; q < count; q++) {
      this.#slots[features[q]!] = this.#members.length;
      this.#members.push(features[q]!);
    }
    const list = this.#buffers.list.subarray(0, this.#members.length);
    list.set(this.#members);
    x.correlate(field, list, out);
    const first = this.#members.length - count;
    for (let slot = 0; slot < this.#members.length; slot++) {
      const from = this.#members[slot]! * count;
      this.#rows[slot]!.set(out.subarray(from, from + count), first);
    }
    for (let q = 0; q < count; q++) {
      const row = this.#rows[first + q]!;
      for (let slot = 0; slot < first + q; slot++) row[slot] = out[this.#members[slot]! * count + q]!;
    }
  }

  /** Room for so many members: one array is made far sooner than many. */
  #makeRows(count: number): void {
    const length = this.#largest;
    const first = this.#rows.length;
    if (first >= count) return;
    const made = this.#kernels.float64((count - first) * length, 'any');
    for (let at = 0; at < made.length; at += length) this.#rows.push(made.subarray(at, at + length));
  }

  /** Whether these are all columns, in their order, dense and few, with columns of zeros up to a multiple of four. */
  #isWhole(features: Int32Array): boolean {
    const { dense, columns, stride } = this.#design;
    if (features.length !== columns || columns > FEW) return false;
    return dense?.length === stride * strideOf(columns) && isAscending(features);
  }

  /** Some columns as a field, stride numbers each. */
  #fieldOf(features: Int32Array): Float64Array {
    const design = this.#design;
    const { stride } = design;
    const count = features.length;
    this.#field ??= this.#kernels.float64(stride * this.#columns, 'any');
    for (let q = 0; q < count; q++)
      design.column(features[q]!, this.#field.subarray(q * stride, (q + 1) * stride));
    return this.#field.subarray(0, stride * count);
  }
}

function isAscending(features: Int32Array): boolean {
  for (let k = 0; k < features.length; k++) if (features[k] !== k) return false;
  return true;
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** The first numbers of an array, which is handed on where these are all: a view takes engines long. */
function head<Numbers extends Float64Array | Int32Array>(array: Numbers, count: number): Numbers {
  return array.length === count ? array : (array.subarray(0, count) as Numbers);
}
