import { counted } from '../../messages/describe.js';
import { DataError, quoted, quotedList } from '../failures.js';
import { joinList, shellWord } from '../list.js';
import { type DecimalMark, explainCell, resemblesNumber } from './cell.js';
import type { Wanted } from './table.js';

/** A cell that cannot be used. */
interface BadCell {
  readonly line: number;
  readonly value: string;
}

/** What is wrong with one column: counted throughout, the first cells remembered. */
export class ColumnProblems {
  readonly wanted: Wanted;
  good = 0;
  badCount = 0;
  firstBad: BadCell | null = null;
  /** How many cells are neither numbers nor meant as such, and the first of them. */
  wordCount = 0;
  firstWord: BadCell | null = null;
  missingCount = 0;
  firstMissing = 0;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
  }

  bad(line: number, value: string): void {
    this.badCount++;
    this.firstBad ??= { line, value };
    if (resemblesNumber(value)) return;
    this.wordCount++;
    this.firstWord ??= { line, value };
  }

  missing(line: number): void {
    if (this.missingCount++ === 0) this.firstMissing = line;
  }
}

/** @throws DataError for the gravest kind of problem that there is: text columns, cells that are no numbers, missing values */
export function throwProblems(file: string, columns: readonly ColumnProblems[], decimal: DecimalMark): void {
  const words = columns.filter(({ good, wordCount }) => wordCount > good);
  if (words.length > 0) throw textError(file, words);
  const bad = columns.filter(({ badCount }) => badCount > 0);
  if (bad.length > 0) throw badError(file, bad, decimal);
  const missing = columns.filter(({ missingCount }) => missingCount > 0);
  if (missing.length > 0) throw missingError(file, missing);
}

/** How many names an advice repeats, to be copied. */
const MOST_NAMES = 50;

/** Columns of text, all of them at once. */
function textError(file: string, columns: readonly ColumnProblems[]): DataError {
  const examples = columns
    .slice(0, 10)
    .map(({ wanted, firstWord }) => `${quoted(wanted.name)} (such as ${quoted(firstWord!.value, 30)})`);
  const more = columns.length > 10 ? ` and ${columns.length - 10} more` : '';
  const many = columns.length > 1;
  const fixed = columns.find(({ wanted }) => wanted.role !== 'feature');
  const one = columns.length === 1 ? columns[0]! : undefined;
  const advice =
    fixed !== undefined
      ? `The ${fixed.wanted.role} column ${quoted(fixed.wanted.name)} has to hold numbers.`
      : `${
          columns.length > MOST_NAMES
            ? 'Name the columns of numbers to predict from with --features'
            : `Leave ${many ? 'them' : 'it'} out with --ignore ${shellWord(joinList(columns.map(({ wanted }) => wanted.name)))}`
        }, or write a column of 0 and 1 for each value (one-hot encoding).`;
  return new DataError(
    one
      ? { file, line: one.firstWord!.line, column: one.wanted.name, value: one.firstWord!.value }
      : { file },
    one
      ? `the column holds text (such as ${quoted(one.firstWord!.value, 30)}); expected numbers. ${advice}`
      : `${columns.length} columns hold text: ${examples.join(', ')}${more}; expected numbers. ${advice}`,
  );
}

/** The first cell that is no number, and where others are. */
function badError(file: string, columns: readonly ColumnProblems[], decimal: DecimalMark): DataError {
  const [first, ...others] = columns.toSorted((a, b) => a.firstBad!.line - b.firstBad!.line);
  const { line, value } = first!.firstBad!;
  const same = first!.badCount - 1;
  const also = [
    ...(same > 0 ? [`${same} more in this column`] : []),
    ...(others.length > 0
      ? [
          `others in ${quotedList(
            others.map(({ wanted }) => wanted.name),
            5,
          )}`,
        ]
      : []),
  ];
  return new DataError(
    { file, line, column: first!.wanted.name, value },
    `${quoted(value)} is not a number; ${explainCell(value, decimal)}` +
      (also.length > 0 ? ` (And ${also.join(', and ')}.)` : ''),
  );
}

/** Missing values where none may be. */
function missingError(file: string, columns: readonly ColumnProblems[]): DataError {
  const first = columns.reduce((a, b) => (b.firstMissing < a.firstMissing ? b : a));
  const total = columns.reduce((sum, { missingCount }) => sum + missingCount, 0);
  const { name, role } = first.wanted;
  const counts = columns
    .slice(0, 5)
    .map(({ wanted, missingCount }) => `${quoted(wanted.name)} ${missingCount}`);
  const all =
    total === 1
      ? ''
      : ` ${counted(total, 'value')} are missing in all (${counts.join(', ')}${columns.length > 5 ? ', …' : ''}).`;
  return new DataError(
    { file, line: first.firstMissing, column: name, value: '' },
    `the ${role} is missing.${all} ${missingAdvice(role, name)}`,
  );
}

/** What to do about a missing value. */
function missingAdvice(role: Wanted['role'], name: string): string {
  if (role === 'target') {
    return 'To fit with what is there, say --missing-targets keep; to leave out such rows, drop.';
  }
  if (role === 'weight') return 'Give each row a weight; 0 leaves it out of the fit.';
  return (
    'Fill the cell in, leave the rows out with --missing-features drop (when fitting), or leave the column out with ' +
    `--ignore ${shellWord(joinList([name]))}.`
  );
}
