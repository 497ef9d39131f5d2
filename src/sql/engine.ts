import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { ColumnKind, Dialect } from './dialect.js';

/** A column of a table or query. */
export interface SqlColumn {
  readonly name: string;
  /** Its type as the engine writes it. */
  readonly type: string;
  readonly kind: ColumnKind;
}

/** Values for the placeholders of the engine: a list, or by name where the engine has it so. */
export type SqlParams = readonly unknown[] | Readonly<Record<string, unknown>>;

/** Numbers of some rows, a list for each column of the select list; NULL is NaN. Good until the next ones are asked for. */
export type NumberColumns = readonly Float64Array[];

/** What `Engine.stream` throws where the rows broke off, for whatever reason: they can still be summed by SQL. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}

/**
 * A database that computes: its SQL, and how a query is sent. All that polytask asks for are SELECTs whose results are small,
 * one after another.
 */
export interface Engine {
  readonly dialect: Dialect;
  /**
   * Runs a SELECT.
   *
   * @returns its rows, the values in the order of the select list: null, numbers, bigints or numbers written out (with all digits
   *   of float64), texts
   */
  query(sql: string, params?: SqlParams, signal?: AbortSignal): Promise<readonly (readonly unknown[])[]>;
  /** The columns that a SELECT has, in their order, without running it. */
  columns(select: string, params?: SqlParams, signal?: AbortSignal): Promise<readonly SqlColumn[]>;
  /**
   * Where the engine runs in this process and its rows cost little to read: those of a SELECT of float64 columns, some at a time, in
   * their order. Products of columns are then summed here, by the kernels of the solvers, which is faster than by SQL.
   *
   * @throws BrokenStream where not all rows came
   */
  readonly stream?:
    | ((select: string, params?: SqlParams, signal?: AbortSignal) => AsyncIterable<NumberColumns>)
    | undefined;
}

/** @throws InputError for something else */
export function readEngine(value: unknown, caller: string): Engine {
  const { query, columns, dialect } = Object(value) as Partial<Engine>;
  if (typeof query === 'function' && typeof columns === 'function' && typeof dialect === 'object')
    return value as Engine;
  throw new InputError(
    `${caller}: engine is ${describe(value)}; expected one that duckdbEngine(connection), postgresEngine(client) or ` +
      'clickhouseEngine(client) makes, or an object with dialect, query and columns.',
  );
}

/** A number of a result. NaN for NULL. */
export function numberOf(cell: unknown): number {
  if (cell === null || cell === undefined) return Number.NaN;
  if (typeof cell === 'string' && /^[-+]?inf$/i.test(cell))
    return cell.startsWith('-') ? -Infinity : Infinity;
  return Number(cell);
}

/** @throws the reason of a signal that has been aborted */
export function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}
