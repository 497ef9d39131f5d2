import type { Args } from './args.js';
import { readDelimiter } from './csv/delimiter.js';
import type { Dialect } from './csv/table.js';
import { quoted } from './failures.js';

const MARKS = { point: '.', comma: ',', '.': '.', ',': ',' } as const;

/** How the file is written, from --delimiter, --decimal and --na. @throws UsageError */
export function readDialect(args: Args): Dialect {
  const given = args.text('delimiter');
  const delimiter = given === undefined ? null : readDelimiter(given);
  if (given !== undefined && delimiter === null) {
    throw args.fail(
      `--delimiter must be comma, semicolon, tab, space, pipe or another character that is no letter, digit or quote; got ${quoted(given)}.`,
    );
  }
  const word = args.choice('decimal', ['point', 'comma', '.', ',']) ?? 'point';
  return { delimiter, decimal: MARKS[word], missing: args.list('na') ?? [] };
}
