import { counted } from '../../messages/describe.js';
import type { Chapter } from '../blocks.js';
import { type FittedSubject, type FittedView, readFitted } from '../fittedModel.js';
import { number } from '../numbers.js';
import { classOf, repeatOf } from '../repeat.js';
import { modelFacts, modelParts, modelWarnings } from './modelParts.js';
import { repeatPart } from './repeatPart.js';

/**
 * A fitted model.
 *
 * @param given the model, or the pipeline that ends with it @param fitted the one with the coefficients
 */
export function modelChapter(
  given: object,
  fitted: FittedSubject,
  featureNames: readonly string[] | null,
): Chapter {
  const view = readFitted(fitted, featureNames);
  const name = classOf(fitted);
  return {
    title: name,
    lead: leadOf(name, view),
    facts: [...strengthFacts(fitted), ...modelFacts(view)],
    warnings: modelWarnings(view),
    parts: modelParts(view, [repeatPart(repeatOf(given))]),
  };
}

function leadOf(name: string, { tasks, features, inUse, model }: FittedView): string {
  const use = `${inUse.length} of ${counted(features.length, 'feature')} ${inUse.length === 1 ? 'is' : 'are'} in use`;
  const proof =
    model.certificate_?.kind === 'minimum'
      ? ` Its objective is at most ${number(model.certificate_.gap)} above the minimum.`
      : '';
  return `A ${name} of ${counted(tasks.length, 'task')}: ${use}.${proof}`;
}

/** The strengths of the penalty. */
export function strengthFacts(model: object): Chapter['facts'] {
  const { alpha_, alpha, coupling_, coupling, l1Ratio_, l1Ratio } = model as Record<string, unknown>;
  const chosen = 'chosen by cross-validation';
  return (
    [
      ['coupling', coupling_ ?? coupling, coupling_ === undefined ? '' : chosen],
      ['alpha', alpha_ ?? alpha, alpha_ === undefined ? '' : chosen],
      ['l1 ratio', l1Ratio_ ?? l1Ratio, l1Ratio_ === undefined ? '' : chosen],
    ] as const
  ).flatMap(([name, value, about]) =>
    typeof value === 'number' ? [[name, number(value), about] as const] : [],
  );
}
