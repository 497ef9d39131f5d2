import { type Model, OneHotEncoder, SimpleImputer } from '../index.js';
import type { Category } from '../preprocessing/categories.js';
import { columnStepOf } from './anyModel.js';
import type { Table, Wanted } from './csv/table.js';
import { DataError, quoted, quotedList } from './failures.js';
import { columnMatrix, takeRows } from './matrices.js';
import type { Samples } from './predictions.js';

/** A column that a model takes, as it stands in a file. */
export interface RawFeature {
  readonly name: string;
  /** What the fit has seen in it, where it is a category; null for numbers. */
  readonly categories: readonly Category[] | null;
  /** Whether a category that the fit has not seen is a mistake. */
  readonly refusesUnknown: boolean;
  /** Whether a missing number is filled in. */
  readonly isImputed: boolean;
}

/** The columns that a model takes. @param names theirs, in the order of the fit */
export function rawFeatures(model: Model, names: readonly string[]): RawFeature[] {
  const columns = columnStepOf(model);
  const plain = { categories: null, refusesUnknown: false, isImputed: false };
  const features = names.map((name): RawFeature => ({ name, ...plain }));
  for (const [part, , chosen] of columns?.transformers ?? []) {
    const step = columns!.namedTransformers_[part];
    const places = [chosen]
      .flat()
      .map((one) => (typeof one === 'string' ? columns!.featureNamesIn_!.indexOf(one) : one));
    for (const [k, j] of places.entries()) {
      const name = names[j]!;
      if (step instanceof OneHotEncoder) {
        const refusesUnknown = step.handleUnknown === 'error';
        features[j] = { name, ...plain, categories: step.categories_[k]!, refusesUnknown };
      } else features[j] = { name, ...plain, isImputed: step instanceof SimpleImputer };
    }
  }
  return features;
}

/** The names of the columns that a model takes, where its file tells them. */
export function rawNames(model: Model, last: readonly string[] | null): readonly string[] | null {
  const columns = columnStepOf(model);
  return columns === null ? last : columns.featureNamesIn_;
}

/** How many columns it takes. */
export function rawCount(model: Model, last: number): number {
  return columnStepOf(model)?.nFeaturesIn_ ?? last;
}

/** How the columns are to be read. */
export function wantedFeatures(features: readonly RawFeature[]): Wanted[] {
  return features.map(({ name, categories, isImputed }) =>
    categories !== null && !areNumbers(categories)
      ? { name, role: 'feature', content: 'words', missing: 'keep' }
      : {
          name,
          role: 'feature',
          content: 'numbers',
          missing: isImputed || categories?.includes(null) ? 'keep' : 'error',
        },
  );
}

const areNumbers = (categories: readonly Category[]): boolean =>
  categories.some((category) => typeof category === 'number');

/** The rows of a table as a model takes them. */
export function samplesOf(table: Table, features: readonly RawFeature[]): Samples {
  const X = columnMatrix(
    table,
    features.map(({ name }) => name),
  );
  const [rows, columns] = X.shape;
  if (features.every(({ categories }) => categories === null)) {
    return { rows, columns, take: (some) => takeRows(X, some) };
  }
  const values = features.map(({ name, categories }) => {
    const words = table.words(name);
    const isTruth = categories?.some((category) => typeof category === 'boolean') === true;
    return words?.map((word): Category => (isTruth ? word === 'true' : word)) ?? null;
  });
  const entry = (j: number, value: number): Category => {
    if (Number.isNaN(value)) return null;
    return values[j] === null ? value : values[j]![value]!;
  };
  const take = (some: Int32Array): Category[][] =>
    Array.from(some, (i) => values.map((_, j) => entry(j, X.data[j * rows + i]!)));
  return { rows, columns, take };
}

/**
 * What is to be told of categories that the fit has not seen: their columns of 0 and 1 are 0 throughout.
 *
 * @throws DataError where the model refuses them
 */
export function unknownCategories(table: Table, features: readonly RawFeature[]): string[] {
  return features.flatMap(({ name, categories, refusesUnknown }) => {
    if (categories === null || areNumbers(categories)) return [];
    const known = new Set(categories.map((category) => (category === null ? null : String(category))));
    const words = table.words(name)!;
    const codes = table.numbers([name]);
    const unknown = words.filter((word) => !known.has(word));
    const lacksNull = !known.has(null) && codes.some(Number.isNaN);
    if (unknown.length === 0 && !lacksNull) return [];
    const shown = lacksNull ? [...unknown, ''] : unknown;
    if (refusesUnknown) {
      const row = codes.findIndex((code) => Number.isNaN(code) || unknown.includes(words[code]!));
      const value = words[codes[row]!] ?? '';
      throw new DataError(
        { file: table.file, line: table.lineOf(row), column: name, value },
        `${quoted(value)} is none of the categories of the fit: ${quotedList([...known].map((one) => one ?? ''))}.`,
      );
    }
    return [
      `column ${quoted(name)} of ${table.file} holds ${quotedList(shown, 5)}, which the fit has not seen: the model takes such rows for ` +
        'none of the categories that it knows.',
    ];
  });
}
