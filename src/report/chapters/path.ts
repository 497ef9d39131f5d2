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
  /** The alpha that was chosen, to be marked. */
  readonly alpha?: number | undefined;
}

/** Models of soft sharing along their coupling. */
export interface CouplingPathSubject {
  readonly couplings: ArrayLike<number>;
  /** One T x p matrix for each coupling. */
  readonly coefs: readonly unknown[];
  readonly taskNames?: readonly string[] | undefined;
  /** The coupling that was chosen, to be marked. */
  readonly coupling?: number | undefined;
}

const NAMED = 7;
const MOST_LINES = 60;
const MOST_ROWS = 30;

/** How features come in as alpha weakens: `||W_j||` of each. */
export function pathChapter(path: PathSubject, featureNames: readonly string[] | null): Chapter {
  const found = readPath(path, 'path');
  const { coefs, nTasks: T, nFeatures: p } = found;
  const features = readNames(featureNames, 'featureNames', p, 'feature');
  const sizes = coefs.map(({ data }) => features.map((_, j) => normRange(data, j * T, T)));
  const lines = linesOf(features, sizes);
  return {
    title: 'Path',
    lead: `${strengthText('alpha', found)}: ${lines.length} of ${counted(p, 'feature')} come in.`,
    facts: [],
    warnings: [],
    parts: [
      pathPart(lines, {
        title: 'How features come in',
        noun: 'feature',
        strength: 'alpha',
        strengths: found.alphas,
        chosen: path.alpha ?? null,
        what: 'length of each feature’s weights over the tasks',
        about: 'A strong penalty keeps only what matters most; as it weakens, features come in.',
      }),
    ],
  };
}

/** How the tasks part as their coupling weakens: `||w_t - mean(w)||` of each. */
export function couplingPathChapter(path: CouplingPathSubject): Chapter {
  const found = readPath({ alphas: path.couplings, coefs: path.coefs }, 'path');
  const names = readNames(path.taskNames, 'path.taskNames', found.nTasks, 'task');
  return {
    title: 'Path of the coupling',
    lead: `${strengthText('coupling', found)}.`,
    facts: [],
    warnings: [],
    parts: [
      pathPart(linesOf(names, found.coefs.map(distancesOf)), {
        title: 'How the tasks part',
        noun: 'task',
        strength: 'coupling',
        strengths: found.alphas,
        chosen: path.coupling ?? null,
        what: 'distance of each task’s weights from their mean',
        about: 'A strong coupling holds all tasks at the same weights; a weak one lets each go its way.',
      }),
    ],
  };
}

function strengthText(name: string, { alphas }: ReadPath): string {
  return `${counted(alphas.length, 'strength')} from ${name} ${number(alphas[0]!)} to ${number(alphas.at(-1)!)}`;
}

/** Of T x p weights the distance of each task from the mean of all. */
function distancesOf({ data, rows: T, columns: p }: ReadPath['coefs'][number]): number[] {
  const apart = new Float64Array(T * p); // task by task
  for (let j = 0; j < p; j++) {
    let mean = 0;
    for (let t = 0; t < T; t++) mean += data[j * T + t]! / T;
    for (let t = 0; t < T; t++) apart[t * p + j] = data[j * T + t]! - mean;
  }
  return Array.from({ length: T }, (_, t) => normRange(apart, t * p, p));
}

interface NamedLine {
  readonly name: string;
  /** One for each strength. */
  readonly sizes: readonly number[];
}

/** Those that are ever above 0, the largest at the end of the path first. */
function linesOf(names: readonly string[], sizes: readonly (readonly number[])[]): NamedLine[] {
  const lines = names.map((name, k) => ({ name, k, sizes: sizes.map((all) => all[k]!) }));
  return lines
    .filter((line) => line.sizes.some((size) => size > 0))
    .sort((a, b) => b.sizes.at(-1)! - a.sizes.at(-1)! || a.k - b.k);
}

interface PathText {
  readonly title: string;
  readonly noun: string;
  readonly strength: string;
  readonly strengths: readonly number[];
  readonly chosen: number | null;
  readonly what: string;
  readonly about: string;
}

function pathPart(lines: readonly NamedLine[], text: PathText): Part {
  const { title, noun, strength, strengths, chosen, what, about } = text;
  if (lines.length === 0) return { title, blocks: [paragraph('Nothing to draw: all of it is 0.')] };
  const drawn = lines.slice(0, MOST_LINES);
  const shown = lines.slice(0, MOST_ROWS);
  const first = shown.map(({ sizes }) => strengths[sizes.findIndex((size) => size > 0)]!);
  const chart = {
    name: strength,
    strengths,
    chosen,
    what,
    lines: drawn.map(({ name, sizes }, k) => ({
      name: k < NAMED ? name : '',
      values: sizes,
      isFaint: k >= NAMED,
    })),
  };
  const which = drawn.length < lines.length ? ` The ${drawn.length} largest of ${lines.length} lines.` : '';
  return {
    title,
    blocks: [
      {
        kind: 'figure',
        name: title,
        told: `The largest at the end: ${drawn
          .slice(0, NAMED)
          .map(({ name }) => name)
          .join(', ')}.`,
        caption: `${about}${which}`,
        draw: (width) => strengthLines(chart, width),
      },
      {
        kind: 'table',
        caption: `The ${noun}s along the path`,
        columns: [
          texts(
            noun,
            shown.map(({ name }) => name),
          ),
          numbers(`above 0 from ${strength}`, first.map(number)),
          numbers('at the end', column(shown.map(({ sizes }) => sizes.at(-1)!))),
        ],
        rest: moreThan(shown.length, lines.length, noun),
      },
    ],
  };
}
