import type { Matrix } from 'ml-matrix';
import { readFeatureNames } from '../data/features.js';
import { rowsOfNumbers } from '../data/targets.js';
import { classNamed, enterClass } from '../files/classes.js';
import { fieldError, readInteger, readList, readRecord } from '../files/fields.js';
import { type ModelFile, modelFile, readModelFile } from '../files/modelFile.js';
import { requireShallow } from '../files/shallow.js';
import type { Columns } from '../matrix/columns.js';
import { toIncompleteColumns } from '../matrix/fromInput.js';
import type { CompressedColumns, MatrixInput } from '../matrix/input.js';
import { inputOf } from '../matrix/inputOf.js';
import { toMatrix } from '../matrix/toMatrix.js';
import { counted, describe, quote } from '../messages/describe.js';
import { InputError, NotFittedError } from '../messages/errors.js';
import { Estimator } from '../params/estimator.js';
import { isSettable, type NestedParams, type Settable } from '../params/nested.js';
import { OptionReader, SEPARATOR } from '../params/options.js';
import { stepNames } from '../params/stepNames.js';
import { besideEachOther } from './besideEachOther.js';
import { apartFromNames, type Named, namesFor, withNames } from './featureNames.js';
import { columnCountOf, pickColumns } from './pickColumns.js';
import type { TransformerFitOptions } from './transformer.js';

/** Something that transforms some columns: the transformers of this package, or any object with these methods. */
export interface ColumnStep {
  clone(): unknown;
  fit(X: never, options?: never): unknown;
  transform(X: never): MatrixInput;
  transformColumns?(X: never): MatrixInput;
  getFeatureNamesOut?(featureNames?: readonly string[]): string[];
  toJSON?(): unknown;
}

/** The columns that a part is of: places, counted from 0, or names where `featureNames` are given. */
export type ColumnChoice = number | string | readonly (number | string)[];

/** A part of a {@link ColumnTransformer}. */
export type ColumnPart = readonly [
  name: string,
  transformer: ColumnStep | 'passthrough' | 'drop',
  columns: ColumnChoice,
];

/** The same without its name. */
export type UnnamedPart = readonly [transformer: ColumnPart[1], columns: ColumnChoice];

export interface ColumnTransformerParams {
  /** The parts `[name, transformer, columns]`, in the order of what they make. */
  transformers: readonly ColumnPart[];
  /** What becomes of the columns that no part is of. @defaultValue 'drop' */
  remainder: 'drop' | 'passthrough';
  /** The names of the columns of X, so that parts can name theirs; those that `fit` is given take their place. @defaultValue null */
  featureNames: readonly string[] | null;
  /** The result is sparse where a part of it is and fewer of its entries than this are not 0. @defaultValue 0.3 */
  sparseThreshold: number;
}

interface FittedPart {
  readonly name: string;
  readonly step: ColumnStep | 'passthrough';
  readonly columns: readonly number[];
}

interface Fitted extends Named {
  readonly nFeatures: number;
  readonly parts: readonly FittedPart[];
  readonly sparseThreshold: number;
}

const DEFAULTS: Readonly<ColumnTransformerParams> = /* @__PURE__ */ Object.freeze({
  transformers: Object.freeze([]),
  remainder: 'drop',
  featureNames: null,
  sparseThreshold: 0.3,
});

/**
 * Transforms some columns in one way and others in another, and puts what comes of them side by side: numbers scaled beside
 * categories encoded, in rows that hold both.
 *
 * Source: scikit-learn 1.9's `sklearn.compose.ColumnTransformer`.
 *
 * @example
 * const columns = new ColumnTransformer({
 *   transformers: [['kinds', new OneHotEncoder(), 1], ['numbers', new StandardScaler(), [0]]],
 * });
 * columns.fitTransform([[1, 'a'], [3, 'b']]); // Matrix [[1, 0, -1], [0, 1, 1]]
 */
export class ColumnTransformer extends Estimator<ColumnTransformerParams> {
  declare transformers: readonly ColumnPart[];
  declare remainder: 'drop' | 'passthrough';
  declare featureNames: readonly string[] | null;
  declare sparseThreshold: number;
  /** What the last fit learned; null before the first. */
  protected fitted_: Fitted | null = null;

  /** @throws InputError for a name that is no parameter; values are checked in `fit` */
  constructor(params: Partial<ColumnTransformerParams> = {}) {
    super('ColumnTransformer', DEFAULTS, params);
  }

