import { Buffer } from 'node:buffer';
import { InputError, type Model, modelFromJSON } from '../index.js';
import { DataError, FileError, printable } from './failures.js';
import { inputBytes } from './input.js';
import type { Io } from './io.js';
import { parseJson } from './jsonText.js';
import { inputName } from './paths.js';
import { jsonOf } from './report/json.js';

/** The largest model file that is read, in bytes. */
const LARGEST = 256 * 2 ** 20;

/** The text of a model's file. */
export function modelText(model: Model): string {
  return `${jsonOf(model, 'the model')}\n`;
}

/**
 * Reads a model that has been fitted. The file is not trusted: its size is bounded before it is read, every
 * field is checked.
 *
 * @param path `-` is standard input
 * @throws FileError, DataError
 */
export async function readModelAt(path: string, io: Io): Promise<Model> {
  const name = inputName(path);
  const data = parseJson(await readText(path, name, io), name);
  try {
    return fittedFromJSON(data);
  } catch (error) {
    if (error instanceof InputError)
      throw new DataError({ file: name }, `not a model that can be used: ${error.message}`);
    throw error;
  }
}

function fittedFromJSON(data: unknown): Model {
  if (typeof (data as { comparison?: unknown } | null)?.comparison === 'string') {
    throw new InputError(
      'it is the result of polytask compare --json; --out model.json of that command writes the model of the best way.',
    );
  }
  const model = modelFromJSON(data);
  const { fitted } = model.toJSON();
  if (fitted === null) {
    throw new InputError('it holds parameters alone; expected a model that has been fitted.');
  }
  return model;
}

async function readText(path: string, name: string, io: Io): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const check = (size: number): void => {
    if (size <= LARGEST) return;
    throw new FileError(`cannot read ${printable(name)}: it is larger than ${LARGEST / 2 ** 20} MiB.`);
  };
  for await (const chunk of inputBytes(path, io, check)) {
    io.signal.throwIfAborted();
    size += chunk.length;
    check(size);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new DataError(
      { file: name },
      `this is ${isUtf16(chunks[0]!) ? 'text in UTF-16' : 'not UTF-8 text'}; expected a model file in UTF-8, as polytask fit --out writes.`,
    );
  }
}

/** By its byte order mark; PowerShell's `>` writes such files. */
function isUtf16(head: Uint8Array): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
}
