/** Tables with named columns, of whatever package, in the one form that this package reads. */

/** The entries of one column; null, undefined and NaN are missing. */
export interface TableColumn {
  readonly values: ArrayLike<unknown>;
  /** What the column holds where that is neither numbers nor categories, in the plural: "dates". */
  readonly holds?: string | undefined;
}

/** A table as it is read. */
export interface Table {
  readonly names: readonly string[];
  readonly rows: number;
  /** @param name one of `names` */
  column(name: string): TableColumn;
  /** A table of the same kind; absent where only its own package can make one. */
  make?(columns: NamedColumns): unknown;
}

/** Columns by their names, all of one length. */
export type NamedColumns = Readonly<Record<string, ArrayLike<number | string | boolean>>>;

/** Tables of Apache Arrow, as `apache-arrow` and `@uwdata/flechette` have them; a record batch, too. */
export interface ArrowTable {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly ArrowField[] };
  getChild(name: string): ArrowVector | null | undefined;
}

export interface ArrowField {
  readonly name: string;
  readonly type: unknown;
}

export interface ArrowVector {
  readonly length: number;
  readonly nullCount?: number;
  toArray(): unknown;
}

/** Tables of arquero: rows that are filtered out are, and their order is that of the table. */
export interface ArqueroTable {
  numRows(): number;
  columnNames(): string[];
  array(name: string): ArrayLike<unknown>;
}

/** What `connection.runAndReadAll(sql)` of `@duckdb/node-api` gives. */
export interface DuckDBReader {
  readonly currentRowCount: number;
  /** Whether all rows are read. */
  readonly done?: boolean;
  columnNames(): readonly string[];
  getColumns(): readonly (readonly unknown[])[];
}

/** One object a row. */
export type TableRows = readonly { readonly [column: string]: unknown }[];

/** One list a column. */
export interface TableColumns {
  readonly [column: string]: ArrayLike<unknown>;
}

/** A table by column name: of Arrow, arquero or DuckDB, an array of objects, or an object of arrays. Never changed by this package. */
export type TableInput = ArrowTable | ArqueroTable | DuckDBReader | TableRows | TableColumns;