  /**
   * Sets parameters, those of the parts by their names as `numbers__strategy`; what was learned stays until the next `fit`.
   *
   * @throws InputError for a name that is no parameter; nothing is set then
   */
  override setParams(
    params: Partial<ColumnTransformerParams> | (Partial<ColumnTransformerParams> & NestedParams),
  ): this {
    const inner = new Map<Settable, Record<string, unknown>>();
    const own: Record<string, unknown> = {};
    for (const [path, value] of Object.entries(params ?? {})) {
      const [head, ...rest] = path.split(SEPARATOR);
      const step = rest.length > 0 ? this.partNamed(head!) : undefined;
      if (step) inner.set(step, { ...inner.get(step), [rest.join(SEPARATOR)]: value });
      else own[path] = value;
    }
    // On clones first: a value that one of them refuses is then set nowhere.
    for (const [step, some] of inner) (step.clone() as Settable).setParams(some);
    super.setParams(inner.size === 0 ? params : own);
    for (const [step, some] of inner) step.setParams(some);
    return this;
  }

  /** The transformer of a part, where it has parameters of its own. */
  private partNamed(name: string): Settable | undefined {
    const { transformers } = this as { transformers: unknown };
    if (!Array.isArray(transformers)) return undefined;
    const part: unknown = transformers.find((one) => Array.isArray(one) && one[0] === name);
    const step: unknown = Array.isArray(part) ? part[1] : undefined;
    return isSettable(step) ? step : undefined;
  }

  /** A new one with clones of its transformers, and nothing learned. */
  override clone(): this {
    const { transformers, ...rest } = this.getParams();
    const parts = transformers.map(([name, step, columns]) => [name, cloneOf(step), columns] as const);
    return new ColumnTransformer({ ...rest, transformers: parts }) as this;
  }

  /**
   * Fits a clone of each transformer to its columns.
   *
   * @param X n rows of p entries, or a matrix
   * @param options `featureNames`, p texts by which parts can name their columns, kept as `featureNamesIn_`; `sampleWeight`,
   *   which each transformer is given
   * @returns this transformer
   * @throws InputError for parts that cannot be used, and as the transformers throw; it stays as it was then
   */
  fit(X: unknown, options: TransformerFitOptions & object = {}): this {
    const nFeatures = columnCountOf(X);
    const place = 'ColumnTransformer.fit: featureNames';
    const names = readFeatureNames(options.featureNames ?? this.featureNames, nFeatures, place);
    const { parts, sparseThreshold } = readParams({ ...this.getParams(), featureNames: names }, nFeatures);
    const fitted = parts.map(({ name, step, columns }): FittedPart => {
      if (step === 'passthrough') return { name, step, columns };
      const clone = cloneOf(step) as ColumnStep;
      // A column that is listed twice has one name for two.
      const isNamed = names !== null && new Set(columns).size === columns.length;
      const own = isNamed ? { featureNames: columns.map((j) => names[j]!) } : {};
      clone.fit(pickColumns(X, columns) as never, { ...options, ...own } as never);
      return { name, step: clone, columns };
    });
    const learned = { nFeatures, parts: Object.freeze(fitted), sparseThreshold };
    this.fitted_ = withNames(Object.freeze(learned), options.featureNames, place);
    return this;
  }

  /** What the parts make of X, side by side: a Matrix, or compressed columns. @throws InputError, NotFittedError */
  transform(X: unknown): Matrix | CompressedColumns {
    const made = this.made(X);
    return made.kind === 'dense' ? toMatrix(made) : (inputOf(made) as CompressedColumns);
  }

  /** `transform` without a Matrix, as pipelines hand it on. @throws InputError, NotFittedError */
  transformColumns(X: unknown): MatrixInput {
    return inputOf(this.made(X));
  }

  /** `fit(X).transform(X)`. @throws InputError */
  fitTransform(X: unknown, options: object = {}): Matrix | CompressedColumns {
    return this.fit(X, options).transform(X);
  }

  private made(X: unknown): Columns {
    const { nFeatures, parts, sparseThreshold } = this.learned('transform');
    const given = columnCountOf(X);
    if (given !== nFeatures) {
      throw new InputError(
        `X has ${counted(given, 'feature')}, the ColumnTransformer was fitted with ${nFeatures}; expected the same number.`,
      );
    }
    const made = parts.map(({ name, step, columns }) => {
      const own = pickColumns(X, columns);
      const result = step === 'passthrough' ? rowsOfNumbers(own) : transformed(step, own);
      return toIncompleteColumns(result, `what ${quote(name)} makes of X`);
    });
    return besideEachOther(made, sparseThreshold);
  }

  /**
   * The names of the columns that `transform` makes, `part__feature`.
   *
   * @param featureNames the names of the p features; unless given those of the fit, the parameter `featureNames`, or x0, x1, ...
   * @throws InputError, NotFittedError
   */
  getFeatureNamesOut(featureNames?: readonly string[] | null): string[] {
    const fitted = this.learned('getFeatureNamesOut');
    const place = 'ColumnTransformer.getFeatureNamesOut: featureNames';
    const names = namesFor(fitted, featureNames ?? fitted.featureNames ?? this.featureNames, place);
    return fitted.parts.flatMap(({ name, step, columns }) => {
      const own = columns.map((j) => names[j]!);
      const made =
        step === 'passthrough' ? own : step.getFeatureNamesOut ? step.getFeatureNamesOut(own) : own;
      return made.map((one) => `${name}__${one}`);
    });
  }

