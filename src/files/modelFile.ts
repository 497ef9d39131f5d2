/** What every model file has: the format, its version, the class that wrote it and its parameters. */
import { InputError } from '../messages/errors.js';
import { fieldError, readRecord } from './fields.js';

/** The format's version; a reader refuses a newer one. */
const VERSION = 1;

/** A model as plain data: what `JSON.stringify(model)` writes. */
export interface ModelFile<Fitted extends object = object> {
  readonly format: 'polytask';
  readonly version: number;
  readonly estimator: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly fitted: Fitted | null;
}

/** Parameters that older files lack: they stand for their defaults there. */
const LATER_PARAMS = ['featureWeights'];

export function modelFile<Fitted extends object>(
  estimator: string,
  params: object,
  fitted: Fitted | null,
): ModelFile<Fitted> {
  return { format: 'polytask', version: VERSION, estimator, params: { ...params }, fitted };
}

/**
 * Reads the frame of a model file as untrusted data: every field is checked, own properties only. What
 * was fitted is the caller's to read.
 *
 * @throws InputError that names the first field that is not as it should be
 */
export function readModelFile(
  estimator: string,
  paramNames: readonly string[],
  file: unknown,
): { params: Record<string, unknown>; fitted: unknown } {
  if (typeof file === 'string') {
    throw new InputError(`${estimator}.fromJSON takes the parsed data, not its text: pass JSON.parse(text).`);
  }
  const root = readRecord(file, 'the model file', ['format', 'version', 'estimator', 'params', 'fitted']);
  if (root.get('format') !== 'polytask') {
    throw fieldError('format', root.get('format'), "'polytask'");
  }
  const version = root.get('version');
  if (version !== VERSION) {
    const newer = typeof version === 'number' && version > VERSION ? '; a newer polytask wrote it' : '';
    throw fieldError('version', version, `${VERSION}${newer}`);
  }
  if (root.get('estimator') !== estimator) {
    throw fieldError('estimator', root.get('estimator'), `'${estimator}'; call fromJSON of that class`);
  }
  const params = readRecord(root.get('params'), 'params', paramNames, LATER_PARAMS);
  return { params: Object.fromEntries(params), fitted: root.get('fitted') };
}
