import { parseNumber } from '../../csv/number.js';
import { DataError, quoted, quotedList } from '../failures.js';

/**
 * The names of the columns, white space around them removed, their accents composed (NFC): "é" is one name, whether it is stored as one
 * character, as most programs do, or as two, as files from macOS do.
 *
 * @throws DataError for names that are empty, the same, or numbers throughout
 */
export function readHeader(cells: readonly string[], file: string, line: number): readonly string[] {
  const names = cells.map((cell) => cell.trim().normalize('NFC'));
  const fail = (message: string): DataError => new DataError({ file, line }, message);
  if (names.every((name) => isNumber(name))) {
    throw fail(
      `the first line holds numbers alone (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}); ` +
        'expected the names of the columns there. Put a line with a name for each column on top.',
    );
  }
  const empty = names.flatMap((name, k) => (name === '' ? [k + 1] : []));
  if (empty.length > 0) {
    const columns = empty.length === 1 ? `column ${empty[0]} has` : `columns ${places(empty)} have`;
    const hint =
      empty[0] === 1
        ? ' (A first column without a name is often the row numbers of pandas: to_csv(…, index=False) leaves them out.)'
        : empty.length > 1 || empty[0] === names.length
          ? ' (Delimiters at the end of lines make such columns.)'
          : '';
    throw fail(`${columns} no name; expected one for each column.${hint}`);
  }
  const seen = new Set<string>();
  const twice = [...new Set(names.filter((name) => seen.size === seen.add(name).size))];
  if (twice.length > 0) {
    const positions = names.flatMap((name, k) => (name === twice[0] ? [k + 1] : []));
    const columns = `columns ${places(positions)} are ${positions.length === 2 ? 'both' : 'all'} named`;
    const more = twice.length > 1 ? ` (and so for ${quotedList(twice.slice(1))})` : '';
    const forms = new Set(positions.map((k) => cells[k - 1]!.trim()));
    const hint = forms.size > 1 ? ' (They differ only in how accents are stored, which does not count.)' : '';
    throw fail(`${columns} ${quoted(twice[0]!)}${more}; expected distinct names.${hint}`);
  }
  return names;
}

const isNumber = (name: string): boolean =>
  parseNumber(name, '.') !== null || parseNumber(name, ',') !== null;

/** `1, 4 and 7`, or the first ten and how many more. */
function places(numbers: readonly number[]): string {
  const most = 10;
  const [shown, last] =
    numbers.length > most
      ? [numbers.slice(0, most), `${numbers.length - most} more`]
      : [numbers.slice(0, -1), `${numbers.at(-1)}`];
  return `${shown.join(', ')} and ${last}`;
}
