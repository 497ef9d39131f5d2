import { linesWithin, namesInRow, settingsInRow, shortNumber } from '../../estimators/summary.js';
import { counted, describe } from '../../messages/describe.js';
import type { FoundCandidate } from './searchPlan.js';

/** The lines of a search: candidates and splits, the best of them, its model. */
export function searchSummary(title: string, { results, index, best, nSplits }: FoundCandidate): string {
  const lines = [title, `${counted(results.params.length, 'candidate')}, ${counted(nSplits, 'split')}`];
  if (index !== null) {
    const params = Object.entries(results.params[index]!).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? describe(value) : value,
    ]);
    lines.push(
      `best: ${settingsInRow(Object.fromEntries(params))}; score ${shortNumber(results.meanTestScore[index]!)}, standard deviation over the ` +
        `splits ${shortNumber(results.stdTestScore[index]!)}`,
      ...taskScores(
        results.taskTestScores?.[index],
        (best as { taskNames_?: readonly string[] } | null)?.taskNames_,
      ),
    );
  }
  return [...lines, ...(best ? linesWithin(best) : [])].join('\n');
}

/** The mean score of each task over the splits that have one, the lowest first. */
function taskScores(
  scores: readonly (readonly number[])[] | undefined,
  names: readonly string[] | undefined,
): string[] {
  const T = scores?.[0]?.length ?? 0;
  if (!scores || T < 2) return [];
  const means = Array.from({ length: T }, (_, t) => {
    const known = scores.map((split) => split[t]!).filter((score) => !Number.isNaN(score));
    return { t, mean: known.reduce((sum, score) => sum + score, 0) / known.length };
  }).filter(({ mean }) => !Number.isNaN(mean));
  means.sort((a, b) => a.mean - b.mean || a.t - b.t);
  return [
    `score of each task, the lowest first: ${namesInRow(means.map(({ t, mean }) => `${names?.[t] ?? `task ${t}`} ${shortNumber(mean)}`))}`,
  ];
}
