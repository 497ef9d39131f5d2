/**
 * The objective of any model of the library in double-double, and points ever nearer to its minimum. No point lies below
 * the minimum, so that `value(answer) - value(point)` never says too much of how far the answer is above it.
 */
import {
  add,
  type DD,
  dd,
  divide,
  exp,
  log,
  log1p,
  multiply,
  negate,
  ONE,
  product,
  squareRoot,
  subtract,
  sum,
  ZERO,
} from './doubleDouble.js';

export interface ExactTask {
  readonly loss: 'squared' | 'logistic' | 'softmax' | 'huber' | 'poisson';
  /** n x p. */
  readonly x: readonly (readonly number[])[];
  /** Numbers, counts, -1 and 1, or classes 0 .. K - 1; n. */
  readonly y: readonly number[];
  /** c_i, n. */
  readonly c: readonly DD[];
  /** K of a softmax, else 1. */
  readonly outputs: number;
}

export interface ExactProblem {
  readonly tasks: readonly ExactTask[];
  readonly p: number;
  readonly fitIntercept: boolean;
  /** One w for all tasks. */
  readonly isShared: boolean;
  /** `l1 sum_j ||W_j||`, over the rows of W (one a feature). */
  readonly l1: DD;
  /** `l2 / 2 ||W||^2`. */
  readonly l2: DD;
  /** `coupling / 2 sum ||w_q - mean||^2` over the outputs of each group. */
  readonly coupling: number;
  readonly groupOf: readonly number[];
}

/** c_i = lambda s_i / sum s. */
export function exactWeights(s: readonly number[], lambda: number): DD[] {
  const total = sum(s.map(dd));
  return s.map((value) => divide(product(lambda, value), total));
}

/** Weights in rows, one an output (one in all where they are shared), and intercepts, Q; as they are returned. */
export interface Answer {
  readonly w: readonly (readonly number[])[];
  readonly b: readonly number[];
}

/** A function of R p + Q numbers, the rows of W and the intercepts, about centres of the features that are its own. */
export class ExactObjective {
  readonly #problem: ExactProblem;
  /** The samples of each task about its centre, n x p. */
  readonly #x: readonly DD[][][];
  readonly #centre: readonly number[][];
  /** Q, and the rows of W. */
  readonly #outputs: number;
  readonly #rows: number;

