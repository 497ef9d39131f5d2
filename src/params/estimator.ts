import { describe } from '../messages/describe.js';
import { isSettable, type NestedParams, refusePositional, settingsWith } from './nested.js';
import { requireRecord } from './options.js';

/** The method by which Node's `console.log` asks an object how to show itself. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** How an object is shown by Node's `console.log`: `text` as its method. */
export function showAs(holder: object, text: () => string): void {
  Object.defineProperty(holder, INSPECT, { value: text, configurable: true });
}

function textOf(this: object): string {
  return `${this}`;
}

/**
 * Sets a field that is neither listed nor copied with the others. Not a private one (#name): a Proxy around an estimator,
 * as Vue's `reactive` makes it, has none.
 */
export function hide(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, configurable: true });
}

/** A list of numbers, or of lists of them, as one of its own, an estimator as its clone; anything else as it is. @param depth of lists in lists */
function copyOf(value: unknown, depth: number): unknown {
  if (isSettable(value)) return value.clone();
  if (Array.isArray(value)) return depth > 1 ? value.map((entry) => copyOf(entry, depth - 1)) : value.slice();
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? (value as Float64Array).slice() : value;
}

/** Whether each setting that is given is a parameter by its own name, and none is undefined: others `settingsWith` reads. */
function areOwn(defaults: object, params: unknown): params is object {
  if (typeof params !== 'object' || params === null || Array.isArray(params) || ArrayBuffer.isView(params))
    return false;
  for (const name of Object.keys(params)) {
    if (!Object.hasOwn(defaults, name) || (params as Record<string, unknown>)[name] === undefined)
      return false;
  }
  return true;
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
    hide(this, 'estimatorName', name);
    hide(this, 'defaults', defaults);
    showAs(this, textOf);
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
    if (areOwn(this.defaults, params)) return Object.assign(this, params);
    const names = Object.keys(this.defaults);
    requireRecord(this.estimatorName, 'parameters', params, names);
    refusePositional(this.estimatorName, names, params);
    return Object.assign(this, settingsWith(this.estimatorName, this.getParams() as never, params as never));
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
