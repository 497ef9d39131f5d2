/** Exact values of the elementary functions, and the coefficients of their polynomials. */
import { readFileSync } from 'node:fs';

/** x, the double nearest to f(x), and what that leaves, in units of its last place. */
export type ExactValue = readonly [x: number, nearest: number, rest: number];

export type ElementaryName = 'exp' | 'expm1' | 'log' | 'log1p';

export const elementary: Readonly<Record<ElementaryName, readonly ExactValue[]>> & {
  readonly coefficients: Readonly<Record<string, number>>;
} = JSON.parse(readFileSync(new URL('elementary.json', import.meta.url), 'utf8'));