  constructor(problem: ExactProblem) {
    this.#problem = problem;
    this.#outputs = problem.tasks.reduce((count, { outputs }) => count + outputs, 0);
    this.#rows = problem.isShared ? 1 : this.#outputs;
    this.#centre = problem.tasks.map(({ x }) =>
      Array.from({ length: problem.p }, (_, j) =>
        problem.fitIntercept ? x.reduce((all, row) => all + row[j]!, 0) / x.length : 0,
      ),
    );
    this.#x = problem.tasks.map(({ x }, t) =>
      x.map((row) => row.map((value, j) => subtract(dd(value), dd(this.#centre[t]![j]!)))),
    );
  }

  /** The answer's point: `b~ = b + centre . w`. */
  pointOf({ w, b }: Answer): DD[] {
    const point = w.flatMap((row) => row.map(dd));
    let q = 0;
    for (const [t, { outputs }] of this.#problem.tasks.entries()) {
      for (let k = 0; k < outputs; k++, q++) {
        const row = w[this.#problem.isShared ? 0 : q]!;
        point.push(add(dd(b[q]!), sum(row.map((value, j) => product(this.#centre[t]![j]!, value)))));
      }
    }
    return point;
  }

  #w(q: number, j: number): number {
    return (this.#problem.isShared ? 0 : q) * this.#problem.p + j;
  }

  #b(q: number): number {
    return this.#rows * this.#problem.p + q;
  }

  /** Calls with each sample, its predictions and where the first of its outputs stands. */
  #each(
    point: readonly DD[],
    visit: (task: ExactTask, x: DD[], i: number, eta: DD[], first: number) => void,
  ): void {
    let first = 0;
    for (const [t, task] of this.#problem.tasks.entries()) {
      for (let i = 0; i < task.y.length; i++) {
        if (!(task.c[i]![0] > 0)) continue;
        const x = this.#x[t]![i]!;
        const eta = Array.from({ length: task.outputs }, (_, k) => {
          let value = point[this.#b(first + k)]!;
          for (let j = 0; j < x.length; j++)
            value = add(value, multiply(x[j]!, point[this.#w(first + k, j)]!));
          return value;
        });
        visit(task, x, i, eta, first);
      }
      first += task.outputs;
    }
  }

  value(point: readonly DD[]): DD {
    let total = ZERO;
    this.#each(point, (task, _x, i, eta) => {
      total = add(total, multiply(task.c[i]!, lossOf(task, i, eta)));
    });
    return add(total, this.#penalty(point));
  }

  #penalty(point: readonly DD[]): DD {
    const { l1, l2, coupling, p } = this.#problem;
    let total = ZERO;
    for (let j = 0; j < p; j++) {
      const squares = this.#squares(point, j);
      total = add(total, add(multiply(l1, squareRoot(squares)), multiply(l2, half(squares))));
    }
    if (coupling === 0) return total;
    const deviations = this.#deviations(point);
    let squares = ZERO;
    for (const value of deviations) squares = add(squares, multiply(value, value));
    return add(total, multiply(dd(coupling), half(squares)));
  }

  /** `||W_j||^2` of feature j. */
  #squares(point: readonly DD[], j: number): DD {
    let squares = ZERO;
    for (let q = 0; q < this.#rows; q++)
      squares = add(squares, multiply(point[this.#w(q, j)]!, point[this.#w(q, j)]!));
    return squares;
  }

  #deviations(point: readonly DD[]): DD[] {
    const { p, groupOf } = this.#problem;
    const out: DD[] = Array(this.#rows * p).fill(ZERO);
    for (let j = 0; j < p; j++) {
      for (const g of new Set(groupOf)) {
        const members = groupOf.flatMap((group, q) => (group === g ? [q] : []));
        const mean = divide(sum(members.map((q) => point[this.#w(q, j)]!)), dd(members.length));
        for (const q of members) out[this.#w(q, j)] = subtract(point[this.#w(q, j)]!, mean);
      }
    }
    return out;
  }

  /** Gradient and Hessian, of what is smooth at the point: `l1 ||W_j||` counts where W_j is not 0. */
  derivatives(point: readonly DD[]): { gradient: DD[]; hessian: DD[][] } {
    const { p, l1, l2, coupling, groupOf } = this.#problem;
    const size = point.length;
    const gradient: DD[] = Array(size).fill(ZERO);
    const hessian: DD[][] = Array.from({ length: size }, () => Array(size).fill(ZERO));
    const plus = (a: number, b: number, value: DD): void => {
      hessian[a]![b] = add(hessian[a]![b]!, value);
    };
    this.#each(point, (task, x, i, eta, first) => {
      const { slope, bend } = derivativesOf(task, i, eta);
      const c = task.c[i]!;
      // Each output's place of its intercept, with the factor 1, and of its weights, with those of the features.
      const places = eta.map((_, k) => [
        ...(this.#problem.fitIntercept ? [[this.#b(first + k), ONE] as const] : []),
        ...x.map((value, j) => [this.#w(first + k, j), value] as const),
      ]);
      for (let k = 0; k < eta.length; k++) {
        const g = multiply(c, slope[k]!);
        for (const [a, f] of places[k]!) gradient[a] = add(gradient[a]!, multiply(g, f));
        for (let l = 0; l < eta.length; l++) {
          const h = multiply(c, bend[k]![l]!);
          for (const [a, f] of places[k]!) {
            const hf = multiply(h, f);
            for (const [b, e] of places[l]!) if (b <= a) plus(a, b, multiply(hf, e));
          }
        }
      }
    });
    const deviations = coupling === 0 ? null : this.#deviations(point);
    for (let j = 0; j < p; j++) {
      const norm = squareRoot(this.#squares(point, j));
      for (let q = 0; q < this.#rows; q++) {
        const a = this.#w(q, j);
        gradient[a] = add(gradient[a]!, multiply(l2, point[a]!));
        plus(a, a, l2);
        if (deviations) {
          gradient[a] = add(gradient[a]!, multiply(dd(coupling), deviations[a]!));
          for (let r = 0; r <= q; r++) {
            if (groupOf[r] !== groupOf[q]) continue;
            const size = groupOf.filter((g) => g === groupOf[q]).length;
            const share = divide(dd(-coupling), dd(size));
            plus(a, this.#w(r, j), r === q ? add(dd(coupling), share) : share);
          }
        }
        if (l1[0] === 0 || norm[0] === 0) continue;
        const unit = divide(point[a]!, norm);
        gradient[a] = add(gradient[a]!, multiply(l1, unit));
        const curve = divide(l1, norm);
        plus(a, a, curve);
        for (let r = 0; r <= q; r++) {
          plus(
            a,
            this.#w(r, j),
            negate(multiply(curve, multiply(unit, divide(point[this.#w(r, j)]!, norm)))),
          );
        }
      }
    }
    return { gradient, hessian };
  }

  /** A point near the minimum, from a start: Newton's steps halved, rows of W going to zero and leaving it. */
  refined(start: readonly DD[], most = 60): DD[] {
    const { l1, p } = this.#problem;
    let point = start.slice();
    let value = this.value(point);
    const take = (candidate: DD[]): boolean => {
      const next = this.value(candidate);
      if (!(subtract(next, value)[0] < 0)) return false;
      point = candidate;
      value = next;
      return true;
    };
    for (let round = 0; round < most; round++) {
      const before = value;
      const { gradient, hessian } = this.derivatives(point);
      const isZero = (j: number): boolean => l1[0] > 0 && this.#squares(point, j)[0] === 0;
      const free = point.flatMap((_, a) => {
        if (a >= this.#b(0)) return this.#problem.fitIntercept ? [a] : [];
        return isZero(a % p) ? [] : [a];
      });
      const step = newtonStep(hessian, gradient, free);
      for (let t = 1; step && t > 1e-6; t /= 2) {
        if (take(point.map((at, a) => subtract(at, multiply(dd(t), step[a]!))))) break;
      }
      if (l1[0] > 0) {
        for (let j = 0; j < p; j++) {
          const row = Array.from({ length: this.#rows }, (_, q) => this.#w(q, j));
          if (isZero(j)) {
            for (let t = 1e6; t > 1e-20; t /= 4) {
              const away = point.slice();
              for (const a of row)
                away[a] = multiply(dd(-t / Math.max(1e-300, hessian[a]![a]![0])), gradient[a]!);
              if (take(away)) break;
            }
          } else {
            const without = point.slice();
            for (const a of row) without[a] = ZERO;
            take(without);
          }
        }
      }
      if (!(subtract(before, value)[0] > 1e-25 * Math.abs(value[0]))) break;
    }
    return point;
  }
}

/** Of the Huber loss. */
export const DELTA = 1.35;

const half = ([hi, lo]: DD): DD => [hi / 2, lo / 2];

function softplus(z: DD): DD {
  const small = log1p(exp(z[0] > 0 ? negate(z) : z));
  return z[0] > 0 ? add(z, small) : small;
}

function lossOf({ loss, y }: ExactTask, i: number, eta: readonly DD[]): DD {
  if (loss === 'squared') {
    const z = subtract(dd(y[i]!), eta[0]!);
    return half(multiply(z, z));
  }
  if (loss === 'logistic') return softplus(y[i]! > 0 ? negate(eta[0]!) : eta[0]!);
  if (loss === 'huber') {
    const z = subtract(dd(y[i]!), eta[0]!);
    const size = z[0] < 0 ? negate(z) : z;
    const isNear = !(subtract(size, dd(DELTA))[0] > 0);
    return isNear ? half(multiply(z, z)) : multiply(dd(DELTA), subtract(size, dd(DELTA / 2)));
  }
  if (loss === 'poisson') {
    const least = y[i]! > 0 ? subtract(dd(y[i]!), multiply(dd(y[i]!), log(dd(y[i]!)))) : ZERO;
    return subtract(subtract(exp(eta[0]!), multiply(dd(y[i]!), eta[0]!)), least);
  }
  const top = eta.reduce((most, value) => (value[0] > most[0] ? value : most));
  let others = ZERO;
  let seen = false;
  for (const value of eta) {
    if (value === top && !seen) seen = true;
    else others = add(others, exp(subtract(value, top)));
  }
  return add(subtract(top, eta[y[i]!]!), log1p(others));
}

function derivativesOf({ loss, y }: ExactTask, i: number, eta: readonly DD[]): { slope: DD[]; bend: DD[][] } {
  if (loss === 'squared') return { slope: [subtract(eta[0]!, dd(y[i]!))], bend: [[ONE]] };
  if (loss === 'huber') {
    const z = subtract(dd(y[i]!), eta[0]!);
    const isNear = !(subtract(z[0] < 0 ? negate(z) : z, dd(DELTA))[0] > 0);
    return { slope: [isNear ? negate(z) : dd(z[0] < 0 ? DELTA : -DELTA)], bend: [[isNear ? ONE : ZERO]] };
  }
  if (loss === 'poisson') {
    const mean = exp(eta[0]!);
    return { slope: [subtract(mean, dd(y[i]!))], bend: [[mean]] };
  }
  const all = loss === 'logistic' ? [ZERO, eta[0]!] : eta;
  const own = loss === 'logistic' ? (y[i]! > 0 ? 1 : 0) : y[i]!;
  const top = all.reduce((most, value) => (value[0] > most[0] ? value : most));
  const powers = all.map((value) => exp(subtract(value, top)));
  const total = sum(powers);
  const p = powers.map((value) => divide(value, total));
  // 1 - p of the own class as the sum of the others: no digits cancel.
  const slope = p.map((value, k) => (k === own ? negate(sum(p.filter((_, l) => l !== k))) : value));
  const bend = p.map((value, k) =>
    p.map((other, l) =>
      k === l ? multiply(value, sum(p.filter((_, m) => m !== k))) : negate(multiply(value, other)),
    ),
  );
  return loss === 'logistic' ? { slope: [slope[1]!], bend: [[bend[1]![1]!]] } : { slope, bend };
}

/** The solution of H s = g for the rows and columns that are free, 0 elsewhere, by Cholesky; null where it fails. */
function newtonStep(H: readonly DD[][], g: readonly DD[], free: readonly number[]): DD[] | null {
  const m = free.length;
  const root = free.map((a) => Math.sqrt(H[a]![a]![0]) || 1);
  const unit = root.map((value) => 2 ** Math.round(Math.log2(value)));
  for (let extra = 1e-27; extra < 1; extra *= 1e3) {
    const L: DD[][] = [];
    let isPositive = true;
    for (let a = 0; a < m && isPositive; a++) {
      L.push([]);
      for (let b = 0; b <= a; b++) {
        const [hi, lo] = H[free[a]!]![free[b]!]!;
        let value: DD = [hi / unit[a]! / unit[b]!, lo / unit[a]! / unit[b]!];
        if (a === b) value = add(value, dd(extra));
        for (let k = 0; k < b; k++) value = subtract(value, multiply(L[a]![k]!, L[b]![k]!));
        if (a !== b) L[a]!.push(divide(value, L[b]![b]!));
        else if (value[0] > extra / 2) L[a]!.push(squareRoot(value));
        else isPositive = false;
      }
    }
    if (!isPositive) continue;
    const s: DD[] = free.map((a, k) => [g[a]![0] / unit[k]!, g[a]![1] / unit[k]!]);
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < a; b++) s[a] = subtract(s[a]!, multiply(L[a]![b]!, s[b]!));
      s[a] = divide(s[a]!, L[a]![a]!);
    }
    for (let a = m - 1; a >= 0; a--) {
      for (let b = a + 1; b < m; b++) s[a] = subtract(s[a]!, multiply(L[b]![a]!, s[b]!));
      s[a] = divide(s[a]!, L[a]![a]!);
    }
    const step: DD[] = g.map(() => ZERO);
    for (const [k, a] of free.entries()) step[a] = [s[k]![0] / unit[k]!, s[k]![1] / unit[k]!];
    return step;
  }
  return null;
}
