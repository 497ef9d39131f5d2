import { packedLength } from '../../linalg/cholesky.js';
import { CompensatedSums } from '../../linalg/compensated.js';
import type { SumsLine, SumsPlace, TaskSums } from '../../statistics/lossSums.js';
import type { NumberColumns } from '../engine.js';
import type { Frame } from '../newton/frame.js';
import { PART, PartProducts } from './partProducts.js';
import { PartRows, rowsByGroup } from './partRows.js';

/** Bytes that all sums, and the rows that wait, may take. */
const MOST_BYTES = 2 ** 27;

/** The sums of one task. */
interface TaskTotals {
  /** `loss''` times the products of `(1, d)`, packed. */
  readonly products: CompensatedSums;
  /** `loss' (1, d)`, then the loss and the losses along the line. */
  readonly others: CompensatedSums;
  margin: number;
}

/** Rows of a task column, or all: each with one target, or one for each task. */
interface RowGroup {
  readonly rows: PartRows;
  /** The tasks of its targets, in the order of the columns. */
  readonly tasks: readonly number[];
}

/**
 * The sums of {@link TaskSums} over rows of a stream, whose columns are the features, the targets, the weight where there is one, and
 * the number of the task where there is a task column. A target that is NaN, or a weight of 0, counts nothing.
 */
export class LossRows {
  readonly #frame: Frame;
  readonly #place: SumsPlace;
  readonly #line: SumsLine | null;
  readonly #groups: readonly RowGroup[];
  readonly #totals: readonly TaskTotals[];
  readonly #products: PartProducts;
  /** Shifted features, p columns of `PART` rows. */
  readonly #d: readonly Float64Array[];
  readonly #y = new Float64Array(PART);
  readonly #c = new Float64Array(PART);
  readonly #eta = new Float64Array(PART);
  readonly #delta = new Float64Array(PART);
  readonly #moved = new Float64Array(PART);
  readonly #first = new Float64Array(PART);
  readonly #second = new Float64Array(PART);

