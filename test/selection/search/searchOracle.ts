/** Searches by scikit-learn, frozen; `test/oracles/search.py` says what each field is. */
import { readFileSync } from 'node:fs';
import type { ScoreTable } from '../../../src/selection/search/cvResults.js';

type Params = Record<string, unknown>;

export interface SearchCase {
  readonly name: string;
  readonly kind: 'net' | 'pipeline' | 'ridge' | 'logistic';
  readonly paramGrid: Record<string, number[]>[];
  readonly scoring: string | string[] | null;
  readonly refit: boolean | string;
  readonly cv: number;
  readonly returnTrainScore: boolean;
  readonly params: Params[];
  readonly scores: Record<string, ScoreTable>;
  readonly bestIndex: number;
  readonly bestParams: Params;
  readonly bestScore: number;
  readonly coef: number[][];
  /** Of one task of labels. */
  readonly label?: number[];
}

interface Stored {
  readonly X: number[][];
  readonly Y: number[][];
  readonly searches: readonly SearchCase[];
  readonly grids: readonly { readonly grid: Params | Params[]; readonly candidates: Params[] }[];
  readonly samples: readonly {
    /** Null for the distributions of the script. */
    readonly grid: Params | Params[] | null;
    readonly count: number;
    readonly seed: number;
    readonly candidates: Params[];
  }[];
  readonly randomSearch: {
    readonly params: Params[];
    readonly meanTestScore: number[];
    readonly bestIndex: number;
  };
  readonly predictions: {
    readonly lasso: number[][];
    readonly label: number[];
    readonly proba: number[][];
    readonly decision: number[];
    readonly labels: number[];
  };
}

export const oracle: Stored = JSON.parse(
  readFileSync(new URL('../../oracles/search.json', import.meta.url), 'utf8'),
);
