/**
 * ClickHouse in the process: chdb, where it is installed, which POLYTASK_CHDB says; and its client library, by HTTP to the same.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, describe, expect, it } from 'vitest';
import { type ChdbLike, chdbEngine, clickhouseEngine, sqlStatistics } from '../../src/sql/index.js';
import { type SqlBench, sqlEngineLaws } from '../laws/sqlEngine.js';
import { hostileSqlLaws } from '../laws/sqlHostile.js';
import { sqlNewtonLaws } from '../laws/sqlNewton.js';
import { sqlPipelineLaws } from '../laws/sqlPipelines.js';
import { type HttpServer, serveChdb } from './clickhouseHttp.js';

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

/** One session for the process. */
function opened(): Session {
  if (session) return session;
  const chdb = createRequire(join(folder!, 'package.json'))('chdb') as { Session: new () => Session };
  session = new chdb.Session();
  session.query('CREATE DATABASE IF NOT EXISTS polytask_test');
  session.query('USE polytask_test');
  return session;
}

const types = { number: 'Nullable(Float64)', text: 'Nullable(String)', suffix: ' ENGINE = Memory' };
const execute = async (sql: string): Promise<unknown> => opened().query(sql);

describe.skipIf(!folder)('ClickHouse', () => {
  const open = async (): Promise<SqlBench> => ({ engine: chdbEngine(opened()), execute, types });
  sqlEngineLaws(open);
  hostileSqlLaws(open);
  sqlNewtonLaws(open);
  sqlPipelineLaws(open);
});

describe.skipIf(!folder)('@clickhouse/client', () => {
  let server: HttpServer | undefined;
  let client: ClickHouseClient | undefined;
  const start = async (): Promise<SqlBench> => {
    server = await serveChdb(opened());
    client = createClient({ url: server.url, log: { level: ClickHouseLogLevel.OFF } });
    return { engine: clickhouseEngine(client), execute, types };
  };
  let started: Promise<SqlBench> | undefined;
  const open = () => (started ??= start());
  afterAll(async () => {
    await client?.close();
    server?.stop();
  });

  hostileSqlLaws(open);
  sqlPipelineLaws(open);

  it('sends parameters and settings, tells exceptions by their text, and stops at an abort', async () => {
    const { engine } = await open();
    const text = "it's \\ \n {x:String}";
    expect(await engine.query('SELECT {n:Float64} * 2, {t:String}', { n: 1.5, t: text })).toEqual([
      [3, text],
    ]);
    const large = await engine.query("SELECT toUInt64('9007199254740993'), nan, NULL");
    expect(large).toEqual([['9007199254740993', 'nan', null]]);
    expect(server!.settings.get('cancel_http_readonly_queries_on_client_close')).toBe('1');
    await expect(engine.query('SELECT * FROM nowhere')).rejects.toThrow(/nowhere/);
    const where = {
      table: 'numbered',
      features: ['x'],
      targets: 'y',
      where: 'x > {least:Float64}',
      params: { least: 2 },
    };
    await execute(
      'CREATE OR REPLACE TABLE numbered ENGINE = Memory AS SELECT toFloat64(number) AS x, x * x AS y FROM numbers(10)',
    );
    expect((await sqlStatistics(engine, where)).n).toBe(7);
    const control = new AbortController();
    const slow = engine.query('SELECT sum(sleepEachRow(0.5)) FROM numbers(4)', undefined, control.signal);
    setTimeout(() => control.abort(new Error('enough')), 50);
    await expect(slow).rejects.toThrow('enough');
  });
});