  /** The names of the features, p texts; null where neither the fit nor `featureNames` gave some. */
  get featureNamesIn_(): string[] | null {
    const names = this.learned('reading featureNamesIn_').featureNames ?? this.featureNames;
    return names ? [...names] : null;
  }

  /** The fitted transformers by the names of their parts. @throws NotFittedError */
  get namedTransformers_(): Readonly<Record<string, ColumnStep | 'passthrough'>> {
    const { parts } = this.learned('reading namedTransformers_');
    return Object.freeze(Object.fromEntries(parts.map(({ name, step }) => [name, step])));
  }

  /** p, the number of features of the fit. */
  get nFeaturesIn_(): number {
    return this.learned('reading nFeaturesIn_').nFeatures;
  }

  /** The number of columns that `transform` makes. */
  get nFeaturesOut_(): number {
    return this.getFeatureNamesOut().length;
  }

  private learned(what: string): Fitted {
    if (this.fitted_) return this.fitted_;
    throw new NotFittedError(`this ColumnTransformer is not fitted yet: call fit(X) before ${what}.`);
  }

  /** The transformer as plain data for JSON, its parts included; `fromJSON` takes it back, exactly. */
  toJSON(): ModelFile {
    const { transformers, ...rest } = this.getParams();
    const params = {
      ...rest,
      transformers: transformers.map(([name, step, columns]) => [name, fileOf(step), columns]),
    };
    const fitted = this.fitted_ && {
      nFeatures: this.fitted_.nFeatures,
      sparseThreshold: this.fitted_.sparseThreshold,
      parts: this.fitted_.parts.map(({ name, step, columns }) => [name, fileOf(step), [...columns]]),
      ...(this.fitted_.featureNames && { featureNames: this.fitted_.featureNames }),
    };
    return modelFile('ColumnTransformer', params, fitted);
  }

  /** The transformer in a file, fitted if it was. @throws InputError for the first field that is not as it should be */
  static fromJSON(file: unknown): ColumnTransformer {
    requireShallow(file);
    const { params, fitted } = readModelFile('ColumnTransformer', Object.keys(DEFAULTS), file);
    const transformers = readList(params.transformers, 'params.transformers').map((part, k) =>
      readPart(part, `params.transformers[${k}]`),
    );
    const made = new ColumnTransformer({ ...(params as object), transformers });
    if (fitted !== null) made.fitted_ = readFitted(fitted);
    return made;
  }
}

enterClass('ColumnTransformer', ColumnTransformer);

/**
 * A {@link ColumnTransformer} of pairs [transformer, columns], whose parts are named after their classes in lower case.
 *
 * Source: scikit-learn 1.9's `sklearn.compose.make_column_transformer`.
 *
 * @param parts the pairs, and last, if wanted, `remainder`, `featureNames` and `sparseThreshold`
 * @throws InputError for what is no pair; the columns are checked in `fit`
 * @example
 * makeColumnTransformer([new OneHotEncoder(), 1], ['passthrough', [0]], { remainder: 'drop' });
 */
export function makeColumnTransformer(
  ...parts: readonly [...UnnamedPart[], UnnamedPart | Partial<Omit<ColumnTransformerParams, 'transformers'>>]
): ColumnTransformer {
  const last = parts.at(-1);
  const [pairs, params] = Array.isArray(last) ? [parts, {}] : [parts.slice(0, -1), last];
  for (const [k, pair] of pairs.entries()) {
    if (Array.isArray(pair) && pair.length === 2) continue;
    throw new InputError(
      `makeColumnTransformer: argument ${k + 1} is ${describe(pair)}; expected [transformer, columns].`,
    );
  }
  const unnamed = pairs as readonly UnnamedPart[];
  const names = stepNames(unnamed.map(([step]) => step));
  const transformers = unnamed.map(([step, columns], k) => [names[k]!, step, columns] as const);
  return new ColumnTransformer({ ...params, transformers });
}

function transformed(step: ColumnStep, X: unknown): unknown {
  return step.transformColumns ? step.transformColumns(X as never) : step.transform(X as never);
}

function cloneOf(step: ColumnPart[1]): ColumnPart[1] {
  return typeof step === 'string' ? step : (step.clone() as ColumnStep);
}

function fileOf(step: ColumnPart[1]): unknown {
  if (typeof step === 'string') return step;
  if (step.toJSON) return step.toJSON();
  throw new InputError(`ColumnTransformer: ${describe(step)} has no toJSON(), so it cannot stand in a file.`);
}

