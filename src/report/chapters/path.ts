import { normRange } from '../../linalg/vectors.js';
import { counted } from '../../messages/describe.js';
import { readNames } from '../../plot/read.js';
import { type ReadPath, readPath } from '../../plot/readPath.js';
import { type Chapter, moreThan, numbers, type Part, paragraph, texts } from '../blocks.js';
import { strengthLines } from '../charts/lines.js';
import { column, number } from '../numbers.js';

/** A path of solutions: what `multiTaskLassoPath` and `multiTaskElasticNetPath` give. */
export interface PathSubject {
  readonly alphas: ArrayLike<number>;
  /** One T x p matrix for each alpha. */
  readonly coefs: readonly unknown[];
}

const NAMED = 7;
const MOST_LINES = 60;
const MOST_ROWS = 30;

export function pathChapter(path: PathSubject, featureNames: readonly string[] | null): Chapter {
  const found = readPath(path, 'path');
  const { alphas, nTasks, nFeatures } = found;
  const features = readNames(featureNames, 'featureNames', nFeatures, 'feature');
  const lines = sizesOf(found).filter(({ sizes }) => sizes.some((size) => size > 0));
  return {
    title: 'Path',
    lead: `${counted(alphas.length, 'strength')} of the penalty, from alpha ${number(alphas[0]!)} to ${number(alphas.at(-1)!)}: ${lines.length} of ${counted(nFeatures, 'feature')} come in.`,
    facts: [
      ['tasks', String(nTasks), ''],
      ['features that come in', `${lines.length} of ${nFeatures}`, ''],
    ],
    warnings: [],
    parts: [pathPart(lines, alphas, features)],
  };
}

interface FeatureLine {
  readonly feature: number;
  /** The norm of its weights over the tasks at each alpha. */
  readonly sizes: readonly number[];
}

/** Those that are largest at the end of the path first. */
function sizesOf({ coefs, nTasks, nFeatures }: ReadPath): FeatureLine[] {
  const lines = Array.from({ length: nFeatures }, (_, feature) => ({
    feature,
    sizes: coefs.map(({ data }) => normRange(data, feature * nTasks, nTasks)),
  }));
  return lines.sort((a, b) => b.sizes.at(-1)! - a.sizes.at(-1)! || a.feature - b.feature);
}

function pathPart(
  lines: readonly FeatureLine[],
  alphas: readonly number[],
  features: readonly string[],
): Part {
  const title = 'How features come in';
  if (lines.length === 0) return { title, blocks: [paragraph('No feature comes in: all weights are 0.')] };
  const drawn = lines.slice(0, MOST_LINES);
  const shown = lines.slice(0, MOST_ROWS);
  const entered = shown.map(({ sizes }) => alphas[sizes.findIndex((size) => size > 0)]!);
  const chart = {
    name: 'alpha',
    strengths: alphas,
    chosen: null,
    what: 'length of each feature’s weights over the tasks',
    lines: drawn.map(({ feature, sizes }, k) => ({
      name: k < NAMED ? features[feature]! : '',
      values: sizes,
      isFaint: k >= NAMED,
    })),
  };
  return {
    title,
    blocks: [
      {
        kind: 'figure',
        name: 'Path of the weights',
        told: `The largest at the end: ${lines
          .slice(0, NAMED)
          .map(({ feature }) => features[feature]!)
          .join(', ')}.`,
        caption: `A strong penalty keeps only what matters most; as it weakens, features come in.${drawn.length < lines.length ? ` The ${drawn.length} largest of ${lines.length} lines are drawn.` : ''}`,
        draw: (width) => strengthLines(chart, width),
      },
      {
        kind: 'table',
        caption: 'Features along the path',
        columns: [
          texts(
            'feature',
            shown.map(({ feature }) => features[feature]!),
          ),
          numbers('comes in at alpha', entered.map(number)),
          numbers('length at the end', column(shown.map(({ sizes }) => sizes.at(-1)!))),
        ],
        rest: moreThan(shown.length, lines.length, 'feature'),
      },
    ],
  };
}
