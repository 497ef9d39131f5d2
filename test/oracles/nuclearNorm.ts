/** The problems of mixed.json with the nuclear norm, by an interior-point method: see nuclear_norm.py. */
import { readFileSync } from 'node:fs';
import { type MixedOracle, mixedOracles } from './mixed.js';

export interface NuclearOracle extends MixedOracle {
  readonly rank: number;
}

const { cases } = JSON.parse(readFileSync(new URL('nuclear_norm.json', import.meta.url), 'utf8')) as {
  cases: readonly Pick<NuclearOracle, 'name' | 'objective' | 'rank'>[];
};

export const nuclearOracles: readonly NuclearOracle[] = mixedOracles.map((oracle, k) => ({
  ...oracle,
  ...cases[k]!,
}));
