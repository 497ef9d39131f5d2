import { readTaskLabels, showLabel } from '../data/labels.js';
import { readColumns } from '../data/mixedTargets.js';
import { isVectorLike } from '../matrix/vector.js';
import type { Fold } from './checkCv.js';
import type { FitData } from './fitData.js';
import { rowsByTask } from './taskSamples.js';

/**
 * A sentence on the first label that a split keeps from the fit, being among the test samples of a task alone: what a
 * classifier that failed in the split most likely failed of. Null where there is none.
 *
 * @param isLabelled whether task t is a classification
 */
export function missingLabel(
  data: FitData,
  { train, test }: Fold,
  isLabelled: (t: number) => boolean,
): string | null {
  for (const { name, y, rows } of labelledTasks(data, { train, test }, isLabelled)) {
    const { codes, seen } = readTaskLabels(y, name);
    const known = new Set(Array.from(rows.train, (i) => codes[i]!));
    const missing = rows.test.find((i) => codes[i]! >= 0 && !known.has(codes[i]!));
    if (missing === undefined) continue;
    const several = data.kind === 'shared' && data.nTasks > 1;
    const how = several
      ? '[...new StratifiedKFold().split(X, labels)], with the labels of that task'
      : 'new StratifiedKFold()';
    return (
      `In this split ${name} has the label ${showLabel(seen[codes[missing]!]!)} among the test samples and not among the ` +
      `training samples: StratifiedKFold spreads labels over the folds (cv: ${how}); a label needs two samples at least, ` +
      'and as many as there are folds to be in each.'
    );
  }
  return null;
}

interface LabelledTask {
  readonly name: string;
  readonly y: unknown;
  readonly rows: { readonly train: Int32Array; readonly test: Int32Array };
}

function labelledTasks(
  data: FitData,
  rows: LabelledTask['rows'],
  isLabelled: (t: number) => boolean,
): LabelledTask[] {
  if (data.kind === 'shared') {
    const columns = isVectorLike(data.Y) ? [data.Y] : readColumns(data.Y, 'Y');
    return columns.flatMap((y, t) =>
      isLabelled(t) ? [{ name: columns.length > 1 ? `task ${t}` : 'Y', y, rows }] : [],
    );
  }
  const { samples } = data;
  const [train, test] = [rowsByTask(samples, rows.train), rowsByTask(samples, rows.test)];
  return samples.items.flatMap(({ y }, t) =>
    isLabelled(t) && train[t]!.length > 0 && test[t]!.length > 0
      ? [{ name: samples.labels[t]!, y, rows: { train: train[t]!, test: test[t]! } }]
      : [],
  );
}
