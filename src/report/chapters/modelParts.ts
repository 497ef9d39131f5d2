/** What is told of the weights of a fitted model: a picture, tables, the certificate. */
import { normRange } from '../../linalg/vectors.js';
import { counted } from '../../messages/describe.js';
import { type Block, type Fact, moreThan, numbers, type Part, paragraph, texts } from '../blocks.js';
import { heatMap } from '../charts/heatMap.js';
import { intervalBars } from '../charts/intervalBars.js';
import { type FittedView, weightAt } from '../fittedModel.js';
import type { Child } from '../markup.js';
import { column, count, number, signedColumn } from '../numbers.js';

/** Features in pictures and tables. */
const MOST_FEATURES = 20;
/** Outputs that have a column of their own in the table of weights. */
const MOST_COLUMNS = 8;
/** Outputs in the picture of the weights. */
const MOST_OUTPUTS = 150;
const MOST_TASKS = 30;
/** Rows of a table that is open. */
const LONG = 12;
const MOST_ROWS = 200;

/** Numbers that are read first. */
export function modelFacts({ tasks, features, inUse, model }: FittedView): Fact[] {
  const facts: Fact[] = [
    ['tasks', count(tasks.length), ''],
    ['features in use', `${count(inUse.length)} of ${count(features.length)}`, 'weights other than 0'],
  ];
  const { certificate_, eps_, nIter_ } = model;
  if (certificate_ !== undefined) {
    const asked = eps_ === undefined ? '' : `asked: ${number(eps_)}`;
    facts.push(
      certificate_.kind === 'minimum'
        ? ['duality gap', number(certificate_.gap), asked]
        : ['decrease left', number(certificate_.decrease), asked],
    );
  }
  if (nIter_ !== undefined) facts.push(['iterations', count(nIter_), '']);
  return facts;
}

/** What a reader should be warned of. */
export function modelWarnings({ model, inUse }: FittedView): Child[] {
  const warnings: Child[] = [];
  if (model.converged_ === false) {
    warnings.push(
      'The fit has not converged: its certificate is above what tol asks for. Raise maxIter, scale the features, or ask for less.',
    );
  }
  if (inUse.length === 0) warnings.push('All weights are 0: every prediction is the intercept.');
  return warnings;
}

/** The parts of a report that show a fitted model. */
export function modelParts(view: FittedView, repeat: readonly Part[] = []): Part[] {
  return [
    { title: 'Weights', blocks: weightBlocks(view) },
    ...deviationParts(view),
    ...interceptParts(view),
    ...certificateParts(view),
    ...repeat,
  ];
}

function weightBlocks(view: FittedView): Block[] {
  const { inUse, outputs, features } = view;
  if (inUse.length === 0) return [paragraph('Every weight is 0: no feature is in use.')];
  const shown = inUse.slice(0, MOST_FEATURES);
  const drawn = Math.min(outputs.length, MOST_OUTPUTS);
  const kind = outputs.length === view.tasks.length ? 'task' : 'output';
  const largest = features[shown[0]!]!;
  const cut = [
    ...(shown.length < inUse.length
      ? [
          `The ${shown.length} largest of ${counted(inUse.length, 'feature')} in use, by the length of their weights.`,
        ]
      : [`${counted(inUse.length, 'feature')} in use, the largest weights first.`]),
    ...(drawn < outputs.length ? [`The first ${drawn} of ${outputs.length} ${kind}s.`] : []),
    ...(drawn > 40 ? ['Columns are too narrow for names.'] : []),
  ];
  const map = {
    rows: shown.map((j) => features[j]!),
    columns: outputs.slice(0, drawn),
    values: shown.map((j) => outputs.slice(0, drawn).map((_, t) => weightAt(view, t, j))),
    scale: 'around zero',
    what: 'weight',
    isSquare: false,
    written: (value: number) => (value === 0 ? '0' : number(Number(value.toPrecision(2)))),
  } as const;
  return [
    {
      kind: 'figure',
      name: `Weights by feature and ${kind}`,
      told: `${counted(shown.length, 'row')} of features, ${counted(drawn, 'column')}. The feature with the largest weights is ${largest}. The table below has the numbers.`,
      caption: `Each row is a feature, each column ${kind === 'task' ? 'a task' : 'an output'}: red raises the prediction, blue lowers it. ${cut.join(' ')}`,
      draw: (width) => heatMap(map, width),
    },
    outputs.length > MOST_COLUMNS ? summaryTable(view, shown) : weightTable(view, shown),
  ];
}

