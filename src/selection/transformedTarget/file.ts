/** A regression of transformed targets as plain data for JSON, and back. */
import type { ModelClass } from '../../files/classes.js';
import { readRecord } from '../../files/fields.js';
import { type ModelFile, modelFile, readModelFile } from '../../files/modelFile.js';
import { requireShallow } from '../../files/shallow.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { Pipeline } from '../pipeline.js';
import { type PipelineReading, readStep } from '../pipelineFile.js';

const NAME = 'TransformedTargetRegressor';

interface Parts {
  readonly regressor: object;
  readonly transformer: object | null;
}

/** @throws InputError for functions, and parts of other classes */
export function writeTransformedTarget(params: Parts & object, fitted: Parts | null): ModelFile {
  for (const [name, value] of Object.entries(params)) {
    if (typeof value !== 'function') continue;
    throw new InputError(
      `${NAME}: ${name} is a function of your own, which no file can hold; expected a function by name, such as 'log1p', or ` +
        'a transformer.',
    );
  }
  const { regressor, transformer, ...rest } = params;
  const { clone } = regressor as { clone?(): object };
  const written = {
    regressor: fileOf(clone?.call(regressor) ?? regressor, 'regressor'),
    transformer: null as unknown,
  };
  if (transformer) {
    const copy = (transformer as { clone?(): object }).clone?.() ?? transformer;
    written.transformer = fileOf(copy, 'transformer');
  }
  return modelFile(
    NAME,
    { ...rest, ...written },
    fitted && {
      regressor: fileOf(fitted.regressor, 'regressor_'),
      transformer: fileOf(fitted.transformer!, 'transformer_'),
    },
  );
}

function fileOf(part: object, place: string): unknown {
  const { toJSON } = part as { toJSON?(): unknown };
  const file = toJSON?.call(part);
  if (typeof file === 'object' && file !== null) return file;
  throw new InputError(`${NAME}.toJSON: ${place} is ${describe(part)}, which has no file.`);
}

/** The parameters and what was learned, in untrusted data. @throws InputError */
export function readTransformedTarget(
  file: unknown,
  names: readonly string[],
  classes: readonly ModelClass[] | undefined,
): { params: Record<string, unknown>; fitted: Parts | null } {
  requireShallow(file);
  const readInner = (inner: unknown): Pipeline => Pipeline.fromJSON(inner, classes);
  const reading: PipelineReading = { classes, depth: 0, readInner };
  const { params: given, fitted } = readModelFile(NAME, names, file);
  const params = {
    ...given,
    regressor: readStep(given.regressor, 'params.regressor', reading),
    transformer:
      given.transformer === null ? null : readStep(given.transformer, 'params.transformer', reading),
  };
  if (fitted === null) return { params, fitted };
  const fields = readRecord(fitted, 'fitted', ['regressor', 'transformer']);
  const regressor = readStep(fields.get('regressor'), 'fitted.regressor', reading);
  if (regressor.constructor !== params.regressor.constructor) {
    throw new InputError('fitted.regressor: expected a file of the class of params.regressor.');
  }
  const transformer = readStep(fields.get('transformer'), 'fitted.transformer', reading);
  if (typeof (transformer as { inverseTransform?: unknown }).inverseTransform !== 'function') {
    throw new InputError(
      `fitted.transformer is ${describe(transformer)}; expected one with inverseTransform.`,
    );
  }
  return { params, fitted: Object.freeze({ regressor, transformer }) };
}
