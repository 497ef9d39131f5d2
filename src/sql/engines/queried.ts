import type { Dialect } from '../dialect.js';
import { type Engine, requireGoing, type SqlParams } from '../engine.js';

type Query<Result> = (sql: string, params?: SqlParams, signal?: AbortSignal) => Promise<Result>;

/** An engine of a dialect and two ways to ask; what comes back after an abort is the abort's reason. */
export function queried(
  dialect: Dialect,
  query: Query<readonly (readonly unknown[])[]>,
  columns: Query<readonly { readonly name: string; readonly type: string }[]>,
): Engine {
  return Object.freeze({
    dialect,
    query: interruptible(query),
    columns: async (select: string, params?: SqlParams, signal?: AbortSignal) => {
      const found = await interruptible(columns)(select, params, signal);
      return found.map((column) => ({ ...column, kind: dialect.kindOf(column.type) }));
    },
  });
}

function interruptible<Result>(ask: Query<Result>): Query<Result> {
  return async (sql, params, signal) => {
    requireGoing(signal);
    let stop = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal!.reason);
    });
    signal?.addEventListener('abort', stop);
    try {
      return await Promise.race([ask(sql, params, signal), aborted]);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };
}
