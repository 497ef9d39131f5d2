/** Resamples of the bootstrap: samples with replacement, within each task where it has its own. */
import { readTaskLabels } from '../../data/labels.js';
import { readColumns } from '../../data/mixedTargets.js';
import { toTaskTargets } from '../../data/targets.js';
import { createRandom, type Random } from '../../math/random.js';
import { isVectorLike } from '../../matrix/vector.js';
import { InputError } from '../../messages/errors.js';
import type { FitData } from '../fitData.js';

/** Samples that are drawn from together, and what each task that is observed on them has to keep. */
interface Pool {
  readonly start: number;
  readonly n: number;
  /** Of each task: 0, 1, ... for its label, 0 for a number, -1 where it is missing. */
  readonly codes: readonly Int32Array[];
  readonly name: string;
}

/** So many draws without what a task has to keep: it is rare indeed. */
const MOST_DRAWS = 1000;

/**
 * B resamples, as the rows of a fit, those of tasks counted through: as many samples as there are, with replacement, of each task or, where all share them,
 * of all. One in which a task has lost a label, or all its targets, is drawn again.
 *
 * @param isLabelled whether task t is a classification
 * @throws InputError where a label is so rare that no resample keeps it
 */
export function resamplesOf(
  caller: string,
  data: FitData,
  isLabelled: (t: number) => boolean,
  B: number,
  seed: number | null,
): Int32Array[] {
  const random = createRandom(seed);
  const pools = poolsOf(data, isLabelled);
  return Array.from({ length: B }, () => {
    const rows = new Int32Array(data.n);
    let filled = 0;
    for (const pool of pools) {
      for (const i of draw(caller, pool, random)) rows[filled++] = pool.start + i;
    }
    return rows;
  });
}

function draw(caller: string, { n, codes, name }: Pool, random: Random): Int32Array {
  for (let attempt = 0; attempt < MOST_DRAWS; attempt++) {
    const rows = Int32Array.from({ length: n }, () => random.integer(n)).sort();
    if (codes.every((own) => distinct(own, rows) === distinct(own))) return rows;
  }
  throw new InputError(
    `${caller}: ${MOST_DRAWS} resamples of ${name} in a row were without one of its labels, or any target of a task; leave out what is so rare.`,
  );
}

/** How many labels there are among some samples, or all. */
function distinct(codes: Int32Array, rows?: Int32Array): number {
  const seen = new Set<number>();
  for (const i of rows ?? codes.keys()) if (codes[i]! >= 0) seen.add(codes[i]!);
  return seen.size;
}

function poolsOf(data: FitData, isLabelled: (t: number) => boolean): Pool[] {
  if (data.kind === 'shared') {
    const columns = isVectorLike(data.Y) ? [data.Y] : readColumns(data.Y, 'Y');
    const codes = columns.map((y, t) => codesOf(y, 'Y', isLabelled(t)));
    return [{ start: 0, n: data.n, codes, name: 'the samples' }];
  }
  const { items, labels, counts, starts } = data.samples;
  return items.map(({ y }, t) => {
    const codes = [codesOf(y, `tasks[${t}].y`, isLabelled(t))];
    return { start: starts[t]!, n: counts[t]!, codes, name: labels[t]! };
  });
}

function codesOf(y: unknown, name: string, isLabelled: boolean): Int32Array {
  if (isLabelled) return readTaskLabels(y, name).codes;
  const { rows, missing } = toTaskTargets(y, name, 'allow');
  return Int32Array.from({ length: rows }, (_, i) => (missing?.[i] === 1 ? -1 : 0));
}
