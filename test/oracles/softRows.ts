/** The problems of mixed_soft_sharing.json with a row lasso beside soft sharing, by an interior-point method: see soft_rows.py. */
import { readFileSync } from 'node:fs';
import { type MixedSoftOracle, mixedSoftCases } from './mixedSoftSharing.js';

export interface SoftRowsOracle extends MixedSoftOracle {
  /** The alpha of the row lasso. */
  readonly rows: number;
  readonly l1Ratio: number;
  readonly featureWeights: number[] | null;
  /** That of Huber losses in place of the squared ones; null where they are squared. */
  readonly delta: number | null;
}

type Stored = Omit<SoftRowsOracle, 'tasks' | 'graph' | 'fitIntercept' | 'taskWeights'> & {
  /** The name of the case whose tasks these are, and which of them. */
  readonly of: string;
  readonly keep: readonly number[];
};

const stored = JSON.parse(readFileSync(new URL('./soft_rows.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Stored[];
};

export const softRowsCases: readonly SoftRowsOracle[] = stored.cases.map(({ of, keep, ...found }) => {
  const whole = mixedSoftCases.find(({ name }) => name === of)!;
  return {
    ...whole,
    ...found,
    tasks: keep.map((t) => whole.tasks[t]!),
    taskWeights: whole.taskWeights && keep.map((t) => whole.taskWeights![t]!),
  };
});
