/**
 * The tasks that means are over: those that are judged, or all where these are not even half. The mean over many tasks that are too small
 * for a verdict of their own is known better than any of them.
 */
export function countedTasks(isJudged: readonly boolean[]): readonly boolean[] {
  const judged = isJudged.filter(Boolean).length;
  return 2 * judged < isJudged.length ? isJudged.map(() => true) : isJudged;
}
