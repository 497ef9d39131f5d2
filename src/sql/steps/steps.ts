import { classNamed } from '../../files/classes.js';
import { describe, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { Dialect } from '../dialect.js';
import { minMaxScaler } from './minMaxScaler.js';
import { oneHotEncoder } from './oneHotEncoder.js';
import { simpleImputer } from './simpleImputer.js';
import type { SqlFeature } from './sqlFeature.js';
import type { SqlStep } from './sqlStep.js';
import { standardScaler } from './standardScaler.js';
import type { StepScan } from './stepScan.js';

/** What stands in the file of a transformer. */
export interface StepFile {
  readonly estimator: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly fitted: Readonly<Record<string, unknown>> | null;
}

/** Those that work column by column, by the names of their classes. */
const STEPS: Readonly<Record<string, SqlStep<never, never>>> = {
  StandardScaler: standardScaler as SqlStep<never, never>,
  MinMaxScaler: minMaxScaler as SqlStep<never, never>,
  SimpleImputer: simpleImputer as SqlStep<never, never>,
  OneHotEncoder: oneHotEncoder as SqlStep<never, never>,
};

const EXPECTED =
  'a StandardScaler, MinMaxScaler, SimpleImputer, OneHotEncoder, or a ColumnTransformer or Pipeline of these';

/** A part of a ColumnTransformer. */
type Part = readonly [name: string, step: StepFile | 'passthrough' | 'drop', columns: unknown];

/** A step as it stands in a file, its parameters checked. @throws InputError for what is no transformer of columns */
export function stepFileOf(place: string, step: unknown): StepFile {
  const file = (Object(step) as { toJSON?(): unknown }).toJSON?.() as Partial<StepFile> | undefined;
  const { estimator } = Object(file) as Partial<StepFile>;
  if (estimator !== undefined && isKnown(estimator)) {
    classNamed(estimator)!.fromJSON(file);
    return file as StepFile;
  }
  throw new InputError(`${place} is ${describe(step)}; expected ${EXPECTED}.`);
}

function isKnown(estimator: string): boolean {
  return Object.hasOwn(STEPS, estimator) || estimator === 'ColumnTransformer' || estimator === 'Pipeline';
}

/** Fits a step to features by scans. @returns its file with what it has learned. @throws (rejects with) InputError */
export async function learnStep(
  scan: StepScan,
  file: StepFile,
  features: readonly SqlFeature[],
  place: string,
): Promise<StepFile> {
  const { estimator, params } = file;
  const featureNames = namesOf(features);
  if (estimator === 'Pipeline') {
    const files = (params.steps as { readonly name: string; readonly step: StepFile }[]).map(
      ({ name, step }) => [name, step] as const,
    );
    return { ...file, fitted: { steps: (await learnSteps(scan, files, features, place)).files } };
  }
  if (estimator === 'ColumnTransformer') {
    const parts: Part[] = [];
    for (const [name, step, columns] of partsOf(file, features, place)) {
      const own = columns.map((j) => features[j]!);
      const inner = `${place}, part ${quote(name)}`;
      const learned = step === 'passthrough' ? step : await learnStep(scan, known(step, inner), own, inner);
      parts.push([name, learned, columns]);
    }
    const { sparseThreshold } = params;
    return { ...file, fitted: { nFeatures: features.length, parts, sparseThreshold, ...featureNames } };
  }
  const learned: object = await STEPS[estimator]!.learn(scan, params as never, features, place);
  return { ...file, fitted: { ...learned, ...featureNames } };
}

/** Names that can be told apart. */
function namesOf(features: readonly SqlFeature[]): { readonly featureNames?: readonly string[] } {
  const names = features.map(({ name }) => name);
  return new Set(names).size === names.length ? { featureNames: names } : {};
}

/** Fits steps in a row, each to what those before it make. */
export async function learnSteps(
  scan: StepScan,
  steps: readonly (readonly [name: string, file: StepFile])[],
  features: readonly SqlFeature[],
  place: string,
): Promise<{ readonly files: StepFile[]; readonly made: readonly SqlFeature[] }> {
  let made = features;
  const files: StepFile[] = [];
  for (const [name, file] of steps) {
    const inner = `${place}, step ${quote(name)}`;
    const learned = await learnStep(scan, known(file, inner), made, inner);
    files.push(learned);
    made = applyStep(scan.engine.dialect, learned, made, inner);
  }
  return { files, made };
}

/** What a fitted step makes of features. @throws InputError for a step that is none of these, or for other features */
export function applyStep(
  dialect: Dialect,
  file: StepFile,
  features: readonly SqlFeature[],
  place: string,
): readonly SqlFeature[] {
  const { estimator, fitted } = known(file, place);
  if (estimator === 'Pipeline') {
    return (fitted!.steps as StepFile[]).reduce(
      (made, step, k) => applyStep(dialect, step, made, `${place}, step ${k}`),
      features,
    );
  }
  if (estimator !== 'ColumnTransformer') return STEPS[estimator]!.apply(dialect, fitted as never, features);
  return (fitted!.parts as Part[]).flatMap(([name, step, columns]) => {
    const own = (columns as number[]).map((j) => features[j]!);
    const made =
      step === 'passthrough'
        ? own
        : applyStep(dialect, step as StepFile, own, `${place}, part ${quote(name)}`);
    return made.map((feature) => ({ ...feature, name: `${name}__${feature.name}` }));
  });
}

/** @throws InputError for a step that is none of these */
function known(file: StepFile, place: string): StepFile {
  if (isKnown(file.estimator)) return file;
  throw new InputError(`${place} is a ${file.estimator}; expected ${EXPECTED}.`);
}

/** The parts that are kept with the places of their columns; those of no part are the last. @throws InputError */
function partsOf(
  { params }: StepFile,
  features: readonly SqlFeature[],
  place: string,
): (readonly [name: string, step: StepFile | 'passthrough', columns: number[]])[] {
  const parts = (params.transformers as readonly Part[]).map(([name, step, columns]) => {
    const places = [columns].flat().map((column: unknown) => {
      const j =
        typeof column === 'string' ? features.findIndex((feature) => feature.name === column) : column;
      if (typeof j === 'number' && features[j] !== undefined) return j;
      throw new InputError(
        `${place}, part ${quote(name)}, is of the column ${describe(column)}; expected a feature: ${features.map((one) => one.name).join(', ')}.`,
      );
    });
    return [name, step, places] as const;
  });
  const taken = new Set(parts.flatMap(([, , places]) => places));
  const others = [...features.keys()].filter((j) => !taken.has(j));
  const rest =
    params.remainder === 'passthrough' && others.length > 0
      ? [['remainder', 'passthrough', others] as const]
      : [];
  return [...parts, ...rest].flatMap(([name, step, places]) =>
    step === 'drop' ? [] : [[name, step, places] as const],
  );
}
