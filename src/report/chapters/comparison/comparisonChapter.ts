import { counted } from '../../../messages/describe.js';
import type { Chapter, Part } from '../../blocks.js';
import { type FittedSubject, type FittedView, readFitted } from '../../fittedModel.js';
import { modelParts, modelWarnings } from '../modelParts.js';
import { repeatPart } from '../repeatPart.js';
import { groupParts } from './groups.js';
import { type ComparisonSubject, shownWay } from './subject.js';
import { factsOf, leadOf, warningsOf } from './summary.js';
import { gainPart, mapParts, taskTable } from './tasks.js';
import { wayBlocks } from './ways.js';

export type { ComparisonSubject };

/** @param fitted the coefficients of the best way's model, if it is known */
export function comparisonChapter(
  found: ComparisonSubject,
  fitted: FittedSubject | null,
  featureNames: readonly string[] | null,
): Chapter {
  const view = fitted && readFitted(fitted, featureNames);
  const shown = shownWay(found);
  return {
    title: `Which way to share: ${counted(found.taskNames.length, 'task')}`,
    lead: leadOf(found),
    facts: factsOf(found),
    warnings: [...warningsOf(found), ...(view ? modelWarnings(view) : [])],
    parts: [
      { title: 'The ways compared', blocks: wayBlocks(found) },
      ...(shown < 0 ? [] : [gainPart(found, shown)]),
      ...mapParts(found),
      { title: 'Task by task', blocks: [taskTable(found, shown)] },
      ...groupParts(found),
      ...(view ? modelOfBest(found, view) : []),
      ...(found.nFolds === undefined ? [] : [repeatPart({ compareSharing: optionsOf(found) })]),
    ],
  };
}

/** The best way, fitted to all samples. */
function modelOfBest({ best }: ComparisonSubject, view: FittedView): Part[] {
  return modelParts(view).map((part, k) =>
    k === 0 ? { ...part, title: `${part.title} of the best way: ${best}` } : part,
  );
}

/** The options of `compareSharing` that give the same again. */
function optionsOf(found: ComparisonSubject): object {
  const { ways, scoring, nFolds, nRepeats, innerFolds, randomState } = found;
  return { ways, scoring, cv: nFolds, repeats: nRepeats, innerCv: innerFolds, randomState };
}
