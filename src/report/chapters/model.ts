import { counted } from '../../messages/describe.js';
import type { Chapter, Fact } from '../blocks.js';
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

/** The strengths of the penalty; of a MultiTaskModel those of each of its penalties. */
function strengthFacts(model: object): Fact[] {
  const { penalty } = model as { penalty?: object | readonly object[] };
  if (typeof penalty === 'object' && penalty !== null) return [penalty].flat().flatMap(penaltyFacts);
  const fields = model as Readonly<Record<string, unknown>>;
  return STRENGTHS.flatMap((name): Fact[] => {
    const chosen = fields[`${name}_`];
    const value = chosen ?? fields[name];
    const about = chosen === undefined ? '' : 'chosen by cross-validation';
    return typeof value === 'number' ? [[name, number(value), about]] : [];
  });
}

const STRENGTHS = ['coupling', 'alpha', 'l1Ratio'];

function penaltyFacts(given: object): Fact[] {
  const { penalty, ...strengths } = given as Readonly<Record<string, unknown>>;
  const known = Object.entries(strengths).filter(([, value]) => typeof value === 'number');
  return known.map(([name, value]) => [name, number(value as number), String(penalty)]);
}
