import { type Label, showLabel } from '../../data/labels.js';
import { isList } from '../../matrix/numbers.js';
import { counted, describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';

/** The labels as given: none, one list for all targets, or a list for each. */
export type ClassLists =
  | { readonly kind: 'none' }
  | { readonly kind: 'all'; readonly classes: readonly Label[] }
  | { readonly kind: 'each'; readonly classes: readonly (readonly Label[])[] };

/** Reads the option `labels`. @throws InputError */
export function readClassLists(caller: string, given: unknown): ClassLists {
  if (given === null) return { kind: 'none' };
  const name = `${caller}: labels`;
  if (!isList(given) || given.length === 0) {
    throw new InputError(`${name} is ${describe(given)}; expected a list of labels, or one for each target.`);
  }
  if (!isList(given[0])) return { kind: 'all', classes: readClasses(given, name) };
  return { kind: 'each', classes: Array.from(given, (list, t) => readClasses(list, `${name}[${t}]`)) };
}

function readClasses(list: unknown, name: string): readonly Label[] {
  if (!isList(list) || list.length === 0) {
    throw new InputError(`${name} is ${describe(list)}; expected a list of labels.`);
  }
  const classes = Array.from(list, (label, k) => {
    if (typeof label === 'string' || typeof label === 'boolean' || Number.isFinite(label))
      return label as Label;
    throw new InputError(
      `${name}[${k}] is ${describe(label)}; expected a finite number, a string or a boolean.`,
    );
  });
  if (new Set(classes).size === classes.length) return classes;
  throw new InputError(`${name} has a label twice; expected distinct labels.`);
}

/**
 * The classes of target t: those given, or those that occur, sorted (numbers ascending, strings by code unit, false before
 * true).
 *
 * @throws InputError for labels of two types, and for lists of another number than the targets
 */
export function classesOf(
  caller: string,
  label: string,
  lists: ClassLists,
  t: number,
  nTargets: number,
  present: readonly (readonly Label[])[],
): readonly Label[] {
  const found = [...new Set(present.flat())];
  const classes = lists.kind === 'none' ? found : lists.kind === 'all' ? lists.classes : lists.classes[t];
  if (lists.kind === 'each' && lists.classes.length !== nTargets) {
    throw new InputError(
      `${caller}: labels are ${counted(lists.classes.length, 'list')}; expected ${nTargets}, one for each target.`,
    );
  }
  const other = [...classes!, ...found].find((one) => typeof one !== typeof classes![0]);
  if (other !== undefined) {
    throw new InputError(
      `${caller}: ${label} has the ${typeof classes![0]} ${showLabel(classes![0]!)} and the ${typeof other} ` +
        `${showLabel(other)} for labels; expected labels of one type, in yTrue, yPred and labels.`,
    );
  }
  return lists.kind === 'none' ? sorted(classes!) : classes!;
}

export function sorted(classes: readonly Label[]): Label[] {
  return [...classes].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * The label that counts as positive: the one given; 1 or true, as in scikit-learn, where it occurs; else the second of two.
 *
 * @throws InputError where that is none of the labels
 */
export function positiveLabel(
  caller: string,
  target: { label: string; classes: readonly Label[] },
  given: unknown,
): Label {
  const { label, classes } = target;
  const shown = classes.map(showLabel).join(', ');
  if (given !== null) {
    if (classes.includes(given as Label) || (classes.length < 2 && isLabel(given))) return given as Label;
    throw new InputError(
      `${caller}: posLabel is ${isLabel(given) ? showLabel(given) : describe(given)}; expected a label of ${label}: ${shown}.`,
    );
  }
  const usual = classes.find((one) => one === 1 || one === true);
  if (usual !== undefined) return usual;
  if (classes.length === 2) return sorted(classes)[1]!;
  if (classes.every((one) => one === 0 || one === -1)) return 1;
  if (classes.every((one) => one === false)) return true;
  throw new InputError(
    `${caller}: ${label} has the label ${shown} alone, so it is open which is positive; expected posLabel.`,
  );
}

function isLabel(value: unknown): value is Label {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