/** The parts with the places of their columns; those of no part are the last. @throws InputError */
function readParams(params: ColumnTransformerParams, p: number): Omit<Fitted, 'nFeatures'> {
  const read = new OptionReader('ColumnTransformer', params, Object.keys(DEFAULTS));
  const remainder = read.choice('remainder', 'drop', ['drop', 'passthrough'] as const);
  const sparseThreshold = read.real('sparseThreshold', 0.3, { min: 0, max: 1 });
  const given: unknown = params.transformers;
  if (!Array.isArray(given) || given.length === 0) {
    throw new InputError(
      `ColumnTransformer: transformers is ${describe(given)}; expected a list such as [['numbers', new StandardScaler(), [0, 1]]].`,
    );
  }
  const names = new Set<string>();
  const parts = (given as readonly unknown[]).map((part, k) => {
    const { name, step, columns } = checkedPart(part, k, params.featureNames, p);
    if (names.has(name))
      throw new InputError(`ColumnTransformer: two parts are named ${quote(name)}; expected distinct names.`);
    names.add(name);
    return { name, step, columns };
  });
  const taken = new Set(parts.flatMap(({ columns }) => columns));
  const others = Array.from({ length: p }, (_, j) => j).filter((j) => !taken.has(j));
  const kept = parts.filter(
    (part): part is typeof part & { step: ColumnStep | 'passthrough' } => part.step !== 'drop',
  );
  const rest: FittedPart[] =
    remainder === 'passthrough' && others.length > 0
      ? [{ name: 'remainder', step: 'passthrough', columns: others }]
      : [];
  if (kept.length + rest.length > 0) return { parts: [...kept, ...rest], sparseThreshold };
  throw new InputError('ColumnTransformer: every column is dropped; expected one that is kept.');
}

function checkedPart(
  part: unknown,
  k: number,
  featureNames: readonly string[] | null,
  p: number,
): { name: string; step: ColumnPart[1]; columns: number[] } {
  const place = `ColumnTransformer: transformers[${k}]`;
  if (!Array.isArray(part) || part.length !== 3 || typeof part[0] !== 'string') {
    throw new InputError(`${place} is ${describe(part)}; expected [name, transformer, columns].`);
  }
  const [name, step, columns] = part as [string, unknown, unknown];
  const isStep =
    typeof step === 'object' && step !== null && 'fit' in step && 'transform' in step && 'clone' in step;
  if (!isStep && step !== 'passthrough' && step !== 'drop') {
    throw new InputError(
      `${place}, ${quote(name)}, is ${describe(step)}; expected something that transforms X, 'passthrough' or 'drop'.`,
    );
  }
  const places = (Array.isArray(columns) ? columns : [columns]).map((column: unknown) => {
    const j = typeof column === 'string' ? (featureNames?.indexOf(column) ?? -1) : column;
    if (typeof j === 'number' && Number.isInteger(j) && j >= 0 && j < p) return j;
    const names =
      typeof column === 'string'
        ? featureNames
          ? 'one of featureNames'
          : 'featureNames to find it'
        : `0 to ${p - 1}`;
    throw new InputError(
      `${place}, ${quote(name)}, is of the column ${describe(column)}; expected ${names}.`,
    );
  });
  return { name, step: step as ColumnPart[1], columns: places };
}

function readPart(part: unknown, place: string): ColumnPart {
  const [name, step, columns] = readList(part, place, 3);
  if (typeof name !== 'string') throw fieldError(`${place}[0]`, name, 'a name');
  if (step === 'passthrough' || step === 'drop') return [name, step, columns as ColumnChoice];
  const { estimator } = (typeof step === 'object' && step !== null ? step : {}) as { estimator?: unknown };
  const Class = classNamed(estimator);
  if (!Class)
    throw fieldError(`${place}[1].estimator`, estimator, 'the class of a transformer that the program uses');
  return [name, Class.fromJSON(step) as ColumnStep, columns as ColumnChoice];
}

function readFitted(value: unknown): Fitted {
  const { featureNames, rest } = apartFromNames(value);
  const fields = readRecord(rest, 'fitted', ['nFeatures', 'parts', 'sparseThreshold']);
  const nFeatures = readInteger(fields.get('nFeatures'), 'fitted.nFeatures', 1);
  const parts = readList(fields.get('parts'), 'fitted.parts').map((part, k) =>
    readPart(part, `fitted.parts[${k}]`),
  );
  const read = readParams(
    { ...DEFAULTS, transformers: parts, sparseThreshold: fields.get('sparseThreshold') as number },
    nFeatures,
  );
  return withNames(Object.freeze({ nFeatures, ...read }), featureNames, 'fitted.featureNames');
}
