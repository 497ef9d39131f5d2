import { classNamed, classNames, type ModelClass } from '../files/classes.js';
import { fieldError, readList, readRecord } from '../files/fields.js';
import { type ModelFile, modelFile, readModelFile } from '../files/modelFile.js';
import { quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { cloneStep, type NamedStep, type PipelineStep, type Steps } from './pipelineSteps.js';

/** A pipeline as plain data: what `JSON.stringify(pipeline)` writes; `params.steps` holds the files of the steps. */
export type PipelineFile = ModelFile<{ readonly steps: readonly unknown[] }>;

/** Pipelines within pipelines, at most: no untrusted file may use up the stack. */
const DEEPEST = 50;

export function listOf({ transforms, final }: Steps): NamedStep[] {
  return [...transforms, final];
}

/** @throws InputError for a step that cannot be written */
export function writePipeline(given: Steps, fitted: Steps | null): PipelineFile {
  const steps = listOf(given).map((step) => ({
    name: step[0],
    step: fileOf([step[0], cloneStep('Pipeline', step)]),
  }));
  return modelFile('Pipeline', { steps }, fitted && { steps: listOf(fitted).map(fileOf) });
}

function fileOf([name, step]: NamedStep): unknown {
  const file = step.toJSON?.();
  if (typeof file === 'object' && file !== null) {
    if (classNamed((file as { estimator?: unknown }).estimator)) return file;
  }
  throw new InputError(
    `Pipeline.toJSON: step ${quote(name)} has no file of a class of polytask, such as StandardScaler or ` +
      'MultiTaskLasso; expected steps that fromJSON can read.',
  );
}

/** What the steps of a file may be, and how deep in other pipelines it stands. */
export interface PipelineReading {
  /** The classes, as users pass them; all that are loaded unless given. */
  readonly classes: readonly ModelClass[] | undefined;
  readonly depth: number;
  /** Reads a pipeline among the steps. */
  readonly readInner: (file: unknown, reading: PipelineReading) => PipelineStep;
}

/** The steps of a file and what they have learned, unchecked as a pipeline. @throws InputError */
export function readPipeline(
  file: unknown,
  reading: PipelineReading,
): { steps: NamedStep[]; fitted: NamedStep[] | null } {
  if (reading.depth > DEEPEST) {
    throw new InputError(`the file holds pipelines within pipelines, more than ${DEEPEST} deep.`);
  }
  const { params, fitted } = readModelFile('Pipeline', ['steps'], file);
  const steps = Array.from(readList(params.steps, 'params.steps'), (entry, k): NamedStep => {
    const place = `params.steps[${k}]`;
    const fields = readRecord(entry, place, ['name', 'step']);
    const name = fields.get('name');
    if (typeof name !== 'string') throw fieldError(`${place}.name`, name, 'a string');
    return [name, readStep(fields.get('step'), `${place}.step`, reading)];
  });
  if (fitted === null) return { steps, fitted: null };
  const files = readList(readRecord(fitted, 'fitted', ['steps']).get('steps'), 'fitted.steps', steps.length);
  const learned = steps.map(([name, given], k): NamedStep => {
    const place = `fitted.steps[${k}]`;
    const step = readStep(files[k], place, reading);
    if (step.constructor === given.constructor) return [name, step];
    throw new InputError(`${place}: expected a file of the class of params.steps[${k}].`);
  });
  requireSameFeatures(learned);
  return { steps, fitted: learned };
}

export function readStep(file: unknown, place: string, reading: PipelineReading): PipelineStep {
  if (typeof file !== 'object' || file === null) throw fieldError(place, file, 'the file of a step');
  const { estimator } = file as { estimator?: unknown };
  const Class = classNamed(estimator);
  const { classes, depth, readInner } = reading;
  if (Class === undefined || !(classes?.includes(Class) ?? true)) {
    throw new InputError(
      `${fieldError(`${place}.estimator`, estimator, `one of ${classNames(classes).join(', ')}`).message} ` +
        'A bundle holds the classes that its program uses: name the others, Pipeline.fromJSON(file, ' +
        '[StandardScaler, ...]), or read the file with modelFromJSON, which knows all.',
    );
  }
  try {
    if (estimator === 'Pipeline') return readInner(file, { ...reading, depth: depth + 1 });
    return Class.fromJSON(file) as PipelineStep;
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Every step has learned, and of as many features as the one before it makes. */
function requireSameFeatures(steps: readonly NamedStep[]): void {
  const counts = steps.map(([, step], k) => {
    try {
      const { nFeaturesIn_, nFeaturesOut_ } = step as unknown as {
        nFeaturesIn_: number;
        nFeaturesOut_?: number;
      };
      return { taken: nFeaturesIn_, made: nFeaturesOut_ ?? nFeaturesIn_ };
    } catch (cause) {
      throw new InputError(`fitted.steps[${k}] is a file without what was learned.`, { cause });
    }
  });
  for (const [k, { taken }] of counts.entries()) {
    if (k === 0 || taken === counts[k - 1]!.made) continue;
    throw new InputError(
      `fitted.steps[${k}] is for ${taken} features, fitted.steps[${k - 1}] makes ${counts[k - 1]!.made}.`,
    );
  }
}
