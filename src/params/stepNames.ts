import { InputError } from '../messages/errors.js';

/**
 * Names for steps after their classes in lower case, `-1`, `-2`, ... added where a class comes twice, as in scikit-learn; a text
 * names itself.
 */
export function stepNames(steps: readonly unknown[]): string[] {
  const names = steps.map(classOf);
  return names.map((name, k) => {
    const same = names.filter((other) => other === name).length;
    const place = names.slice(0, k + 1).filter((other) => other === name).length;
    return same > 1 ? `${name}-${place}` : name;
  });
}

/** The class as its file names it, which no minifier changes. */
function classOf(step: unknown, k: number): string {
  if (typeof step === 'string') return step;
  if (typeof step !== 'object' || step === null) return `step${k}`;
  const name = nameInFile(step) ?? step.constructor.name;
  return (name === 'Object' || name === '' ? `step${k}` : name).toLowerCase();
}

function nameInFile(step: object): string | undefined {
  const { estimatorName, toJSON } = step as { estimatorName?: unknown; toJSON?(): unknown };
  if (typeof estimatorName === 'string') return estimatorName;
  try {
    const file = toJSON?.call(step) as { estimator?: unknown } | null | undefined;
    return typeof file?.estimator === 'string' ? file.estimator : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined; // it holds what no file can
    throw error;
  }
}
