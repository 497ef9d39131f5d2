import { describe } from '../messages/describe.js';
import { isSettable, type NestedParams, refusePositional, settingsWith } from './nested.js';
import { requireRecord } from './options.js';

/** The method by which Node's `console.log` asks an object how to show itself. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** How an object is shown by Node's `console.log`. */
export function showAs(holder: object, text: () => string): void {
  Object.defineProperty(holder, INSPECT, { value: text, configurable: true });
}

/**
 * Sets fields that are neither listed nor copied with the others. Not private ones (#name): a Proxy around an estimator,
 * as Vue's `reactive` makes it, has none.
 */
export function hide(holder: object, fields: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(fields)) {
    Object.defineProperty(holder, name, { value: fields[name], writable: true, configurable: true });
  }
}

/** A list of numbers, or of lists of them, as one of its own, an estimator as its clone; anything else as it is. @param depth of lists in lists */
function copyOf(value: unknown, depth: number): unknown {
  if (isSettable(value)) return value.clone();
  if (Array.isArray(value)) return depth > 1 ? value.map((entry) => copyOf(entry, depth - 1)) : value.slice();
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? (value as Float64Array).slice() : value;
}

/** The settings that are given, where each is a parameter by its own name; null for others, which `settingsWith` reads. */
function ownSettings(defaults: object, params: object): object | null {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(params)) {
    if (!Object.hasOwn(defaults, name)) return null;
    const value = (params as Record<string, unknown>)[name];
    if (value !== undefined) given[name] = value;
  }
  return given;
}

/**
 * What every estimator shares: its parameters are plain fields that can be read and set, and are checked in
 * `fit`, not before. What is learned is one more such field, plain data: it survives `structuredClone` and spreading,
 * which leave the class behind, and `Object.assign` gives it to an estimator again.
 *
 * @typeParam Params the parameters, all given
 */
export abstract class Estimator<Params extends object> {
  /** The class name, as it stands in messages and model files. */
  declare protected readonly estimatorName: string;
  declare protected readonly defaults: Readonly<Params>;

  /**
   * @param name the class name, as it stands in messages and model files
   * @param defaults each parameter and its default, in the order of the documentation
   * @param params what the user gave
   * @throws InputError for a name that is no parameter
   */
  protected constructor(name: string, defaults: Readonly<Params>, params: Partial<Params>) {
    hide(this, { estimatorName: name, defaults });
    showAs(this, () => this.toString());
    Object.assign(this, defaults);
    this.setParams(params);
  }

  /** The parameters, in a new object. */
  getParams(): Params {
    const fields = this as unknown as Params;
    const params: Partial<Params> = {};
    for (const name of Object.keys(this.defaults) as (keyof Params)[]) params[name] = fields[name];
    return params as Params;
  }

  /**
   * Sets parameters, those of a penalty, a loss or an estimator among them too, as `penalty__alpha`; what was learned stays
   * until the next `fit`.
   *
   * @throws InputError for a name that is no parameter; nothing is set then
   */
  setParams(params: Partial<Params> | (Partial<Params> & NestedParams)): this {
    const names = Object.keys(this.defaults);
    requireRecord(this.estimatorName, 'parameters', params, names);
    const own = ownSettings(this.defaults, params);
    if (!own) refusePositional(this.estimatorName, names, params);
    Object.assign(this, own ?? settingsWith(this.estimatorName, this.getParams() as never, params as never));
    return this;
  }

  /** A new estimator with the same parameters and nothing learned: its lists (weights, rows of a graph) and its estimators are its own. */
  clone(): this {
    const Class = this.constructor as new (params: Params) => this;
    const params = Object.entries(this.getParams()).map(([name, value]) => [name, copyOf(value, 2)]);
    return new Class(Object.fromEntries(params));
  }

  /** `MultiTaskLasso({ alpha: 0.1 })`: the class and the parameters that are not at their defaults. */
  toString(): string {
    const changed = Object.entries(this.getParams()).filter(
      ([name, value]) => !Object.is(value, this.defaults[name as keyof Params]),
    );
    const inner = changed
      .map(([name, value]) => `${name}: ${typeof value === 'string' ? `'${value}'` : describe(value)}`)
      .join(', ');
    return `${this.estimatorName}(${inner === '' ? '' : `{ ${inner} }`})`;
  }
}
