/** A table from a database to a model, and its predictions back as a table: DuckDB, and arquero for a look. */
import { DuckDBInstance } from '@duckdb/node-api';
import { table as arquero } from 'arquero';
import {
  ColumnTransformer,
  MultiTaskLasso,
  makePipeline,
  OneHotEncoder,
  SimpleImputer,
  StandardScaler,
} from 'polytask';

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
// Rooms of some hotels: what they cost, and how often they are taken.
await connection.run(`CREATE TABLE rooms AS SELECT
  12 + hash(i) % 25 AS area,
  CASE WHEN hash(i + 1000) % 10 > 0 THEN hash(i + 2000) % 6 END AS floor,
  ['street', 'garden', 'sea'][1 + (hash(i + 3000) % 3)::INT] AS side,
  40 + 3 * (12 + hash(i) % 25)::INT + 25 * (hash(i + 3000) % 3)::INT AS price,
  0.4 + 0.1 * (hash(i + 3000) % 3)::INT + (hash(i + 4000) % 100)::INT / 1000 AS taken
FROM range(400) t(i)`);
const rooms = await connection.runAndReadAll('SELECT * FROM rooms');

const columns = new ColumnTransformer({
  transformers: [
    ['sides', new OneHotEncoder(), ['side']],
    ['numbers', makePipeline(new SimpleImputer(), new StandardScaler()), ['area', 'floor']],
  ],
});
const model = makePipeline(columns, new MultiTaskLasso({ alpha: 0.01 })).fit(rooms, {
  targets: ['price', 'taken'],
});
console.log(`R2 ${model.score(rooms, { targets: ['price', 'taken'] }).toFixed(3)}`);

const fresh = arquero({ side: ['sea', 'street'], area: [30, 16], floor: [null, 2] });
fresh.assign(model.predict(fresh, { as: 'table' })).print();
connection.closeSync();
instance.closeSync();
