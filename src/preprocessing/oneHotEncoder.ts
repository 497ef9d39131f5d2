import { showLabel } from '../data/labels.js';
import { enterClass } from '../files/classes.js';
import { fieldError, readInteger, readList, readRecord } from '../files/fields.js';
import type { Columns } from '../matrix/columns.js';
import { isList } from '../matrix/numbers.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { type CategoriesInput, type Category, readCategory, readCategoryColumns } from './categories.js';
import { type FittedTransformer, Transformer } from './transformer.js';

export interface OneHotEncoderParams {
  /** The categories of each column, or 'auto' for those of the fit, sorted, a missing one last. @defaultValue 'auto' */
  categories: 'auto' | readonly (readonly Category[])[];
  /** Which category of each column gets no column of its own: none, the first, or the first of two. @defaultValue null */
  drop: null | 'first' | 'if_binary';
  /** What to do with a category that the fit has not seen: refuse it, or make zeros of it. @defaultValue 'error' */
  handleUnknown: 'error' | 'ignore';
  /** Whether to give compressed columns, which fits never make dense, or a Matrix. @defaultValue true */
  sparseOutput: boolean;
}

interface Fitted extends FittedTransformer {
  readonly categories: readonly (readonly Category[])[];
  /** The place of the dropped category of each column, null for none. */
  readonly dropped: readonly (number | null)[];
  readonly handleUnknown: 'error' | 'ignore';
  readonly sparseOutput: boolean;
}

const DEFAULTS: Readonly<OneHotEncoderParams> = /* @__PURE__ */ Object.freeze({
  categories: 'auto',
  drop: null,
  handleUnknown: 'error',
  sparseOutput: true,
});

/**
 * A column of 0 and 1 for each category of each column: 1 where the sample has it.
 *
 * Source: scikit-learn 1.9's `sklearn.preprocessing.OneHotEncoder`, without infrequent categories.
 *
 * @example
 * const encoder = new OneHotEncoder({ sparseOutput: false });
 * encoder.fitTransform([['red'], ['blue'], ['red']]); // Matrix [[0, 1], [1, 0], [0, 1]]
 * encoder.getFeatureNamesOut(['colour']);             // ['colour_blue', 'colour_red']
 */
export class OneHotEncoder extends Transformer<OneHotEncoderParams, Fitted, CategoriesInput> {
  declare categories: OneHotEncoderParams['categories'];
  declare drop: OneHotEncoderParams['drop'];
  declare handleUnknown: OneHotEncoderParams['handleUnknown'];
  declare sparseOutput: boolean;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<OneHotEncoderParams> = {}) {
    super('OneHotEncoder', DEFAULTS, params);
  }

  protected override checked(params: object): OneHotEncoderParams {
    const read = new OptionReader('OneHotEncoder', params, Object.keys(DEFAULTS));
    const categories = read.raw('categories', 'auto');
    const drop = read.raw('drop', null);
    return {
      categories: categories === 'auto' ? 'auto' : readCategories(categories, 'OneHotEncoder: categories'),
      drop: drop === null ? null : read.choice('drop', 'first', ['first', 'if_binary'] as const),
      handleUnknown: read.choice('handleUnknown', 'error', ['error', 'ignore'] as const),
      sparseOutput: read.flag('sparseOutput', true),
    };
  }

  protected override learn(X: CategoriesInput): Fitted {
    const { categories: given, drop, handleUnknown, sparseOutput } = this.checked(this.getParams());
    const columns = readCategoryColumns(X);
    if (given !== 'auto' && given.length !== columns.length) {
      throw new InputError(
        `OneHotEncoder: categories has ${counted(given.length, 'list')}, X has ${counted(columns.length, 'column')}; ` +
          'expected as many.',
      );
    }
    const categories = columns.map((column, j) => {
      const own = given === 'auto' ? sortedCategories(column, j) : [...given[j]!];
      if (handleUnknown === 'error') requireKnown(own, column, j);
      return Object.freeze(own);
    });
    const dropped = categories.map((own) => {
      const drops = drop === 'first' || (drop === 'if_binary' && own.length === 2);
      return drops ? 0 : null;
    });
    return Object.freeze({
      nFeatures: columns.length,
      categories: Object.freeze(categories),
      dropped: Object.freeze(dropped),
      handleUnknown,
      sparseOutput,
    });
  }

  protected override apply(fitted: Fitted, X: CategoriesInput): Columns {
    const columns = readCategoryColumns(X);
    const n = columns[0]!.length;
    this.requireFeatures(
      { kind: 'dense', rows: n, columns: columns.length, data: new Float64Array(0) },
      fitted,
    );
    const rows = columns.flatMap((column, j) => {
      const own = fitted.categories[j]!;
      if (fitted.handleUnknown === 'error') requireKnown(own, column, j);
      const place = new Map(own.map((category, k) => [category, k]));
      const found = own.map(() => [] as number[]);
      for (const [i, category] of column.entries()) {
        const k = place.get(category);
        if (k !== undefined) found[k]!.push(i);
      }
      return found.filter((_, k) => k !== fitted.dropped[j]);
    });
    return fitted.sparseOutput ? sparseOf(rows, n) : denseOf(rows, n);
  }

  protected override namesOf({ categories, dropped }: Fitted, names: readonly string[]): string[] {
    return categories.flatMap((own, j) =>
      own.filter((_, k) => k !== dropped[j]).map((category) => `${names[j]}_${category}`),
    );
  }

  /** The categories of each column, p lists. */
  get categories_(): Category[][] {
    return this.learned('reading categories_').categories.map((own) => [...own]);
  }

  /** The encoder in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(file: unknown): OneHotEncoder {
    return new OneHotEncoder().restore(file, readFitted);
  }
}

enterClass('OneHotEncoder', OneHotEncoder);

/** Numbers ascending, texts by code unit, false before true, a missing one last. */
function sortedCategories(column: readonly Category[], j: number): Category[] {
  const seen = [...new Set(column)];
  const labels = seen.filter((category) => category !== null);
  const other = labels.find((label) => typeof label !== typeof labels[0]);
  if (other !== undefined) {
    throw new InputError(
      `column ${j} of X has the ${typeof labels[0]} ${showLabel(labels[0]!)} and the ${typeof other} ${showLabel(other)}; ` +
        'expected categories of one type in each column.',
    );
  }
  labels.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return seen.length > labels.length ? [...labels, null] : labels;
}

