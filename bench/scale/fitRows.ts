/** The fit to the rows in memory, by polytask: argv is the file and alpha. Prints coef_ and intercept_ as JSON. */
import { DuckDBInstance } from '@duckdb/node-api';
import { MultiTaskLasso } from '../../src/index.js';
import { FEATURES, TARGETS } from './data.js';

const [path, alpha] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const count = Number((await connection.runAndReadAll(`SELECT count(*) FROM '${path}'`)).getRows()[0]![0]);
const rows = await connection.stream(`SELECT COLUMNS(*)::DOUBLE FROM '${path!.replaceAll("'", "''")}'`);
const names = rows.columnNames();
const lists: Float64Array[] = [];
for (const _ of names) lists.push(new Float64Array(count));
for (let at = 0; ; ) {
  const chunk = await rows.fetchChunk();
  if (chunk === null || chunk.rowCount === 0) break;
  for (const [k, values] of chunk.getColumns().entries()) lists[k]!.set(values as number[], at);
  at += chunk.rowCount;
}
const table = Object.fromEntries(names.map((name, k) => [name, lists[k]!]));
const model = new MultiTaskLasso({ alpha: Number(alpha), tol: 1e-10 }).fit(table, {
  features: Array.from({ length: FEATURES }, (_, j) => `x${j}`),
  targets: Array.from({ length: TARGETS }, (_, t) => `y${t}`),
});
console.log(JSON.stringify({ coef: model.coef_.to2DArray(), intercept: model.intercept_ }));
