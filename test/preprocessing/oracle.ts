/** The frozen results of `test/oracles/standard_scaler.py`. */
import { readFileSync } from 'node:fs';
import type { SparseInput } from '../oracles/load.js';

export interface ScalerCase {
  readonly name: string;
  readonly design: string;
  readonly params: { readonly withMean: boolean; readonly withStd: boolean };
  readonly sampleWeight: number[] | null;
  /** p numbers each, or null as scikit-learn has None. */
  readonly mean: number[] | null;
  readonly var: number[] | null;
  readonly scale: number[] | null;
  readonly nSamplesSeen: number;
  /** n x p, dense. */
  readonly transformed: number[][];
}

const file = new URL('../oracles/standard_scaler.json', import.meta.url);
const document = JSON.parse(readFileSync(file, 'utf8')) as {
  designs: Record<string, number[][] | SparseInput>;
  cases: ScalerCase[];
};

export const scalerCases: readonly (ScalerCase & { readonly X: number[][] | SparseInput })[] =
  document.cases.map((one) => ({ ...one, X: document.designs[one.design]! }));
