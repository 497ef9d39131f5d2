/** ClickHouse in the process: chdb, where it is installed, which POLYTASK_CHDB says. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { type ChdbLike, chdbEngine } from '../../src/sql/index.js';
import { type SqlBench, sqlEngineLaws } from '../laws/sqlEngine.js';
import { hostileSqlLaws } from '../laws/sqlHostile.js';
import { sqlNewtonLaws } from '../laws/sqlNewton.js';
import { sqlPipelineLaws } from '../laws/sqlPipelines.js';

/** A folder with chdb in its node_modules. */
const folder = process.env.POLYTASK_CHDB;
if (!folder)
  console.log('ClickHouse is not tested: POLYTASK_CHDB names no folder with chdb in its node_modules');

interface Session extends ChdbLike {
  query(sql: string): string;
  cleanup(): void;
}
let session: Session | undefined;

afterAll(() => session?.cleanup());

describe.skipIf(!folder)('ClickHouse', () => {
  let opened: Promise<SqlBench> | undefined;
  const start = async (): Promise<SqlBench> => {
    const chdb = createRequire(join(folder!, 'package.json'))('chdb') as { Session: new () => Session };
    session = new chdb.Session();
    session.query('CREATE DATABASE IF NOT EXISTS polytask_test');
    session.query('USE polytask_test');
    return {
      engine: chdbEngine(session),
      execute: async (sql) => session!.query(sql),
      types: { number: 'Nullable(Float64)', text: 'Nullable(String)', suffix: ' ENGINE = Memory' },
    };
  };
  const open = () => (opened ??= start());
  sqlEngineLaws(open);
  hostileSqlLaws(open);
  sqlNewtonLaws(open);
  sqlPipelineLaws(open);
});
