/** Runs shorter than this, on average, are copied number by number. */
const LEAST_LENGTH = 8;

/** Copies some numbers of a column to another. */
export type CopyColumn = (column: Float64Array, out: Float64Array) => void;

/**
 * Copies the numbers `rows` of columns: neighbours that stay neighbours, as in folds that are not shuffled, at once.
 *
 * @param rows indices in the columns, not checked
 */
export function columnCopier(rows: Int32Array): CopyColumn {
  const starts: number[] = [];
  for (let k = 0; k < rows.length; k++) if (k === 0 || rows[k] !== rows[k - 1]! + 1) starts.push(k);
  if (starts.length * LEAST_LENGTH > rows.length) {
    return (column, out) => {
      for (let k = 0; k < rows.length; k++) out[k] = column[rows[k]!]!;
    };
  }
  return (column, out) => {
    for (const [r, first] of starts.entries()) {
      const from = rows[first]!;
      const count = (starts[r + 1] ?? rows.length) - first;
      out.set(column.subarray(from, from + count), first);
    }
  };
}
