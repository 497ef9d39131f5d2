import { DuckDBInstance } from '@duckdb/node-api';

export const FEATURES = 20;
export const TARGETS = 3;

/** Bits of a row and a column, the same in every run. */
const bits = (column: number): string => `hash(i * 64 + ${column})`;

/** The weights of target t: five features each, two of them in all. */
const weightOf = (t: number, j: number): number =>
  j < 2 || (j >= 2 + 3 * t && j < 5 + 3 * t) ? 1 / (1 + j + t) : 0;

/** Features of a thousand values between -1 and 1, targets of sums of some of them and noise, to three decimals: float32. */
function columns(): string[] {
  const x = Array.from({ length: FEATURES }, (_, j) => `(${bits(j)} % 1000)::FLOAT / 500 - 1 AS x${j}`);
  const y = Array.from({ length: TARGETS }, (_, t) => {
    const sum = Array.from({ length: FEATURES }, (_, j) => [weightOf(t, j), j] as const)
      .filter(([weight]) => weight !== 0)
      .map(([weight, j]) => `${weight} * x${j}`);
    const noise = `((${bits(32 + t)} % 1000) + (${bits(40 + t)} % 1000)) / 1000.0 - 1`;
    return `round(${sum.join(' + ')} + ${noise} + ${t}, 3)::FLOAT AS y${t}`;
  });
  return [...x, ...y];
}

/** Writes `rows` rows as a Parquet file, made by DuckDB in little memory. */
export async function writeRows(path: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT ${columns().join(', ')} FROM range(${rows}) t(i)) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
}
