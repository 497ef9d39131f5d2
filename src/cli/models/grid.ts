import { parseNumber } from '../../csv/number.js';
import { type Args, didYouMean } from '../args.js';
import { printable, quotedList } from '../failures.js';

/** The values to try of each parameter, by its option's name. */
export type GivenGrid = ReadonlyMap<string, readonly number[]>;

const NAMES = ['alpha', 'coupling', 'l1-ratio', 'gamma'];

/** Reads `--grid alpha=0.01,0.1 --grid coupling=0.1,1`. @throws UsageError */
export function readGrid(args: Args): GivenGrid | null {
  const given = args.texts('grid');
  if (given.length === 0) return null;
  const grid = new Map<string, readonly number[]>();
  for (const text of given) {
    const [name, list, ...rest] = text.split('=');
    if (list === undefined || rest.length > 0) {
      throw args.fail(`--grid ${printable(text)}: expected a name and its values, as in alpha=0.01,0.1,1.`);
    }
    if (!NAMES.includes(name!)) {
      throw args.fail(
        `--grid: ${printable(name!)} is none of ${NAMES.join(', ')}.${didYouMean(name!, NAMES)}`,
      );
    }
    if (grid.has(name!)) throw args.fail(`--grid gives the values of ${name} twice.`);
    if (args.has(name!))
      throw args.fail(`--${name} is one value of what --grid tries several of: give one of them.`);
    grid.set(
      name!,
      list.split(',').map((value) => numberIn(value, name!, args)),
    );
  }
  return grid;
}

function numberIn(text: string, name: string, args: Args): number {
  const value = parseNumber(text, '.');
  const most = name === 'l1-ratio' ? 1 : Infinity;
  if (value !== null && value >= 0 && value <= most) return value;
  throw args.fail(
    `--grid ${name}: ${quotedList([text])} is no number ${most === 1 ? 'from 0 to 1' : 'of at least 0'}.`,
  );
}
