import type { Label } from '../../index.js';
import { counted } from '../../messages/describe.js';
import { aligned, short } from '../../messages/numbers.js';
import { INVERSE_NULL_LOSS } from '../../selection/search/taskBalance.js';
import type { FeatureView, ModelView } from '../modelView.js';
import { columnsThatFit, shorten, type TextColumn, textOf, textTable } from './textTable.js';

const MOST_TASKS = 20;

/** Lines of `name  text`, names padded to the same width. */
export function facts(entries: readonly (readonly [name: string, text: string])[]): string[] {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  return entries.map(([name, text]) => `  ${name.padEnd(width)}${text}`);
}

/** `a, b, c and 4 more`. */
export function namesOf(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).map(shorten).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** The tasks, and what they tell apart. */
export function taskFacts({ tasks }: ModelView): (readonly [string, string])[] {
  const names = namesOf(tasks.map(({ name }) => name));
  const kinds = new Set(tasks.map(({ labels }) => JSON.stringify(labels)));
  const [first] = tasks;
  const answers = (labels: readonly Label[] | null): string =>
    labels === null ? 'a number' : namesOf(labels.map(String));
  const labels: (readonly [string, string])[] =
    kinds.size > 1
      ? tasks.slice(0, MOST_TASKS).map(({ name, labels }) => [shorten(name), answers(labels)] as const)
      : first!.labels === null
        ? []
        : [['labels', answers(first!.labels)]];
  return [['tasks', `${tasks.length}: ${names}`], ...labels];
}

/** How strong the penalty is, how that was chosen, and what the errors of the cross-validation were. */
export function strengthFacts(view: ModelView): (readonly [string, string])[] {
  const { losses, penalty, alpha, ridge, featureWeights, gamma, l1Ratio, coupling, hasGraph, cv, search } =
    view;
  const facts: [string, string][] = [
    ...(view.scaling === null
      ? []
      : ([['scaling', 'each feature brought to mean 0 and standard deviation 1']] as [string, string][])),
    ...(losses === null
      ? []
      : ([[losses.length > 1 ? 'losses' : 'loss', namesOf(losses)]] as [string, string][])),
    ...(penalty === null ? [] : ([['penalty', penalty]] as [string, string][])),
    ['alpha', `${short(alpha)}${choiceNote(view)}`],
  ];
  if (featureWeights !== null) facts.push(['feature weights', weightNote(view.features, featureWeights)]);
  if (gamma !== null) facts.push(['gamma', short(gamma)]);
  if (coupling !== null && view.tasks.length > 1) {
    const to = hasGraph ? 'along a graph' : 'to their mean';
    facts.push(['coupling', `${short(coupling)}, by which the tasks are drawn ${to}`]);
    if (ridge !== null) facts.push(['ridge', `${short(ridge)}, beside the coupling`]);
  }
  if (l1Ratio !== null) {
    const from = cv !== null && cv.l1Ratios.length > 1 ? `, of ${cv.l1Ratios.map(short).join(', ')}` : '';
    facts.push(['l1 ratio', `${short(l1Ratio)}${from}`]);
  }
  if (cv !== null) {
    const spread = Number.isFinite(cv.mseStd) ? ` ± ${short(cv.mseStd)}` : '';
    facts.push([
      'CV error',
      `${short(cv.mse)}${spread} (mean squared error on rows left out, mean over the tasks)`,
    ]);
  }
  if (search !== null) {
    const { folds, nCandidates, rule, score, scoreStd, measure, params } = search;
    const of = rule === '1se' ? 'the strongest about as good as the best' : 'the best';
    if (Object.values(params).includes(INVERSE_NULL_LOSS)) {
      facts.push(['task weights', 'by the inverse of the loss of the best constant of each task']);
    }
    facts.push([
      'chosen',
      `${of} of ${counted(nCandidates, 'candidate')}, by ${folds}-fold cross-validation`,
    ]);
    const spread = Number.isFinite(scoreStd) ? ` ± ${short(scoreStd)}` : '';
    facts.push(['CV score', `${short(score)}${spread} (${measure} on rows left out, mean over the tasks)`]);
  }
  return facts;
}

/** The features whose weight is not 1, by which alpha is multiplied. */
function weightNote(features: readonly string[], weights: readonly number[]): string {
  const other = features.flatMap((name, j) =>
    weights[j] === 1 ? [] : [`${shorten(name)} ${short(weights[j]!)}`],
  );
  return other.length === 0
    ? 'alpha is multiplied by 1 for each'
    : `alpha is multiplied by ${namesOf(other)}`;
}

function choiceNote({ cv }: ModelView): string {
  if (cv === null) return '';
  const by = `by ${cv.folds}-fold cross-validation`;
  if (cv.nAlphas === 1) return `, judged ${by}`;
  return cv.rule === 'min'
    ? `, the best of ${cv.nAlphas} ${by}`
    : `, the largest of ${cv.nAlphas} within one standard error of the best, ${by}`;
}

