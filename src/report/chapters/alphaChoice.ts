import { counted } from '../../messages/describe.js';
import { type Curves, type CVResult, readCurves } from '../../plot/cvResult.js';
import { type Chapter, numbers, type Part, texts } from '../blocks.js';
import { strengthLines } from '../charts/lines.js';
import type { FittedSubject } from '../fittedModel.js';
import type { Child } from '../markup.js';
import { column, number } from '../numbers.js';
import { modelChapter } from './model.js';

/** Rows of a table that is open. */
const LONG = 40;

/** A row lasso with alpha chosen by cross-validation. */
export function alphaChoiceChapter(
  given: object,
  model: CVResult & FittedSubject,
  featureNames: readonly string[] | null,
): Chapter {
  const curves = readCurves(model);
  const chapter = modelChapter(given, model, featureNames);
  const { chosen, alpha } = curves;
  const at = chosen.alphas.indexOf(alpha);
  const error = chosen.standardError[at]!;
  const spread = Number.isNaN(error) ? '' : `, standard error ${number(error)}`;
  const nFolds = chosen.folds[0]!.length;
  return {
    ...chapter,
    lead: [
      chapter.lead,
      ` Its alpha is the choice of ${counted(nFolds, 'fold')} among ${chosen.alphas.length}.`,
    ],
    facts: [
      ...chapter.facts.slice(0, 1),
      ['error on rows left out', number(chosen.mean[at]!), `mean squared error${spread}`],
      ...chapter.facts.slice(1),
    ],
    warnings: [...edgeWarnings(curves), ...chapter.warnings],
    parts: [curvePart(curves), ...chapter.parts],
  };
}

function edgeWarnings({ chosen, alpha }: Curves): Child[] {
  const { alphas, mean } = chosen;
  const isLast = alphas.length > 1 && alphas.at(-1) === alpha && mean.at(-1)! < mean.at(-2)!;
  return isLast
    ? ['The chosen alpha is the smallest that was tried, and the error still falls: try smaller ones.']
    : [];
}

function curvePart({ curves, chosen, alpha }: Curves): Part {
  const chart = {
    name: 'alpha',
    strengths: chosen.alphas,
    chosen: alpha,
    what: 'mean squared error on rows left out',
    lines: curves
      .filter((curve) => curve === chosen || sameAlphas(curve.alphas, chosen.alphas))
      .sort((a, b) => Number(b === chosen) - Number(a === chosen))
      .map((curve) => ({
        name: curves.length > 1 ? `l1 ratio ${number(curve.l1Ratio!)}` : '',
        values: curve.mean,
        errors: curve === chosen ? curve.standardError : undefined,
        isFaint: false,
      })),
  };
  const { alphas, mean, standardError } = chosen;
  return {
    title: `The strength: alpha ${number(alpha)}`,
    blocks: [
      {
        kind: 'figure',
        name: 'Error of each strength',
        told: `The mean squared error is ${number(mean[alphas.indexOf(alpha)]!)} at the chosen alpha ${number(alpha)}.`,
        caption: `The mean over ${counted(chosen.folds[0]!.length, 'fold')}; the band is one standard error to both sides.`,
        draw: (width) => strengthLines(chart, width),
      },
      {
        kind: 'table',
        caption: 'Errors of the strengths',
        columns: [
          texts('alpha', alphas.map(number), bold(alphas, alpha)),
          numbers('mean squared error', column(mean), bold(alphas, alpha)),
          numbers('standard error', column(standardError), bold(alphas, alpha)),
        ],
        isLong: alphas.length > LONG,
      },
    ],
  };
}

const bold = (alphas: readonly number[], chosen: number): (string | undefined)[] =>
  alphas.map((alpha) => (alpha === chosen ? 'best' : undefined));

function sameAlphas(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((alpha, k) => alpha === b[k]);
}
