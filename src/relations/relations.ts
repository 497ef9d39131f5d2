import { runSync } from '../computation/drivers.js';
import {
  fieldError,
  readInteger,
  readList,
  readNumber,
  readNumbers,
  readRecord,
  readStrings,
} from '../files/fields.js';
import { averageLinkageOrder } from '../linalg/averageLinkage.js';
import { InputError } from '../messages/errors.js';
import { showAs } from '../params/estimator.js';
import { KINDS, type RelationKind } from './relationOptions.js';
import { relationsText } from './relationsText.js';

/** Relations as plain data: what `JSON.stringify(relations)` writes. */
export interface TaskRelationsFile {
  readonly format: 'polytask.relations';
  readonly version: 1;
  readonly of: RelationKind;
  readonly taskNames: readonly string[];
  readonly nSamples: readonly number[];
  readonly minSamples: number;
  readonly matrix: readonly (readonly number[])[];
  readonly errors: readonly (readonly number[])[] | null;
}

const FIELDS = ['format', 'version', 'of', 'taskNames', 'nSamples', 'minSamples', 'matrix', 'errors'];

/** What {@link taskRelations} found. Frozen. */
export class TaskRelations {
  /** Which relation. */
  readonly of: RelationKind;
  /** T names. */
  readonly taskNames: readonly string[];
  /** How many observed samples each task has, T. */
  readonly nSamples: readonly number[];
  /** Below so many a task is too small to judge. */
  readonly minSamples: number;
  /** T x T: how task s (row) is related to task t (column); the larger, the more. */
  readonly matrix: readonly (readonly number[])[];
  /** The standard error of each entry, T x T; null where none were asked for. */
  readonly errors: readonly (readonly number[])[] | null;
  /** The tasks in an order in which related ones stand beside each other: the leaves of average linkage on `matrix`. */
  readonly order: readonly number[];
  /** The names of the tasks that have too few samples to judge. */
  readonly tooSmall: readonly string[];

  /** @throws InputError for a file that is not one */
  static fromJSON(file: TaskRelationsFile | unknown): TaskRelations {
    return new TaskRelations(readFile(file));
  }

  /** @param found T x T by rows, checked */
  constructor(found: Omit<TaskRelationsFile, 'format' | 'version'>) {
    this.of = found.of;
    this.taskNames = Object.freeze([...found.taskNames]);
    this.nSamples = Object.freeze([...found.nSamples]);
    this.minSamples = found.minSamples;
    this.matrix = frozenRows(found.matrix);
    this.errors = found.errors && frozenRows(found.errors);
    this.order = Object.freeze(orderOf(found.matrix));
    this.tooSmall = Object.freeze(found.taskNames.filter((_, t) => found.nSamples[t]! < found.minSamples));
    showAs(this, () => this.toString());
    Object.freeze(this);
  }

  /** As a table, or the closest and the farthest pairs where there are many tasks. */
  toString(): string {
    return relationsText(this);
  }

  /** As plain data; `fromJSON` takes it back, exactly. */
  toJSON(): TaskRelationsFile {
    const { of, taskNames, nSamples, minSamples, matrix, errors } = this;
    return { format: 'polytask.relations', version: 1, of, taskNames, nSamples, minSamples, matrix, errors };
  }
}

function frozenRows(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return Object.freeze(rows.map((row) => Object.freeze([...row])));
}

/** By the distances `largest - (r_st + r_ts) / 2`. */
function orderOf(matrix: readonly (readonly number[])[]): number[] {
  const T = matrix.length;
  const near = Float64Array.from({ length: T * T }, (_, at) => {
    const [s, t] = [Math.floor(at / T), at % T];
    return s === t ? 0 : (matrix[s]![t]! + matrix[t]![s]!) / 2;
  });
  const largest = near.reduce((most, value) => Math.max(most, value), 0);
  return runSync(
    averageLinkageOrder(
      near.map((value) => largest - value),
      T,
    ),
  );
}

function readFile(file: unknown): Omit<TaskRelationsFile, 'format' | 'version'> {
  if (typeof file === 'string') {
    throw new InputError(
      'TaskRelations.fromJSON takes the parsed data, not its text: pass JSON.parse(text).',
    );
  }
  const root = readRecord(file, 'the file of relations', FIELDS);
  if (root.get('format') !== 'polytask.relations') {
    throw fieldError('format', root.get('format'), "'polytask.relations'");
  }
  if (root.get('version') !== 1) throw fieldError('version', root.get('version'), '1');
  const of = KINDS.find((kind) => kind === root.get('of'));
  if (of === undefined) throw fieldError('of', root.get('of'), KINDS.map((kind) => `'${kind}'`).join(' or '));
  const T = readList(root.get('taskNames'), 'taskNames').length;
  if (T === 0) throw fieldError('taskNames', root.get('taskNames'), 'a name for each task');
  const nSamples = readList(root.get('nSamples'), 'nSamples', T);
  const errors = root.get('errors');
  return {
    of,
    taskNames: readStrings(root.get('taskNames'), 'taskNames', T),
    nSamples: Array.from(nSamples, (n, t) => readInteger(n, `nSamples[${t}]`, 0)),
    minSamples: readNumber(root.get('minSamples'), 'minSamples', 0),
    matrix: readSquare(root.get('matrix'), 'matrix', T),
    errors: errors === null ? null : readSquare(errors, 'errors', T, 0),
  };
}

function readSquare(value: unknown, place: string, T: number, min?: number): number[][] {
  return Array.from(readList(value, place, T), (row, s) => readNumbers(row, `${place}[${s}]`, T, min));
}
