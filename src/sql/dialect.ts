/** What a column holds, as far as a linear model is concerned. */
export type ColumnKind =
  /** Whole numbers: those beyond 2^53 lose digits in float64. */
  | 'integer'
  /** Any other numbers, decimals too. */
  | 'number'
  /** Texts, enumerations and booleans. */
  | 'category'
  /** Dates and times. */
  | 'time'
  | 'other';

/**
 * How one engine's SQL is written: plain functions from text to text, and a few limits. A new engine is one of these and a
 * function that runs a query ({@link Engine}). Expressions that are handed in are SQL already; names and values are not.
 */
export interface Dialect {
  readonly name: string;
  /** A name of a table or column, quoted. @throws InputError for one that the engine cannot have */
  identifier(name: string): string;
  /** A literal of a text. @throws InputError for one that the engine cannot hold */
  text(value: string): string;
  /** A literal of float64 with exactly the value of a finite number. */
  number(value: number): string;
  asDouble(expression: string): string;
  asText(expression: string): string;
  /** Whether a value of float64 is neither NaN nor infinite. */
  isFinite(expression: string): string;
  /** Whether a value of float64 is NaN. */
  isNaN(expression: string): string;
  /** The sum of a float64 expression over a group; without error but the last rounding where `isCompensated` says so. */
  sum(expression: string): string;
  readonly isCompensated: boolean;
  /** e to the power of a float64 expression. */
  exp(expression: string): string;
  /** The first 28 bits of the MD5 of a text, modulo `count`: the same in every engine. */
  foldOfText(expression: string, count: number): string;
  /** A hash of some float64 expressions, some of them NULL, modulo `count`. */
  foldOfNumbers(expressions: readonly string[], count: number): string;
  /**
   * A table of some rows, with its name, as it stands after FROM or JOIN.
   *
   * @param columns the first of texts, the others of float64
   * @param rows literals
   */
  rowsAs(name: string, columns: readonly string[], rows: readonly (readonly string[])[]): string;
  /** Put at the end of a subquery, keeps its expressions from being computed once for each use. */
  readonly fence: string;
  /** The most aggregates of a statement. */
  readonly mostSums: number;
  /** What a type is, by the name that the engine gives it. */
  kindOf(type: string): ColumnKind;
}
