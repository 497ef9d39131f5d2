/** Newton's method in a database, where it does not depend on the engine: labels, scans, refusals. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  MultiTaskModel,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  setWarningHandler,
  softSharing,
} from '../../src/index.js';
import { duckdbEngine, type Engine, fitSQL, predictSQL } from '../../src/sql/index.js';
import { expectSamePredictors } from '../laws/sqlNewton.js';

let connection: DuckDBConnection;
let engine: Engine;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
  engine = duckdbEngine(connection);
  await connection.run(
    `CREATE TABLE mails AS SELECT sin(i * i) AS a, 1e6 + cos(3 * i) AS b, sin(7 * i) + sin(i * i) > 0 AS spam,
       CASE WHEN i % 9 = 3 THEN NULL WHEN cos(5 * i) > cos(3 * i) THEN 'yes' ELSE 'no' END AS read,
       CASE WHEN sin(i * i) > 0 THEN 2.5 ELSE -1 END AS side, CASE i % 3 WHEN 0 THEN 'x' ELSE 'y' END AS box
     FROM range(200) AS r(i)`,
  );
});

afterAll(() => connection.closeSync());

async function rows(select: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(select)).getRows() as unknown[][];
}

describe('fitSQL of a classifier', () => {
  const features = ['a', 'b'];

  it.each([
    ['spam', [false, true]],
    ['read', ['no', 'yes']],
    ['side', [-1, 2.5]],
  ])('takes the labels of %s in the order of fit', async (target, classes) => {
    const X = (await rows('SELECT a, b FROM mails')) as number[][];
    const Y = (await rows(`SELECT ${target === 'side' ? 'side::DOUBLE' : target} FROM mails`)) as never;
    const fitted = new SoftSharingClassifier({ alpha: 0.01 }).fit(X, Y);
    const model = await fitSQL(new SoftSharingClassifier({ alpha: 0.01 }), engine, {
      table: 'mails',
      features,
      targets: target,
    });
    expect(model.classes_).toEqual(classes);
    expect(fitted.classes_).toEqual(classes);
    expectSamePredictors(model, fitted, X);
    const [proba] = predictSQL(model, { dialect: 'duckdb', method: 'predictProba' });
    const [found] = await rows(`SELECT ${proba!.join(', ')} FROM mails LIMIT 1`);
    const expected = fitted.predictProba(X)[0]!.getRow(0);
    expect(found).toEqual(expected.map((value) => expect.closeTo(value, 8)));
    const labels = await rows(`SELECT ${predictSQL(model, { dialect: 'duckdb' })[0]} FROM mails`);
    expect(labels).toEqual(fitted.predict(X));
  });

  it('takes a scan for each step, beside labels, means and totals', async () => {
    const sent: string[] = [];
    const streamed: string[] = [];
    const watched: Engine = {
      ...engine,
      query: (sql, ...rest) => {
        sent.push(sql);
        return engine.query(sql, ...rest);
      },
      stream: (sql, ...rest) => {
        streamed.push(sql);
        return engine.stream!(sql, ...rest);
      },
    };
    const options = { table: 'mails', features, targets: 'spam' };
    const model = await fitSQL(new SoftSharingClassifier({ alpha: 0.01 }), watched, options);
    expect([sent.length, streamed.length]).toEqual([3, model.nIter_]);
    expect(model.nIter_).toBeLessThan(10);
    const bySQL = await fitSQL(
      new SoftSharingClassifier({ alpha: 0.01 }),
      { ...watched, stream: undefined },
      options,
    );
    expect(sent).toHaveLength(3 + 3 + bySQL.nIter_);
  });

  it.each([
    ['labels that a feature tells apart, with hardly a penalty', 'sin(i)', 'sin(i) > 0', 1e-12],
    [
      'a sample far from the others',
      'CASE WHEN i = 0 THEN 1e5 ELSE sin(i) END',
      'i = 0 OR sin(i) + cos(i * i) > 0',
      1e-6,
    ],
  ])('goes on while the objective falls, slowly at first: %s', async (_, a, y, alpha) => {
    const select = `SELECT ${a} AS a, cos(i) AS b, ${y} AS y FROM range(200) AS r(i)`;
    const samples = (await rows(select)) as [number, number, boolean][];
    const X = samples.map(([first, second]) => [first, second]);
    const fitted = new SoftSharingClassifier({ alpha }).fit(
      X,
      samples.map((row) => [row[2]]),
    );
    const model = await fitSQL(new SoftSharingClassifier({ alpha }), engine, { query: select, targets: 'y' });
    expectSamePredictors(model, fitted, X);
  });

  it.each([true, false])(
    'sums rows of tasks that follow each other, sorted and in turns, with weights: %s',
    async (hasWeight) => {
      const query = `SELECT 10 + sin(i * i) AS a, cos(i) AS b, floor(2 + 2 * sin(7 * i)) AS y, 1 + i % 3 AS weight,
      CASE WHEN i < 300 THEN 'one' WHEN i < 500 THEN 'two' WHEN i % 2 = 0 THEN 'one' ELSE 'three' END AS task FROM range(700) AS r(i)`;
      const penalty = softSharing({ alpha: 0.01, coupling: 0.1 });
      const samples = (await rows(`SELECT a, b, y::DOUBLE, weight::DOUBLE, task FROM (${query})`)) as [
        number,
        number,
        number,
        number,
        string,
      ][];
      const tasks = ['one', 'three', 'two'].map((name) => {
        const own = samples.filter((row) => row[4] === name);
        return {
          name,
          X: own.map(([a, b]) => [a, b]),
          y: own.map((row) => row[2]),
          ...(hasWeight && { sampleWeight: own.map((row) => row[3]) }),
        };
      });
      const options = { query, features, targets: 'y', task: 'task', ...(hasWeight && { weight: 'weight' }) };
      const found = await fitSQL(new MultiTaskModel({ losses: 'poisson', penalty }), engine, options);
      const fitted = new MultiTaskModel({ losses: 'poisson', penalty }).fit(tasks);
      expectSamePredictors(found, fitted, [
        [9, 0],
        [10, 1],
        [11, -1],
      ]);
    },
  );

  it('sums by SQL where another statement over the connection cuts a stream off', async () => {
    const options = { table: 'mails', features, targets: 'read', weight: 'weight' };
    const table = { ...options, table: undefined, query: 'SELECT *, abs(a) AS weight FROM mails' };
    let cuts = 0;
    const cut: Engine = {
      ...engine,
      stream: async function* (...given) {
        for await (const columns of engine.stream!(...given)) {
          if (++cuts === 2) await connection.runAndReadAll('SELECT 42');
          yield columns;
        }
      },
    };
    const found = await fitSQL(new SoftSharingClassifier({ alpha: 0.01 }), cut, table);
    const expected = await fitSQL(
      new SoftSharingClassifier({ alpha: 0.01 }),
      { ...engine, stream: undefined },
      table,
    );
    expectSamePredictors(found, expected, (await rows('SELECT a, b FROM mails')) as number[][]);
    expect(cuts).toBe(found.nIter_);
  });

  it('refuses labels that weights without a penalty tell apart', async () => {
    const query = `SELECT sin(i) AS a, cos(i) AS b, sin(i) > 0 AS y FROM range(200) AS r(i)`;
    const free = fitSQL(new SoftSharingClassifier({ alpha: 0, coupling: 0 }), engine, {
      query,
      targets: 'y',
    });
    await expect(free).rejects.toThrow('there is no minimum');
  });

  it('takes many targets, by statements that do not grow with them', async () => {
    const lengths = async (T: number): Promise<number[]> => {
      const targets = Array.from({ length: T }, (_, t) => `y${t}`);
      const columns = targets.map((name, t) => `sin(i * ${t + 1}) + sin(i) AS ${name}`);
      await connection.run(
        `CREATE OR REPLACE TABLE wide AS SELECT sin(i * i) AS a, ${columns.join(', ')} FROM range(20) AS r(i)`,
      );
      const sent: number[] = [];
      const query: Engine['query'] = (sql, ...rest) => {
        sent.push(sql.length);
        return engine.query(sql, ...rest);
      };
      const losses = ['poisson', ...targets.slice(1).map(() => 'squared' as const)] as const;
      const model = new MultiTaskModel({
        losses: [...losses] as never,
        penalty: softSharing({ alpha: 1 }),
        maxIter: 2,
      });
      const counts = { query: 'SELECT * REPLACE (abs(y0) AS y0) FROM wide', features: ['a'], targets };
      const dialect = { ...engine.dialect, mostSums: 70 };
      await fitSQL(model, { ...engine, dialect, query, stream: undefined }, counts);
      return sent.slice(-T / 10); // one reading, of ten targets at a time
    };
    const silent = setWarningHandler(() => {});
    const [few, many] = [await lengths(20), await lengths(40)];
    setWarningHandler(silent);
    expect(Math.max(...many)).toBeLessThan(1.3 * Math.max(...few));
  });

  it('starts from the last fit where it is asked to', async () => {
    const options = { table: 'mails', features, targets: 'spam', task: 'box' };
    const model = new SharedLogisticRegression({ warmStart: true });
    const cold = (await fitSQL(model, engine, options)).nIter_;
    expect((await fitSQL(model, engine, options)).nIter_).toBeLessThan(cold);
  });

  it.each([
    [
      { targets: 'a', features: ['b'] },
      new SoftSharingClassifier(),
      'more than 6 distinct values; expected two labels',
    ],
    [{ targets: 'read', where: "read = 'no'" }, new SoftSharingClassifier(), 'has 1 distinct label: "no"'],
    [{ targets: ['spam', 'read'] }, new SoftSharingClassifier(), 'expected labels of one type'],
    [{ targets: 'spam' }, new SoftSharingRegressor(), 'of the type BOOLEAN; expected numbers'],
    [{ targets: 'side' }, new SharedLogisticRegression({ alpha: 0 }), 'there is no minimum'],
    [
      { targets: 'read', task: 'box', where: "box = 'x' OR read = 'no'" },
      new SharedLogisticRegression(),
      'has one label only',
    ],
  ])('refuses %j', async (given, model, message) => {
    const options = { table: 'mails', features, ...given };
    const said = await fitSQL(model, engine, options).then(String, String);
    expect(said).toContain(message);
  });

  it.each(['query', 'stream'] as const)(
    'stops at an abort in a %s, and leaves the model as it was',
    async (way) => {
      const control = new AbortController();
      const model = new SoftSharingClassifier();
      let asked = 0;
      const count = (): void => {
        if (++asked === 5) control.abort(new Error('enough'));
      };
      const watched: Engine = {
        ...engine,
        query: (sql, ...rest) => {
          count();
          return engine.query(sql, ...rest);
        },
        stream:
          way === 'query'
            ? undefined
            : async function* (...given) {
                for await (const columns of engine.stream!(...given)) {
                  count();
                  yield columns;
                }
              },
      };
      const options = { table: 'mails', features, targets: 'spam', signal: control.signal };
      await expect(fitSQL(model, watched, options)).rejects.toThrow('enough');
      expect(() => model.coef_).toThrow('not fitted');
    },
  );
});
