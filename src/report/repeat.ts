/** What a user has to call to get the same again, as plain data. */
import { isList } from '../matrix/numbers.js';

/** Longer lists are told by their length: they are data, which the user has. */
const LONGEST_LIST = 200;
const DEEPEST = 12;

/** The class of an estimator, whatever a minifier has made of its name. */
export function classOf(model: object): string {
  const { estimatorName, steps } = model as { estimatorName?: unknown; steps?: unknown };
  if (typeof estimatorName === 'string') return estimatorName;
  return steps === undefined ? (model.constructor?.name ?? 'model') : 'Pipeline';
}

/** An estimator as its class and parameters, a pipeline with those of its steps. */
export function repeatOf(model: object): Record<string, unknown> {
  const name = classOf(model);
  const { steps, getParams, params } = model as {
    steps?: unknown;
    getParams?: () => object;
    params?: object;
  };
  if (isList(steps)) {
    const pairs = Array.from(steps as ArrayLike<[string, object]>);
    return { estimator: name, steps: pairs.map(([step, of]) => ({ name: step, ...repeatOf(of) })) };
  }
  return { estimator: name, params: plain(getParams?.call(model) ?? params ?? {}, 0) };
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'function') return `a function${value.name === '' ? '' : `, ${value.name}`}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return '…';
  if (isList(value)) {
    return value.length > LONGEST_LIST
      ? `a list of length ${value.length}`
      : Array.from(value, (entry) => plain(entry, depth + 1));
  }
  const { getParams, toJSON, rows, columns } = value as Record<string, unknown>;
  if (typeof getParams === 'function') return repeatOf(value);
  if (typeof rows === 'number' && typeof columns === 'number') return `a ${rows} x ${columns} matrix`;
  if (typeof toJSON === 'function') return plain((toJSON as () => unknown).call(value), depth + 1);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry, depth + 1)]));
}
