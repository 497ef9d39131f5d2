/** What a fit comes to, as a report: the page shows it, and it can be kept as a file. */
import { type ComparisonSubject, type ReportSubject, toHTML } from 'polytask';
import type { HoldOut } from './models.js';
import type { Problem } from './problem.js';
import type { Against, TaskScore } from './result.js';
import type { Choice, FittedPipeline } from './tune.js';

interface Found {
  readonly className: string;
  readonly holdOut: HoldOut;
  readonly scores: readonly TaskScore[];
  readonly choice: Choice;
  /** Of all rows, with the scaler of its features. */
  readonly pipeline: FittedPipeline;
  readonly path: ReportSubject;
  readonly notices: readonly string[];
}

export function reportOf(problem: Problem, found: Found): string {
  const { className, holdOut, scores, choice, pipeline, path, notices } = found;
  const which = holdOut === 'random' ? 'drawn at random (seed 0)' : 'the last in the order of the file';
  const isNumber = problem.tasks.every(({ loss }) => loss === 'squared');
  const unit = isNumber
    ? 'standard deviations of the target for one of the feature'
    : 'for one standard deviation of the feature';
  return toHTML([comparisonOf(className, scores, problem), choice.subject(className, pipeline), path], {
    title: `${className} on ${problem.file}`,
    about:
      `Scores are those of a quarter of the ${problem.rows} rows, ${which}, which no fit has seen; strengths were chosen on the other rows, for ` +
      `all tasks together and for each alone. The model is that of all rows; its weights are ${unit}.`,
    warnings: notices,
    featureNames: problem.features,
  });
}

/** All tasks together against each alone, and against a constant: a difference counts where it is twice its standard error. */
function comparisonOf(
  className: string,
  scores: readonly TaskScore[],
  { features }: Problem,
): ComparisonSubject {
  const changes: Pick<Against, 'change' | 'error'>[][] = [
    scores.map(() => ({ change: 0, error: 0 })),
    scores.map(({ constant }) => constant),
    scores.map(({ together }) => together),
  ];
  const of = (key: 'change' | 'error'): number[][] =>
    scores.map((_, t) => changes.map((way) => way[t]![key]));
  const verdicts = scores.map((_, t) => changes.map((way) => verdictOf(way[t]!)));
  const overall = changes.map((way) => {
    const known = way.filter(({ change }) => Number.isFinite(change));
    const sum = known.reduce((all, { change }) => all + change, 0);
    const squares = known.reduce((all, { error }) => all + (error || 0) ** 2, 0);
    const mean = { change: sum / known.length, error: Math.sqrt(squares) / known.length };
    return { gain: mean.change, error: mean.error, verdict: verdictOf(mean) };
  });
  const isBetter = overall[2]!.gain > 0 && verdicts.every((row) => row[2] !== 'harmed');
  const metrics = new Set(scores.map(({ metric }) => metric));
  return {
    ways: ['alone', 'a constant', className],
    taskNames: scores.map(({ name }) => name),
    scores: scores.map(({ alone, constant, together }) => [
      alone,
      alone + constant.change,
      alone + together.change,
    ]),
    gains: of('change'),
    gainErrors: of('error'),
    verdicts,
    overall,
    best: isBetter ? className : 'alone',
    nSamples: scores.map(({ fitted, heldOut }) => fitted + heldOut),
    nFeatures: features.length,
    scoring: metrics.size === 1 ? [...metrics][0]! : 'R² or accuracy',
  };
}

function verdictOf({
  change,
  error,
}: {
  readonly change: number;
  readonly error: number;
}): 'gains' | 'same' | 'harmed' {
  if (!(Math.abs(change) > 2 * error)) return 'same';
  return change > 0 ? 'gains' : 'harmed';
}
