/** What fitted models say of themselves, as text: a few lines, however many tasks and features there are. */
import { normRange } from '../linalg/vectors.js';
import { counted, printable } from '../messages/describe.js';
import type { Certificate } from '../solvers/solver.js';
import { activeFeatures, type FittedLinearModel } from './linearModel.js';

/** So many names are listed, and the number of the rest. */
const MOST_NAMED = 6;
const WIDEST_NAME = 30;

/** Names in a row: `north, south and 3 more`. */
export function namesInRow(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).map(shortName);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function shortName(name: string): string {
  const text = printable(name);
  return text.length > WIDEST_NAME ? `${text.slice(0, WIDEST_NAME - 1)}…` : text;
}

/** Three digits, without a tail of zeros. */
export function shortNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value);
}

/** Settings in a row: `alpha 0.1, coupling 2`. */
export function settingsInRow(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'number' ? shortNumber(value) : printable(String(value))}`,
    )
    .join(', ');
}

/** The lines of a model within another, moved in; of one of other origin what it calls itself. */
export function linesWithin(model: object): string[] {
  const { summary } = model as { summary?: () => string };
  const text = typeof summary === 'function' ? summary.call(model) : printable(String(model));
  return text.split('\n').map((line) => `  ${line}`);
}

/**
 * The lines of a fitted linear model: the class and its parameters, tasks, features, the largest weights, what its class adds, the
 * certificate. In time linear in the weights.
 */
export function linearSummary(
  title: string,
  fitted: FittedLinearModel,
  certificate: Certificate,
  more: readonly string[],
): string {
  const { taskNames, nFeatures, featureNames, w } = fitted;
  const outputs = w.length / nFeatures;
  const active = activeFeatures(fitted);
  const nameOf = (j: number): string => shortName(featureNames?.[j] ?? `feature ${j}`);
  const largest = active
    .map((j) => ({ j, size: normRange(w, j * outputs, outputs) }))
    .sort((a, b) => b.size - a.size || a.j - b.j)
    .slice(0, MOST_NAMED)
    .map(({ j, size }) => `${nameOf(j)} ${shortNumber(size)}`);
  const oneRow = outputs === 1 && taskNames.length > 1 ? ', which share their weights' : '';
  const use = active.length === nFeatures ? 'all in use' : `${active.length} in use`;
  return [
    title,
    `${counted(taskNames.length, 'task')}${oneRow}: ${namesInRow(taskNames)}`,
    `${counted(nFeatures, 'feature')}, ${use}`,
    ...(largest.length > 0 ? [`largest norms of weights over the tasks: ${largest.join(', ')}`] : []),
    ...more,
    certificateLine(certificate, fitted),
  ].join('\n');
}

/** How much of the weights the tasks have in common. */
export function sharedLine({ w, nFeatures }: FittedLinearModel): string {
  const part = shortNumber(100 * sharedPart(w, w.length / nFeatures));
  return `shared: the mean over the tasks is ${part} % of the squared weights`;
}

/** `T ||mean(w)||^2 / sum_t ||w_t||^2`. */
function sharedPart(w: Float64Array, outputs: number): number {
  let mean = 0;
  let all = 0;
  for (let at = 0; at < w.length; at += outputs) {
    let sum = 0;
    for (let t = 0; t < outputs; t++) {
      sum += w[at + t]!;
      all += w[at + t]! ** 2;
    }
    mean += (sum * sum) / outputs;
  }
  return all > 0 ? mean / all : 0;
}

function certificateLine(certificate: Certificate, { eps, converged, nIter }: FittedLinearModel): string {
  const proof =
    certificate.kind === 'minimum'
      ? `the objective is at most ${certificate.gap.toExponential(1)} above its minimum`
      : `proximal steps are sure to lower the objective by ${certificate.decrease.toExponential(1)} (it is not convex)`;
  const end = `${converged ? '' : 'not converged: '}tol asked for ${eps.toExponential(1)}`;
  return `certificate: ${proof}; ${end}; ${counted(nIter, 'iteration')}`;
}
