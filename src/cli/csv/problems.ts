import type { NumberStyle } from '../../csv/number.js';
import { counted } from '../../messages/describe.js';
import { DataError, quoted, quotedList } from '../failures.js';
import { joinList, shellWord } from '../list.js';
import { explainCell, resemblesDate, resemblesNumber } from './cell.js';
import type { Wanted } from './table.js';

/** A cell that cannot be used. */
interface BadCell {
  readonly line: number;
  readonly value: string;
}

/** How many distinct words of a column are remembered: with more, a column for each is no advice. */
const MOST_WORDS = 50;

/** What a cell is that is no number: one that was meant as a number, or as a missing one; a date; or a word. */
type BadKind = 'number' | 'date' | 'word';

function kindOf(value: string): BadKind {
  if (resemblesDate(value)) return 'date';
  return resemblesNumber(value) ? 'number' : 'word';
}

/** What is wrong with one column: counted throughout, the first cells remembered. */
export class ColumnProblems {
  readonly wanted: Wanted;
  good = 0;
  badCount = 0;
  firstBad: BadCell | null = null;
  /** How many cells are neither numbers nor meant as such, and the first of them; how many of those are dates. */
  wordCount = 0;
  firstWord: BadCell | null = null;
  dateCount = 0;
  /** The distinct words, no more than one above `MOST_WORDS`. */
  readonly distinct: Set<string> = new Set<string>();
  missingCount = 0;
  firstMissing = 0;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
  }

  bad(line: number, value: string): BadKind {
    const kind = kindOf(value);
    this.badCount++;
    this.firstBad ??= { line, value };
    if (kind === 'number') return kind;
    this.wordCount++;
    this.firstWord ??= { line, value };
    if (kind === 'date') this.dateCount++;
    if (this.distinct.size <= MOST_WORDS) this.distinct.add(value);
    return kind;
  }

  /** Whether a column that may hold words does: all that is there are such. */
  get holdsWords(): boolean {
    const isEither = this.wanted.content === 'either';
    return (
      isEither && this.good === 0 && this.badCount > 0 && this.badCount === this.wordCount - this.dateCount
    );
  }

  /** Whether it holds words beside numbers, where it may hold either. */
  get isMixed(): boolean {
    return this.wanted.content === 'either' && this.good > 0 && this.wordCount > this.dateCount;
  }

  missing(line: number): void {
    if (this.missingCount++ === 0) this.firstMissing = line;
  }
}

/** @throws DataError for the gravest kind of problem that there is: text columns, cells that are no numbers, missing values */
export function throwProblems(file: string, columns: readonly ColumnProblems[], style: NumberStyle): void {
  const unread = columns.filter(({ badCount, holdsWords }) => badCount > 0 && !holdsWords);
  const words = unread.filter(({ good, wordCount }) => wordCount > good);
  if (words.length > 0) throw textError(file, words);
  if (unread.length > 0) throw badError(file, unread, style);
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
  const one = columns.length === 1 ? columns[0]! : undefined;
  const advice = textAdvice(columns);
  return new DataError(
    one
      ? { file, line: one.firstWord!.line, column: one.wanted.name, value: one.firstWord!.value }
      : { file },
    one
      ? `the column holds ${one.dateCount > 0 ? 'dates' : 'text'} (such as ${quoted(one.firstWord!.value, 30)}); expected numbers. ${advice}`
      : `${columns.length} columns hold text: ${examples.join(', ')}${more}; expected numbers. ${advice}`,
  );
}

function textAdvice(columns: readonly ColumnProblems[]): string {
  const fixed = columns.find(({ wanted }) => wanted.role !== 'feature');
  if (fixed?.isMixed) return mixedAdvice(fixed);
  if (fixed !== undefined) {
    const { role, name } = fixed.wanted;
    return `The ${role} column ${quoted(name)} has to hold numbers${role === 'target' && fixed.dateCount === 0 ? ', or labels alone' : ''}.`;
  }
  if (columns.length > MOST_NAMES) return 'Name the columns of numbers to predict from with --features.';
  const categories = columns.filter(isCategory);
  const others = columns.filter((column) => !isCategory(column));
  const encode =
    `Make columns of 0 and 1 of ${categories.length === 1 ? 'its' : 'their'} values (one-hot encoding) with ` +
    `--encode ${namesOf(categories)}`;
  if (others.length === 0)
    return `${encode}, or leave ${columns.length === 1 ? 'it' : 'them'} out with --ignore ${namesOf(columns)}.`;
  const ignore = `--ignore ${namesOf(others)}`;
  const advice =
    categories.length > 0
      ? `${encode}, and leave the others out with ${ignore}.`
      : `Leave ${others.length === 1 ? 'it' : 'them'} out with ${ignore}.`;
  const dates = others.some(({ dateCount }) => dateCount > 0)
    ? ' Dates are no numbers: a column for what matters of them (the year, the month, the days since a day) would be.'
    : '';
  return advice + dates;
}

/** The columns as an option takes them. */
function namesOf(columns: readonly ColumnProblems[]): string {
  return shellWord(joinList(columns.map(({ wanted }) => wanted.name)));
}

/** Whether the texts of a column are values that come again, rather than names or dates. */
function isCategory({ distinct, wordCount, dateCount }: ColumnProblems): boolean {
  return (
    dateCount === 0 && distinct.size <= MOST_WORDS && (distinct.size <= 5 || distinct.size <= wordCount / 2)
  );
}

function mixedAdvice({ wanted }: ColumnProblems): string {
  return `It holds numbers and words: if they are labels, say --classify ${shellWord(joinList([wanted.name]))}.`;
}

/** The first cell that is no number, and where others are. */
function badError(file: string, columns: readonly ColumnProblems[], style: NumberStyle): DataError {
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
    `${quoted(value)} is not a number; ${explainCell(value, style)}` +
      (first!.isMixed ? ` ${mixedAdvice(first!)}` : '') +
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
  if (role === 'task') return 'Name the task of each row.';
  return (
    'Have the mean of the column put there with --impute mean, leave the rows out with --missing-features drop (both when fitting), ' +
    `fill the cell in, or leave the column out with --ignore ${shellWord(joinList([name]))}.`
  );
}
