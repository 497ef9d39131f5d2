/** polytask/sql: fits inside a database, by sums that it computes next to the data. */

export type { ColumnKind, Dialect } from './dialect.js';
export type { Engine, SqlColumn, SqlParams } from './engine.js';
export {
  type ChdbLike,
  type ClickHouseLike,
  chdbEngine,
  clickhouseDialect,
  clickhouseEngine,
} from './engines/clickhouse.js';
export { type DuckDBLike, duckdbDialect, duckdbEngine } from './engines/duckdb.js';
export { type PostgresLike, postgresDialect, postgresEngine } from './engines/postgres.js';
export { fitSQL } from './fitSQL.js';
export { type SqlCategories, sqlCategories } from './fittedCategories.js';
export type { HashFolds, SqlOptions, SqlProgress } from './options.js';
export { type PredictSqlOptions, predictSQL } from './predictSQL.js';
export { sqlStatistics } from './sqlStatistics.js';