  constructor(frame: Frame, place: SumsPlace, line: SumsLine | null) {
    const { base, tasks, losses } = frame;
    const p = base.columns.length;
    const all = losses.map((_, t) => t);
    const columns = p + base.nTargets + (base.hasWeight ? 1 : 0);
    this.#frame = frame;
    this.#place = place;
    this.#line = line;
    this.#groups = (tasks ? all.map((t) => [t]) : [all]).map((own) => ({
      rows: new PartRows(columns),
      tasks: own,
    }));
    this.#totals = all.map(() => ({
      products: new CompensatedSums(packedLength(p + 1)),
      others: new CompensatedSums(p + 2 + (line?.lengths.length ?? 0)),
      margin: Number.POSITIVE_INFINITY,
    }));
    this.#products = new PartProducts(p + 1);
    this.#d = Array.from({ length: p }, () => new Float64Array(PART));
  }

  /** Whether the sums of so many tasks fit into memory. */
  static fits({ base, tasks, losses }: Frame): boolean {
    const p = base.columns.length;
    const groups = tasks ? losses.length : 1;
    const sums = 16 * losses.length * (packedLength(p + 1) + p + 8);
    return sums + 8 * PART * groups * (p + base.nTargets + 1) <= MOST_BYTES;
  }

  take(columns: NumberColumns): void {
    const rows = columns[0]!.length;
    if (!this.#frame.tasks) {
      this.#groups[0]!.rows.take(columns, 0, rows, this.#use(this.#groups[0]!));
      return;
    }
    const tasks = columns.at(-1)!;
    for (const [t, own] of rowsByGroup(rows, (i) => tasks[i]!)) {
      const group = this.#groups[t]!;
      group.rows.pick(columns, own, this.#use(group));
    }
  }

  /** The sums of each task. */
  finish(): TaskSums[] {
    for (const group of this.#groups) group.rows.finish(this.#use(group));
    const p = this.#d.length;
    return this.#totals.map(({ products, others, margin }, t) => {
      const [packed, found] = [products.values(), others.values()];
      const rows = Array.from({ length: p }, (_, j) => packedLength(j + 1));
      const hessian = new Float64Array(packedLength(p));
      for (let j = 0, q = 0; j < p; j++)
        for (let l = 0; l <= j; l++, q++) hessian[q] = packed[rows[j]! + l + 1]!;
      return {
        loss: found[p + 1]!,
        along: Array.from(found.subarray(p + 2)),
        margin: this.#frame.losses[t]!.target === 'pair' ? margin : Number.NaN,
        slope: found[0]!,
        gradient: found.slice(1, p + 1),
        curvature: packed[0]!,
        moment: Float64Array.from(rows, (row) => packed[row]!),
        hessian,
      };
    });
  }

  dispose(): void {
    this.#products.dispose();
  }

  #use({ tasks }: RowGroup): (columns: NumberColumns, first: number, count: number) => boolean {
    return (columns, first, count) => {
      this.#shift(columns, first, count, tasks[0]!);
      for (const [k, t] of tasks.entries()) this.#add(columns, first, count, k, t);
      return true;
    };
  }

  /** Targets that share rows have the same shifts. */
  #shift(columns: NumberColumns, first: number, count: number, t: number): void {
    const shifts = this.#frame.shifts[t]!;
    for (const [j, d] of this.#d.entries()) {
      const [column, shift] = [columns[j]!, shifts[j]!];
      for (let i = 0; i < count; i++) d[i] = column[first + i]! - shift;
    }
  }

  /** Adds the part of the k-th target, which is task t. */
  #add(columns: NumberColumns, first: number, count: number, k: number, t: number): void {
    const { base, losses } = this.#frame;
    const loss = losses[t]!;
    const p = this.#d.length;
    const target = columns[p + k]!;
    const weights = base.hasWeight ? columns[p + base.nTargets] : undefined;
    const [y, c, eta, own] = [this.#y, this.#c, this.#eta, this.#totals[t]!];
    const isPair = loss.target === 'pair';
    c.fill(0);
    y.fill(0);
    for (let i = 0; i < count; i++) {
      const value = target[first + i]!;
      if (Number.isNaN(value)) continue;
      c[i] = weights ? weights[first + i]! : 1;
      y[i] = isPair ? (value > 0.5 ? 1 : -1) : value;
    }
    this.#predict(this.#place, t, count, eta);
    own.others.add(p + 1, loss.gradient(y, c, eta, this.#first));
    loss.second(y, c, eta, this.#second);
    if (isPair)
      for (let i = 0; i < count; i++) if (c[i]! > 0) own.margin = Math.min(own.margin, y[i]! * eta[i]!);
    this.#addAlong(t, count, own);
    this.#addDerivatives(count, own);
  }

  /** `eta_i = b_t + d_i . w_t`, 0 beyond the rows. */
  #predict({ w, b }: SumsPlace, t: number, count: number, out: Float64Array): void {
    const p = this.#d.length;
    out.fill(0).fill(b[t]!, 0, count);
    for (let j = 0; j < p; j++) {
      const [d, weight] = [this.#d[j]!, w[t * p + j]!];
      if (weight !== 0) for (let i = 0; i < count; i++) out[i]! += weight * d[i]!;
    }
  }

  #addAlong(t: number, count: number, { others }: TaskTotals): void {
    if (!this.#line || this.#line.lengths.length === 0) return;
    this.#predict(this.#line.step, t, count, this.#delta);
    for (const [k, length] of this.#line.lengths.entries()) {
      for (let i = 0; i < PART; i++) this.#moved[i] = this.#eta[i]! + length * this.#delta[i]!;
      const value = this.#frame.losses[t]!.value(this.#y, this.#c, this.#moved);
      others.add(this.#d.length + 2 + k, value);
    }
  }

  #addDerivatives(count: number, { products, others }: TaskTotals): void {
    const [first, root] = [this.#first, this.#products.columns[0]!.fill(0)];
    let slope = 0;
    for (let i = 0; i < count; i++) {
      slope += first[i]!;
      root[i] = Math.sqrt(this.#second[i]!);
    }
    others.add(0, slope);
    for (const [j, d] of this.#d.entries()) {
      const out = this.#products.columns[j + 1]!.fill(0, count);
      let gradient = 0;
      for (let i = 0; i < count; i++) {
        gradient += first[i]! * d[i]!;
        out[i] = root[i]! * d[i]!;
      }
      others.add(j + 1, gradient);
    }
    this.#products.addTo(products);
  }
}
