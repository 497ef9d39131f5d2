/** A CSV file in memory: columns of numbers or of labels. */

/** A cell that cannot be read as the rest of its column can. */
export interface CellProblem {
  /** From 1, as editors count. */
  readonly line: number;
  readonly text: string;
  /** How many such cells the column has. */
  readonly count: number;
  /** What is wrong and what to do, without the place. */
  readonly message: string;
}

export interface Column {
  readonly name: string;
  /**
   * `numbers`; `labels`: texts, of which `levels` are the different ones; `text`: too many different ones to tell apart;
   * `broken`: numbers but for some cells (see `problem`); `empty`: nothing in any row.
   */
  readonly kind: 'numbers' | 'labels' | 'text' | 'broken' | 'empty';
  /** NaN where the cell is missing or no number. */
  readonly numbers: Float64Array;
  /** Of `labels`: the place in `levels` of each row, -1 where it is missing. */
  readonly codes: Int32Array | null;
  readonly levels: readonly string[];
  readonly missing: number;
  readonly problem: CellProblem | null;
}

export interface Table {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** What the page is told of a column. */
export interface ColumnSummary extends Pick<Column, 'name' | 'kind' | 'levels' | 'missing' | 'problem'> {
  /** Of numbers; NaN of others. */
  readonly least: number;
  readonly largest: number;
  /** The different values of numbers, up to {@link MOST_TASKS} + 1 of them. */
  readonly distinct: readonly number[];
  /** The first cells, as they are shown. */
  readonly first: readonly string[];
}

export interface TableSummary {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
}

/** So many different values at most can be told apart as labels. */
export const FEW = 12;
/** And so many, as the groups of a task column. */
export const MOST_TASKS = 400;
const SHOWN_ROWS = 5;

export function summaryOf({ name, rows, columns }: Table): TableSummary {
  return { name, rows, columns: columns.map((column) => columnSummary(column, rows)) };
}

function columnSummary(
  { name, kind, numbers, codes, levels, missing, problem }: Column,
  rows: number,
): ColumnSummary {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const distinct = new Set<number>();
  if (kind === 'numbers') {
    for (const value of numbers) {
      if (Number.isNaN(value)) continue;
      if (value < least) least = value;
      if (value > largest) largest = value;
      if (distinct.size <= MOST_TASKS) distinct.add(value);
    }
  }
  const first = Array.from({ length: Math.min(rows, SHOWN_ROWS) }, (_, i) => {
    if (codes) return codes[i]! < 0 ? '' : levels[codes[i]!]!;
    if (kind === 'text') return '…';
    return Number.isNaN(numbers[i]!) ? '' : String(numbers[i]);
  });
  return {
    name,
    kind,
    levels: levels.slice(0, MOST_TASKS + 1),
    missing,
    problem,
    least,
    largest,
    distinct: [...distinct],
    first,
  };
}