function weightTable(view: FittedView, shown: readonly number[]): Block {
  const { outputs, features, norms, inUse } = view;
  // One column of all, so that every weight has as many decimals.
  const written = signedColumn(shown.flatMap((j) => outputs.map((_, t) => weightAt(view, t, j))));
  return {
    kind: 'table',
    caption: 'Weights',
    columns: [
      texts(
        'feature',
        shown.map((j) => features[j]!),
      ),
      ...outputs.map((name, t) =>
        numbers(
          name,
          shown.map((_, k) => written[k * outputs.length + t]!),
        ),
      ),
      ...(outputs.length > 1 ? [numbers('length', column(shown.map((j) => norms[j]!)))] : []),
    ],
    rest: moreThan(shown.length, inUse.length, 'feature'),
  };
}

/** Of many tasks: where the weights of each feature lie. */
function summaryTable(view: FittedView, shown: readonly number[]): Block {
  const { outputs, features, norms, inUse } = view;
  const rows = shown.map((j) => outputs.map((_, t) => weightAt(view, t, j)));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    kind: 'table',
    caption: `Weights over ${count(outputs.length)} tasks`,
    columns: [
      texts(
        'feature',
        shown.map((j) => features[j]!),
      ),
      numbers('mean', signedColumn(rows.map(mean))),
      numbers('smallest', signedColumn(rows.map((row) => row.reduce((a, b) => Math.min(a, b))))),
      numbers('largest', signedColumn(rows.map((row) => row.reduce((a, b) => Math.max(a, b))))),
      numbers(
        'above 0',
        rows.map((row) => count(row.filter((value) => value > 0).length)),
      ),
      numbers(
        'below 0',
        rows.map((row) => count(row.filter((value) => value < 0).length)),
      ),
      numbers('length', column(shown.map((j) => norms[j]!))),
    ],
    rest: moreThan(shown.length, inUse.length, 'feature'),
  };
}

/** How far the weights of each task are from their mean, where the model tells what the tasks share. */
function deviationParts(view: FittedView): Part[] {
  const { model, outputs, tasks, features } = view;
  if (model.sharedCoef_ === undefined || outputs.length < 2 || outputs.length !== tasks.length) return [];
  const shared = Array.from(model.sharedCoef_);
  const own = new Float64Array(features.length);
  const distances = outputs.map((_, t) => {
    for (let j = 0; j < own.length; j++) own[j] = weightAt(view, t, j) - shared[j]!;
    return normRange(own, 0, own.length);
  });
  const order = distances.map((_, t) => t).sort((a, b) => distances[b]! - distances[a]! || a - b);
  const shown = order.slice(0, MOST_TASKS);
  const texted = column(shown.map((t) => distances[t]!));
  const bars = shown.map((t, k) => ({
    name: tasks[t]!,
    value: distances[t]!,
    interval: null,
    text: texted[k]!,
    tone: 'plain' as const,
  }));
  const length = number(normRange(Float64Array.from(shared), 0, shared.length));
  return [
    {
      title: 'What tasks have of their own',
      blocks: [
        {
          kind: 'figure',
          name: 'Distance of each task from the mean',
          told: `The task that is furthest from the mean is ${tasks[order[0]!]!}, ${texted[0]!}; the mean of the weights has the length ${length}.`,
          caption: `The length of each task’s weights less the mean of all tasks; the mean itself has the length ${length}. ${shown.length < tasks.length ? `The ${shown.length} of ${count(tasks.length)} tasks that are furthest from it.` : ''}`,
          draw: (width) => intervalBars(bars, 'distance from the mean of the weights', width),
        },
      ],
    },
  ];
}

function interceptParts({ intercepts, tasks, outputs }: FittedView): Part[] {
  if (intercepts.length === 0 || intercepts.every((value) => value === 0)) return [];
  const names = intercepts.length === outputs.length ? outputs : tasks;
  const shown = names.slice(0, MOST_ROWS);
  return [
    {
      title: 'Intercepts',
      blocks: [
        {
          kind: 'table',
          caption: 'Intercepts',
          columns: [
            texts('task', shown),
            numbers('intercept', signedColumn(intercepts.slice(0, shown.length))),
          ],
          rest: moreThan(shown.length, names.length, 'task'),
          isLong: shown.length > LONG,
        },
      ],
    },
  ];
}

function certificateParts({ model }: FittedView): Part[] {
  const { certificate_, eps_, converged_ } = model;
  if (certificate_ === undefined) return [];
  const said =
    certificate_.kind === 'minimum'
      ? `The objective at these weights is at most ${number(certificate_.gap)} above its minimum: the duality gap, which the fit computes from the weights it returns.`
      : `The objective is not convex. Proximal steps are sure to lower the objective by ${number(certificate_.decrease)}.`;
  const asked = eps_ === undefined ? '' : ` The tolerance asked for ${number(eps_)}.`;
  const reached = converged_ === undefined ? '' : converged_ ? ' It was reached.' : ' It was not reached.';
  return [{ title: 'Certificate', blocks: [paragraph(`${said}${asked}${reached}`)] }];
}
