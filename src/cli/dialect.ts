import { readDelimiter } from '../csv/delimiter.js';
import { THOUSANDS } from '../csv/thousands.js';
import type { Args } from './args.js';
import type { Dialect } from './csv/table.js';
import { printable, quoted } from './failures.js';

const MARKS = { point: '.', comma: ',', '.': '.', ',': ',' } as const;

/** How the file is written, from --delimiter, --decimal, --thousands and --na. @throws UsageError */
export function readDialect(args: Args): Dialect {
  const given = args.text('delimiter');
  const delimiter = given === undefined ? null : readDelimiter(given);
  if (given !== undefined && delimiter === null) {
    throw args.fail(
      `--delimiter must be comma, semicolon, tab, space, pipe or another character that is no letter, digit or quote; got ${quoted(given)}.`,
    );
  }
  const decimal = MARKS[args.choice('decimal', ['point', 'comma', '.', ',']) ?? 'point'];
  return { delimiter, decimal, thousands: readThousands(args, decimal), missing: args.list('na') ?? [] };
}

function readThousands(args: Args, decimal: string): string | null {
  const given = args.text('thousands');
  if (given === undefined) return null;
  const mark = Object.hasOwn(THOUSANDS, given) ? THOUSANDS[given]! : given;
  if (!Object.values(THOUSANDS).includes(mark)) {
    throw args.fail(
      `--thousands must be ${Object.keys(THOUSANDS).join(', ')}, or that character itself; got ${printable(given)}.`,
    );
  }
  if (mark === decimal) {
    const other = decimal === '.' ? 'comma' : 'point';
    throw args.fail(
      `--thousands ${printable(given)} is the mark of the decimals, too; say --decimal ${other} where that is what stands before them.`,
    );
  }
  return mark;
}
