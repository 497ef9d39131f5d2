/** What the tests of pictures share: results to draw, and the picture as it is compiled and drawn. */
import { compile } from 'vega-lite';
import { expect } from 'vitest';
import { MultiTaskElasticNet, makeRegression } from '../../src/index.js';
import { type CVResult, type JsonObject, type PlotSpec, toSVG } from '../../src/plot/index.js';

/** The rows of every inline data set, in the order of the layers. */
export function dataOf(spec: JsonObject): Record<string, unknown>[][] {
  const own = spec.data === undefined ? [] : [(spec.data as { values: Record<string, unknown>[] }).values];
  const layers = (spec.layer ?? []) as readonly JsonObject[];
  return [...own, ...layers.flatMap(dataOf)];
}

/** What vega-lite has to say against a specification. */
export function complaints(spec: PlotSpec): string[] {
  const found: string[] = [];
  const logger: Record<string, (...words: unknown[]) => object> = {};
  for (const quiet of ['level', 'info', 'debug']) logger[quiet] = () => logger;
  for (const loud of ['warn', 'error']) {
    logger[loud] = (...words) => {
      found.push(words.join(' '));
      return logger;
    };
  }
  compile(spec as never, { logger: logger as never });
  return found;
}

/** Draws a picture of which vega-lite has nothing to say, and whose numbers are numbers. */
export async function drawn(spec: PlotSpec): Promise<string> {
  expect(complaints(spec)).toEqual([]);
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  const svg = await toSVG(spec);
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  return svg;
}

/** How many marks of a kind the picture holds. */
export function countMarks(svg: string, kind: 'line' | 'rule' | 'rect' | 'text' | 'area'): number {
  return svg.split(`aria-roledescription="${kind} mark"`).length - 1;
}

/** The words of the picture, line by line. */
export function wordsOf(svg: string): string[] {
  return [...svg.matchAll(/<(?:text|tspan)\b[^>]*>([^<]+)</g)].map(([, text]) =>
    text!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}

export const { X, Y } = makeRegression({
  nSamples: 60,
  nFeatures: 8,
  nInformative: 3,
  nTargets: 2,
  noise: 5,
  randomState: 1,
});

/** The strengths from 1 to `least` of the largest that matters, geometrically. */
export function strengths(count: number, least = 1e-3): number[] {
  const largest = 200;
  return Array.from({ length: count }, (_, k) => (k === 0 ? largest : largest * least ** (k / (count - 1))));
}

/** A path of fits, and the coefficients as rows. */
export function pathOf(alphas: readonly number[]): {
  alphas: readonly number[];
  coefs: readonly number[][][];
} {
  return {
    alphas,
    coefs: alphas.map((alpha) => new MultiTaskElasticNet({ alpha, l1Ratio: 1 }).fit(X, Y).coef_.to2DArray()),
  };
}

/** A result of cross-validation made up of a curve with a minimum, and of folds around it. */
export function madeUp(alphas: readonly number[], nFolds: number): CVResult {
  const msePath = alphas.map((_, k) =>
    Array.from({ length: nFolds }, (_, fold) => 10 + (k - alphas.length / 2) ** 2 + fold),
  );
  const mean = msePath.map((row) => row.reduce((a, b) => a + b, 0) / nFolds);
  return {
    alpha_: alphas[mean.indexOf(Math.min(...mean))]!,
    alphas_: alphas,
    msePath_: msePath,
    mseStd_: alphas.map(() => (nFolds === 1 ? Number.NaN : 1.5)),
  };
}
