/** Checks of what pictures are made of: fitted models, paths, names. */

import type { DenseColumns } from '../matrix/columns.js';
import { toDense } from '../matrix/fromInput.js';
import { isList } from '../matrix/numbers.js';
import { counted, describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';

/** A field of an object that comes from anywhere. */
export function field(holder: unknown, name: string, place: string): unknown {
  if (typeof holder === 'object' && holder !== null) return (holder as Record<string, unknown>)[name];
  throw new InputError(`${place} is ${describe(holder)}; expected an object with ${name}.`);
}

/** The model that learned the coefficients: that at the end of a pipeline, or of pipelines within. */
export function modelOf(given: unknown): unknown {
  let model = given;
  for (let depth = 0; depth < 100; depth++) {
    if (typeof model !== 'object' || model === null || !('lastStep' in model)) break;
    model = model.lastStep;
  }
  return model;
}

export function readText(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  throw new InputError(`${place} is ${describe(value)}; expected a string.`);
}

export function readTexts(value: unknown, place: string, length?: number): string[] {
  if (!isList(value)) throw new InputError(`${place} is ${describe(value)}; expected a list of strings.`);
  requireLength(value.length, place, length);
  return Array.from(value, (text, k) => readText(text, `${place}[${k}]`));
}

/** Names, one each, or those that count from 0: `feature 0`. */
export function readNames(value: unknown, place: string, count: number, noun: string): string[] {
  if (value === null || value === undefined) return Array.from({ length: count }, (_, k) => `${noun} ${k}`);
  return readTexts(value, place, count);
}

/** Numbers, NaN among them where it is allowed. */
export function readNumbers(value: unknown, place: string, length?: number, allowNaN = false): number[] {
  if (!isList(value)) throw new InputError(`${place} is ${describe(value)}; expected a list of numbers.`);
  requireLength(value.length, place, length);
  return Array.from(value, (number, k) => {
    if (typeof number === 'number' && (Number.isFinite(number) || (allowNaN && Number.isNaN(number)))) {
      return number;
    }
    throw new InputError(`${place}[${k}] is ${describe(number)}; expected a finite number.`);
  });
}

/** A matrix of finite numbers as it is stored by columns. */
export function readMatrix(value: unknown, place: string): DenseColumns {
  const matrix = toDense(value, place);
  if (matrix.data.every(Number.isFinite)) return matrix;
  throw new InputError(`${place} holds numbers that are not finite.`);
}

function requireLength(length: number, place: string, expected: number | undefined): void {
  if (expected === undefined || length === expected) return;
  throw new InputError(`${place} has ${counted(length, 'entry')}; expected ${expected}.`);
}

/** Refuses names of which two are the same, where a picture could not tell them apart. */
export function requireDistinct(names: readonly string[], place: string): void {
  const seen = new Map<string, number>();
  for (const [k, name] of names.entries()) {
    const earlier = seen.get(name);
    if (earlier !== undefined) {
      throw new InputError(
        `${place}[${earlier}] and ${place}[${k}] are both ${quote(name)}; expected distinct names.`,
      );
    }
    seen.set(name, k);
  }
}
