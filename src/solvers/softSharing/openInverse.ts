import type { Computation } from '../../computation/computation.js';
import { aroundMeans, type SystemInverse, type TaskSystem } from '../../problem/softSharing/taskSystem.js';
import { blockInverse } from './blockInverse.js';
import { diagonalInverse } from './diagonalInverse.js';
import { sampleInverse } from './sampleInverse.js';
import { sharedInverse } from './sharedInverse.js';
import type { BlockForm } from './taskBlocks.js';

/** Multiply-adds that a factorisation may take; conjugate gradients with a diagonal take over beyond. */
const MOST_WORK = 2e10;
/** Numbers that the factors may take (1 GiB). */
const MOST_NUMBERS = 1.3e8;
/** A graph is solved exactly through its samples up to this work, by conjugate gradients beyond. */
const MOST_GRAPH_WORK = 2e9;
/** Tasks of a graph that are diagonalised. */
const MOST_EIGEN = 300;
/** Features of a sparse X whose products with each other are formed. */
const MOST_SPARSE_FEATURES = 1000;

/** Whether the products of the features with each other may be formed for every row. */
export function isSmall({ designs, h, nFeatures: p }: TaskSystem): boolean {
  if (p > MOST_SPARSE_FEATURES && designs.isSparse) return false;
  return (h.length * p * p) / 2 <= MOST_WORK && p * p <= MOST_NUMBERS;
}

/** Whether there are samples for each feature: else their products with each other cost more than those of the samples. */
export function isTall({ designs, h, coupling, nFeatures: p }: TaskSystem): boolean {
  let total = 0;
  for (let r = 0; r < coupling.nRows; r++) total += designs.countOf(r, h);
  return total >= p;
}

/**
 * Where a group of rows has fewer samples than there are features, which says without a factor that alpha = 0 leaves them
 * undetermined: the first feature that has to be made up by others, and the row, if it is a matter of one.
 */
export function shortOfSamples({
  designs,
  h,
  coupling,
  nFeatures: p,
}: TaskSystem): SystemInverse['singular'] {
  const totals = new Float64Array(coupling.nGroups);
  for (let r = 0; r < coupling.nRows; r++) totals[coupling.groupOf[r]!]! += designs.countOf(r, h);
  const g = totals.findIndex((total) => total < p);
  return g < 0 ? null : { feature: totals[g]!, task: coupling.form === 'none' ? g : null };
}

/** An inverse and the multiply-adds that opening it took. */
export type OpenedInverse = SystemInverse & { readonly work: number };

/** How a system is solved, and the multiply-adds that opening the inverse takes. */
export interface InversePlan {
  readonly work: number;
  open(): Computation<SystemInverse>;
}

export function* openInverse(system: TaskSystem, allowsSingular?: boolean): Computation<OpenedInverse> {
  const { work, open } = planInverse(yield* aroundMeans(system), allowsSingular);
  return { ...(yield* open()), work };
}

/**
 * The cheapest way to solve a system: exact where that can be paid for, a preconditioner otherwise.
 *
 * @param allowsSingular whether nobody asks which feature makes it singular. @defaultValue false
 */
export function planInverse(system: TaskSystem, allowsSingular: boolean = false): InversePlan {
  const { designs, h, coupling, nFeatures: p, haveSameSamples } = system;
  const { form, alpha, nRows } = coupling;
  const { isSparse } = designs;
  const inDiagonal: InversePlan = { work: 0, open: () => diagonalAroundMeans(system) };
  if (isSparse && p > MOST_SPARSE_FEATURES) return inDiagonal;
  // More features than samples and no ridge: no inverse exists, and factors of products of the features would find just that.
  if (allowsSingular && alpha === 0 && !isTall(system)) return inDiagonal;

  const counts = Array.from({ length: nRows }, (_, t) => designs.countOf(t, h));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (haveSameSamples && (form !== 'graph' || nRows <= MOST_EIGEN)) {
    const through = counts[0]! < p && alpha > 0 && !isSparse ? 'samples' : 'features';
    const m = through === 'samples' ? counts[0]! : p;
    const factors = form === 'graph' ? Math.min(nRows, 12) : 2;
    const length = through === 'samples' ? p : counts[0]!;
    const work = (m * m * length) / 2 + (factors * m * m * m) / 6;
    if (work <= MOST_WORK && factors * m * m <= 2 * MOST_NUMBERS) {
      return { work, open: () => sharedInverse(system, through) };
    }
  }
  const blocks = blockPlan(system, counts, isSparse);
  const sampleWork = (total * total * p) / 2 + (total * total * total) / 6;
  const sampleNumbers = total * p + total ** 2 / 2;
  const canSample = !isSparse && alpha > 0 && sampleNumbers <= MOST_NUMBERS && sampleWork <= MOST_WORK;
  const isCheaper = form === 'graph' ? sampleWork <= MOST_GRAPH_WORK : sampleWork < blocks.work;
  if (canSample && (isCheaper || blocks.numbers > MOST_NUMBERS)) {
    return { work: sampleWork, open: () => sampleInverse(system) };
  }
  const isTooCostly = blocks.work > MOST_WORK || blocks.numbers > MOST_NUMBERS;
  if (isTooCostly) return inDiagonal;
  return { work: blocks.work, open: () => blockInverse(system, blocks.formOf) };
}

/** The diagonal of the system alone, a preconditioner. */
export function* diagonalAroundMeans(system: TaskSystem): Computation<SystemInverse> {
  return diagonalInverse(yield* aroundMeans(system));
}

interface BlockPlan {
  readonly work: number;
  readonly numbers: number;
  readonly formOf: (t: number) => BlockForm;
}

/** Each task's block through its samples where they are fewer than the features and something is added to them. */
function blockPlan(
  { coupling, nFeatures: p }: TaskSystem,
  counts: readonly number[],
  isSparse: boolean,
): BlockPlan {
  const { form, alpha, kappa, degree } = coupling;
  const formOf = (t: number): BlockForm => {
    const added = alpha + (form === 'mean' ? kappa : degree[t]!);
    return counts[t]! < p / 2 && added > 0 && !isSparse ? 'samples' : 'dense';
  };
  let work = form === 'none' ? 0 : (p * p * p) / 6;
  let numbers = form === 'none' ? 0 : (coupling.nGroups * p * p) / 2;
  for (const [t, n] of counts.entries()) {
    if (formOf(t) === 'samples') {
      work += n * n * p + (form === 'none' ? 0 : (n * p * p) / 2);
      numbers += n * p;
    } else {
      work += (n * p * p) / 2 + (form === 'mean' ? p * p * p : (p * p * p) / 6);
      numbers += p * p;
    }
  }
  return { work, numbers, formOf };
}
