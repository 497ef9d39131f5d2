import type { Dialect } from '../dialect.js';
import { type Engine, type NumberColumns, requireGoing, type SqlParams } from '../engine.js';

type Query<Result> = (sql: string, params?: SqlParams, signal?: AbortSignal) => Promise<Result>;

type Stream = (sql: string, params?: SqlParams, signal?: AbortSignal) => AsyncIterable<NumberColumns>;

/** An engine of a dialect and two or three ways to ask; what comes back after an abort is the abort's reason. */
export function queried(
  dialect: Dialect,
  query: Query<readonly (readonly unknown[])[]>,
  columns: Query<readonly { readonly name: string; readonly type: string }[]>,
  stream?: Stream,
): Engine {
  return Object.freeze({
    dialect,
    query: interruptible(query),
    columns: async (select: string, params?: SqlParams, signal?: AbortSignal) => {
      const found = await interruptible(columns)(select, params, signal);
      return found.map((column) => ({ ...column, kind: dialect.kindOf(column.type) }));
    },
    ...(stream && { stream: interruptibleStream(stream) }),
  });
}

function interruptibleStream(stream: Stream): Stream {
  return async function* (sql, params, signal) {
    requireGoing(signal);
    try {
      for await (const columns of stream(sql, params, signal)) {
        requireGoing(signal);
        yield columns;
      }
    } catch (error) {
      requireGoing(signal);
      throw error;
    }
  };
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
