/** Nested parameters, `name__parameter`: of an estimator that is a parameter, or of plain data such as a penalty or a loss. */
import { describe, describeNamed, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { refuseUnknown, SEPARATOR } from './options.js';

/** The type of nested parameters. */
export interface NestedParams {
  readonly [nested: `${string}__${string}`]: unknown;
}

/** The fields by which plain data say what they are. */
const TAGS = ['penalty', 'loss'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Parameters with some set, nested ones included: `penalty__alpha` is the field `alpha` of the plain data in `penalty`; of a list
 * of such data, `penalty__softSharing__coupling` is that of the entry of this name, `penalty__0__coupling` that of its first. The
 * name of a part stands for its place, too: `softSharing__coupling`. Parameters of an estimator in a parameter are set there.
 *
 * @param params the parameters as they are, which stay so
 * @returns those that change
 * @throws InputError for a name that is no parameter; no estimator is changed then
 */
export function settingsWith(caller: string, params: Fields, settings: Fields): Fields {
  const names = Object.keys(params);
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const isNested = (name: string): boolean => !names.includes(name) && name.includes(SEPARATOR);
  const own = Object.fromEntries(given.filter(([name]) => !isNested(name)));
  const hints = () => nestedNames(params);
  refuseUnknown(caller, 'parameter', own, names, hints);

  const changed: Record<string, unknown> = { ...own };
  const inner = new Map<Settable, Record<string, unknown>>();
  for (const [path, value] of given.filter(([name]) => isNested(name))) {
    const current: Fields = { ...params, ...changed };
    const parts = path.split(SEPARATOR);
    const head = parts[0]!;
    const [name, rest] = names.includes(head)
      ? [head, parts.slice(1)]
      : [names.find((name) => entryNamed(current[name], head) !== undefined), parts];
    if (name === undefined) refuseUnknown(caller, 'parameter', { [path]: value }, names, hints);
    const target = current[name!];
    if (isSettable(target)) inner.set(target, { ...inner.get(target), [rest.join(SEPARATOR)]: value });
    else changed[name!] = withField(caller, name!, target, rest, value);
  }
  // On clones first: a value that one of them refuses is then set nowhere.
  for (const [target, some] of inner) (target.clone() as Settable).setParams(some);
  for (const [target, some] of inner) target.setParams(some);
  return changed;
}

/**
 * What scikit-learn takes by position goes by name here.
 *
 * @throws InputError where an estimator, a penalty or a loss stands in the place of the parameters
 */
export function refusePositional(caller: string, names: readonly string[], given: object): void {
  const example = (inside: string): string =>
    `Parameters go by name, in one object: new ${caller}({ ${inside} }).`;
  if (isSettable(given)) {
    const inside = names.slice(0, 2).map((name) => `${name}: ...`);
    throw new InputError(`${caller}: the parameters are ${describe(given)}. ${example(inside.join(', '))}`);
  }
  const tag = TAGS.find((name) => typeof (given as Fields)[name] === 'string');
  const place = names.find((name) => name === tag || name === `${tag}es`);
  if (tag === undefined || place === undefined) return;
  if (Object.keys(given).every((name) => names.includes(name))) return;
  const value = describeNamed(given, tag);
  throw new InputError(`${caller}: the parameters are ${value}. ${example(`${place}: ${value}`)}`);
}

/** The names of parameters, and of the fields of the plain data in them: `penalty__alpha`, in a list `rowLasso__alpha`. */
export function nestedNames(params: Fields): string[] {
  return Object.entries(params).flatMap(([name, value]) => [
    name,
    ...(Array.isArray(value) ? value : [value]).filter(isPlain).flatMap((data) => {
      const tag = TAGS.map((tag) => data[tag]).find((tag) => typeof tag === 'string');
      if (tag === undefined) return [];
      const fields = Object.keys(data).filter((field) => !TAGS.includes(field));
      return fields.map((field) => `${Array.isArray(value) ? tag : name}${SEPARATOR}${field}`);
    }),
  ]);
}

export interface Settable {
  clone(): unknown;
  setParams(params: object): unknown;
}

/** Whether a value is an estimator: its parameters can be set, and it can be cloned. */
export function isSettable(value: unknown): value is Settable {
  if (typeof value !== 'object' || value === null) return false;
  return ['setParams', 'clone'].every((method) => typeof (value as Fields)[method] === 'function');
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** The place of what is called `name` in plain data or a list of them: the data themselves (null) or an index; undefined for none. */
function entryNamed(value: unknown, name: string): number | null | undefined {
  const isNamed = (one: unknown): boolean => isPlain(one) && TAGS.some((tag) => one[tag] === name);
  if (isNamed(value)) return null;
  if (!Array.isArray(value)) return undefined;
  const place = value.findIndex(isNamed);
  if (place >= 0) return place;
  return /^\d+$/.test(name) && Number(name) < value.length ? Number(name) : undefined;
}

/** Plain data with a field set. @throws InputError where there is none of that name */
function withField(
  caller: string,
  place: string,
  value: unknown,
  path: readonly string[],
  setting: unknown,
): unknown {
  if (path.length === 0) return setting;
  const [head, ...rest] = path as [string, ...string[]];
  const inside = `${place}${SEPARATOR}${head}`;
  const entry = entryNamed(value, head);
  if (entry === null) return withField(caller, inside, value, rest, setting);
  if (entry !== undefined) {
    return (value as readonly unknown[]).map((one, k) =>
      k === entry ? withField(caller, inside, one, rest, setting) : one,
    );
  }
  if (isPlain(value) && Object.hasOwn(value, head) && !TAGS.includes(head)) {
    return Object.freeze({ ...value, [head]: withField(caller, inside, value[head], rest, setting) });
  }
  const known = isPlain(value) ? Object.keys(value).filter((key) => !TAGS.includes(key)) : [];
  const what =
    known.length > 0
      ? `${quote(place)} has ${known.join(', ')}`
      : `${quote(place)} has no parameters of its own`;
  throw new InputError(`${caller}: unknown parameter ${inside}; ${what}.`);
}