function requireKnown(own: readonly Category[], column: readonly Category[], j: number): void {
  const known = new Set(own);
  const i = column.findIndex((category) => !known.has(category));
  if (i < 0) return;
  const category = column[i]!;
  throw new InputError(
    `X[${i}][${j}] is ${category === null ? 'missing' : showLabel(category)}, which is none of the categories of column ${j}; ` +
      "expected one of them, or handleUnknown: 'ignore'.",
  );
}

function sparseOf(rows: readonly (readonly number[])[], n: number): Columns {
  const indptr = new Int32Array(rows.length + 1);
  for (const [k, own] of rows.entries()) indptr[k + 1] = indptr[k]! + own.length;
  const indices = Int32Array.from(rows.flat());
  return {
    kind: 'sparse',
    rows: n,
    columns: rows.length,
    data: new Float64Array(indices.length).fill(1),
    indices,
    indptr,
  };
}

function denseOf(rows: readonly (readonly number[])[], n: number): Columns {
  const data = new Float64Array(n * rows.length);
  for (const [k, own] of rows.entries()) for (const i of own) data[k * n + i] = 1;
  return { kind: 'dense', rows: n, columns: rows.length, data };
}

/** Lists of distinct categories. @throws InputError */
function readCategories(value: unknown, place: string): Category[][] {
  if (!isList(value) || value.length === 0) {
    throw new InputError(`${place} is ${describe(value)}; expected a list of categories for each column.`);
  }
  return Array.from(value, (list, j) => {
    if (!isList(list) || list.length === 0) {
      throw new InputError(`${place}[${j}] is ${describe(list)}; expected a list of categories.`);
    }
    const own = Array.from(list, (category, k) => readCategory(category, `${place}[${j}][${k}]`));
    if (new Set(own).size === own.length) return own;
    throw new InputError(`${place}[${j}] has a category twice; expected distinct categories.`);
  });
}

function readFitted(value: unknown): Fitted {
  const names = ['nFeatures', 'categories', 'dropped', 'handleUnknown', 'sparseOutput'];
  const fields = readRecord(value, 'fitted', names);
  const nFeatures = readInteger(fields.get('nFeatures'), 'fitted.nFeatures', 1);
  readList(fields.get('categories'), 'fitted.categories', nFeatures);
  const categories = readCategories(fields.get('categories'), 'fitted.categories').map((own) =>
    Object.freeze(own),
  );
  const dropped = readList(fields.get('dropped'), 'fitted.dropped', nFeatures).map((entry, j) => {
    if (entry === null || entry === 0) return entry;
    throw fieldError(`fitted.dropped[${j}]`, entry, 'null or 0');
  });
  const read = new OptionReader('fitted', Object.fromEntries(fields), names);
  return Object.freeze({
    nFeatures,
    categories: Object.freeze(categories),
    dropped: Object.freeze(dropped),
    handleUnknown: read.choice('handleUnknown', 'error', ['error', 'ignore'] as const),
    sparseOutput: read.flag('sparseOutput', true),
  });
}
