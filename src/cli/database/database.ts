import type { Address } from './address.js';

/** A column of what is read. */
export interface DatabaseColumn {
  readonly name: string;
  /** Whether it holds numbers; others are read as text. */
  readonly isNumber: boolean;
}

/** A database that is open, to be read only. */
export interface Database {
  readonly address: Address;
  readonly columns: readonly DatabaseColumn[];
  /** The first cell of a SELECT. */
  one(sql: string): Promise<unknown>;
  /** The rows of a SELECT, some at a time, by columns. */
  batches(sql: string): AsyncGenerator<readonly ArrayLike<unknown>[], void, void>;
  /** What `polytask/sql` makes an engine of. */
  readonly connection: unknown;
  close(): Promise<void>;
}