/**
 * The strongest features and their weights, for as many tasks as fit into the width.
 *
 * @param top how many features, 0 for all in use
 */
export function featureTable(view: ModelView, top: number, width: number): string[] {
  const { active, outputs } = view;
  if (active.length === 0) {
    return [`No feature is in use: ${whyNone(view)}`];
  }
  const shown = top === 0 ? active : active.slice(0, top);
  const left: TextColumn = { title: 'feature', cells: shown.map(({ name }) => name), align: 'left' };
  const length = numberColumn('length', shown, (feature) => feature.length);
  const shared = active.every((feature) => feature.shared !== null)
    ? [numberColumn('shared', shown, (feature) => feature.shared!)]
    : [];
  const weights = outputs.map((output, k) => numberColumn(output, shown, (feature) => feature.weights[k]!));
  const first = [left, ...shared];
  const fit = Math.max(1, columnsThatFit([...first, length, ...weights], width) - first.length - 1);
  const hidden = Math.max(0, outputs.length - fit);
  const kind = outputs.length === view.tasks.length ? 'task' : 'column';
  const columns = outputs.length === 1 ? [left, ...weights] : [...first, ...weights.slice(0, fit), length];
  return [
    featureTitle(shown.length, active.length, view.scaling !== null),
    ...textTable(columns),
    ...(outputs.length > 1 ? [`  (${lengthNote(view, shared.length > 0)})`] : []),
    ...(hidden > 0 ? [`  (and ${counted(hidden, `more ${kind}`)}: --json shows all)`] : []),
  ];
}

function lengthNote({ coupling, penalty }: ModelView, hasShared: boolean): string {
  const mean = hasShared ? 'shared: the mean of the weights; ' : '';
  const isAdded = coupling === null && (penalty === null || penalty === 'rowLasso');
  const added = isAdded ? '; what the penalty adds up' : '';
  return `${mean}length: of the weights over all tasks${added}`;
}

function whyNone({ alpha, cv, search, features, coupling }: ModelView): string {
  if (coupling !== null || search !== null) return 'all weights are 0.';
  if (cv === null) return `alpha = ${short(alpha)} drops all ${features.length}. Try a smaller one.`;
  if (cv.rule === '1se')
    return 'with them the errors are not measurably smaller; --selection-rule min may keep some.';
  return 'on rows left out, none of them helps to predict.';
}

function featureTitle(shown: number, active: number, standardized: boolean): string {
  const unit = standardized ? ' for a change by one standard deviation' : '';
  if (shown < active) return `The ${shown} strongest of ${active} features in use, and their weights${unit}`;
  if (active === 1) return `The feature in use, and its weights${unit}`;
  return `The ${active} features in use, and their weights${unit}`;
}

function numberColumn(
  title: string,
  shown: readonly FeatureView[],
  value: (feature: FeatureView) => number,
): TextColumn {
  return { title, cells: aligned(shown.map(value)), align: 'right' };
}

/** The proof of how close to optimal the weights are. */
export function certificateLines(view: ModelView): string[] {
  const passes = `${view.nIter} ${view.nIter === 1 ? 'iteration' : 'iterations'}`;
  const { certificate } = view;
  const asked = `tol = ${short(view.tol)} asks for ${short(view.eps)}`;
  return [
    'Certificate',
    certificate.kind === 'minimum'
      ? `  The objective is at most ${short(certificate.gap)} above its minimum (the duality gap; ${asked}).`
      : `  Proximal steps are sure to lower the objective by ${short(certificate.decrease)} (which is not convex; ${asked}).`,
    view.converged
      ? `  Converged after ${passes}.`
      : `  NOT converged after ${passes}: raise --max-iter, --alpha or --tol, or say --standardize (in code: maxIter, alpha, tol, a scaler).`,
  ];
}

/** What `inspect` prints. */
export function inspectReport(view: ModelView, file: string, top: number, width: number): string {
  const cells = aligned(view.intercepts.map(({ value }) => value));
  const shown = view.intercepts.slice(0, MOST_TASKS);
  const blocks = [
    [`${view.name} in ${file}`],
    facts([
      ['features', `${view.features.length}, ${view.active.length} of them in use`],
      ...taskFacts(view),
      ...strengthFacts(view),
    ]),
    featureTable(view, top, width),
    [
      'Intercepts',
      ...textTable([
        { title: 'task', cells: shown.map(({ name }) => name), align: 'left' },
        { title: 'intercept', cells: cells.slice(0, shown.length), align: 'right' },
      ]),
      ...(cells.length > shown.length ? [`  (and ${cells.length - shown.length} more)`] : []),
    ],
    certificateLines(view),
  ];
  return textOf(blocks);
}
