/** Tables as their packages make them: what a fit takes, what it refuses, and what predictions come as. */
import { DuckDBInstance } from '@duckdb/node-api';
import {
  columnFromArray,
  tableFromArrays as flechette,
  float32,
  int64,
  tableFromIPC,
} from '@uwdata/flechette';
import * as arrow from 'apache-arrow';
import * as aq from 'arquero';
import { describe, expect, it } from 'vitest';
import {
  InputError,
  MultiTaskLasso,
  MultiTaskModel,
  SoftSharingClassifier,
  type TableInput,
} from '../../src/index.js';
import { openTable } from '../../src/tables/openTable.js';

const a = [1, 2, 3, 4, 5, 6];
const b = [2, 1, 4, 3, 6, 5];
const y = [1.5, 2.5, 2.8, 4.5, 5.2, 6.1];
const X = a.map((value, i) => [value, b[i]!]);
const expected = new MultiTaskLasso({ alpha: 0.1 }).fit(
  X,
  y.map((value) => [value]),
);

/** Whether a table gives the fit of a, b and y. */
function expectFit(table: unknown): void {
  const model = new MultiTaskLasso({ alpha: 0.1 }).fit(table as TableInput, {
    features: ['a', 'b'],
    targets: 'y',
  });
  expect(model.coef_).toEqual(expected.coef_);
  expect(model.intercept_).toEqual(expected.intercept_);
  expect(model.featureNamesIn_).toEqual(['a', 'b']);
  expect(model.taskNames_).toEqual(['y']);
  expect(model.predict(table as TableInput)).toEqual(expected.predict(X));
}

const fitOf =
  (table: object, roles: object = { targets: 'y' }) =>
  () =>
    new MultiTaskLasso({ alpha: 0.1 }).fit(table as TableInput, roles as { targets: string });

describe('DuckDB', () => {
  it('integers of all sizes, decimals, floats and enums come as numbers and categories', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const rows = a.map((value, i) => `(${value}, ${b[i]}, ${y[i]})`).join(', ');
    for (const [first, second, third] of [
      ['BIGINT', 'DECIMAL(10, 3)', 'DOUBLE'],
      ['HUGEINT', 'UTINYINT', 'DECIMAL(18, 6)'],
      ['FLOAT', 'DECIMAL(38, 10)', 'DOUBLE'],
    ]) {
      const sql = `SELECT a::${first} AS a, b::${second} AS b, y::${third} AS y FROM (VALUES ${rows}) t(a, b, y)`;
      expectFit(await connection.runAndReadAll(sql));
      expectFit((await connection.runAndReadAll(sql)).getColumnsObject());
      expectFit((await connection.runAndReadAll(sql)).getRowObjects());
    }
    const dated = await connection.runAndReadAll(`SELECT DATE '2020-01-01' AS born, 1 AS a, 2 AS y`);
    expect(fitOf(dated)).toThrow(/feature "born" holds dates/);
    const timed = await connection.runAndReadAll(`SELECT TIMESTAMP '2020-01-01 10:00' AS at, 1 AS a, 2 AS y`);
    expect(fitOf(timed)).toThrow(/feature "at" holds dates/);
    const listed = await connection.runAndReadAll(`SELECT [1, 2] AS l, 1 AS a, 2 AS y`);
    expect(fitOf(listed)).toThrow(/feature "l": row 0 is a DuckDBListValue/);
    expect(fitOf(await connection.run('SELECT 1 AS a, 2 AS y'))).toThrow(/runAndReadAll/);
    connection.closeSync();
    instance.closeSync();
  });

  it('a reader that has read some of the rows alone is refused', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const sql = 'SELECT i AS a, i * i AS b, i % 3 AS y FROM range(10000) t(i)';
    const reader = await connection.runAndReadUntil(sql, 100);
    expect(fitOf(reader)).toThrow(/has read 2048 rows, and there are more/);
    await reader.readAll();
    expect(openTable(reader)!.rows).toBe(10_000);
  });
});

describe('Arrow', () => {
  const vectors = {
    a: arrow.vectorFromArray(a.map(BigInt), new arrow.Int64()),
    b: arrow.vectorFromArray(b, new arrow.Float16()),
    y: arrow.vectorFromArray(y, new arrow.Float64()),
  };

  it('of apache-arrow: bigints, half floats, batches, a record batch, by IPC in flechette', () => {
    const table = new arrow.Table(vectors);
    expectFit(table);
    expectFit(table.slice(0, 2).concat(table.slice(2)));
    expectFit(table.batches[0]);
    const viaIPC = tableFromIPC(
      arrow.tableToIPC(new arrow.Table({ a: vectors.a, b: vectors.b, y: vectors.y }), 'stream'),
    );
    expectFit(viaIPC);
  });

  it('of flechette', () => {
    expectFit(flechette({ a: a.map(BigInt), b, y }));
    expectFit(flechette({ a, b: Float32Array.from(b), y }));
    expect(columnFromArray(b, float32()).length + columnFromArray(a.map(BigInt), int64()).length).toBe(12);
  });

  it('decimals are the nearest float64, also below 0, null is missing', () => {
    const words = (value: bigint) => {
      const whole = BigInt.asUintN(128, value);
      return Uint32Array.from({ length: 4 }, (_, k) => Number((whole >> BigInt(32 * k)) & 0xffffffffn));
    };
    const d = arrow.vectorFromArray([words(12345n), null, words(-1n)], new arrow.Decimal(2, 10, 128));
    const read = openTable(new arrow.Table({ d }))!.column('d').values;
    expect(Array.from(read)).toEqual([123.45, null, -0.01]);
    const bytes = arrow.tableToIPC(new arrow.Table({ d }));
    for (const useDecimalInt of [false, true]) {
      const again = openTable(tableFromIPC(bytes, { useDecimalInt }))!.column('d').values;
      expect(Array.from(again)).toEqual([123.45, null, -0.01]);
    }
  });

  it('dates, times and bytes are refused by column', () => {
    const when = arrow.vectorFromArray(a.map((day) => new Date(day * 864e5)));
    const table = new arrow.Table({ ...vectors, when });
    expect(fitOf(table)).toThrow(/feature "when" holds dates; .*days since/);
    expectFit(table); // as long as it is no feature
    const bytes = arrow.vectorFromArray(
      a.map((value) => Uint8Array.of(value)),
      new arrow.Binary(),
    );
    expect(fitOf(new arrow.Table({ ...vectors, bytes }))).toThrow(/feature "bytes" holds bytes/);
  });
});

describe('arquero', () => {
  it('is read as it is filtered and ordered', () => {
    const shuffled = aq.table({
      a: [9, ...a].reverse(),
      b: [9, ...b].reverse(),
      y: [9, ...y].reverse(),
      k: [6, 5, 4, 3, 2, 1, 0],
    });
    expectFit(
      shuffled
        .filter('d.k > 0')
        .orderby('k')
        .filter((d: { a: number }) => d.a < 9),
    );
  });
});

describe('arrays of objects and objects of arrays', () => {
  const rows = a.map((value, i) => ({ a: value, b: b[i]!, y: y[i]! }));

  it('are read by name, whatever the order', () => {
    expectFit(rows);
    expectFit(rows.map((row) => ({ y: row.y, note: 'x', b: row.b, a: row.a })));
    expectFit({ y, b: Float32Array.from(b), a });
    expectFit({ y, b, a: BigInt64Array.from(a.map(BigInt)) });
    const made = Object.assign(Object.create(null), { a, b, y });
    expectFit(made);
  });

  it('names that matrices and prototypes have are names as others', () => {
    const named = { data: a, shape: b, rows: y };
    const model = new MultiTaskLasso({ alpha: 0.1 }).fit(named, {
      features: ['data', 'shape'],
      targets: 'rows',
    });
    expect(model.coef_).toEqual(expected.coef_);
    const odd = JSON.parse(
      JSON.stringify({ constructor: a, b, y }).replace('constructor', '__proto__'),
    ) as object;
    expect(fitOf(odd)().featureNamesIn_).toEqual(['__proto__', 'b']);
  });

  it('a missing target counts for nothing, whether null, undefined, NaN or absent', () => {
    const gap = [...X, [7, 7]];
    const target = [...y, Number.NaN];
    const reference = new MultiTaskLasso({ alpha: 0.1 }).fit(
      gap,
      target.map((value) => [value]),
    );
    for (const last of [null, undefined, Number.NaN]) {
      expect(fitOf([...rows, { a: 7, b: 7, y: last }])().coef_).toEqual(reference.coef_);
    }
    expect(fitOf([...rows, { a: 7, b: 7 }])().coef_).toEqual(reference.coef_);
  });

  it.each([
    [
      [...rows, { a: null, b: 1, y: 1 }, { a: null, b: null, y: 1 }],
      /of 8 rows: 2 in "a", 1 in "b"; .*SimpleImputer/,
    ],
    [
      rows.map((row) => ({ ...row, a: String(row.a) })),
      /feature "a": row 0 is the text "1"; expected numbers\. Make numbers.*CAST/,
    ],
    [rows.map((row) => ({ ...row, a: 'one' })), /feature "a": row 0 is the text "one".*OneHotEncoder/],
    [
      rows.map((row) => ({ ...row, y: 'up' })),
      /target "y": row 0 is the text "up"; expected numbers\. Labels/,
    ],
    [rows.map((row) => ({ ...row, y: row.a > 2 })), /target "y": row 0 is false; expected numbers/],
    [rows.map((row) => ({ ...row, a: 2n ** 53n })), /feature "a": row 0 is 9007199254740992, beyond.*2\^53/],
    [rows.map((row) => ({ ...row, a: new Date(0) })), /feature "a" holds dates/],
    [rows.map((row) => ({ ...row, a: Infinity })), /feature "a": row 0 is Infinity/],
    [rows.map((row) => ({ ...row, y: -Infinity })), /target "y": row 0 is -Infinity/],
    [rows.map((row) => ({ ...row, a: [1] })), /feature "a": row 0 is an array/],
    [{ a, b: b.slice(1), y }, /feature "b" has 5 entries, the table has 6 rows/],
    [[], /expected an Arrow/],
    [X, /expected an Arrow/],
    [Promise.resolve(rows), /Await it first/],
  ])('is refused in words', (table, message) => {
    expect(fitOf(table)).toThrow(message);
    expect(fitOf(table)).toThrow(InputError);
  });

  it.each([
    [{ targets: 'z' }, /targets: the table has no column "z"\. Its columns are "a", "b", "y"/],
    [{ targets: 'y', features: ['aa'] }, /features: the table has no column "aa"\. Did you mean "a"\?/],
    [{ targets: [] }, /targets is an empty array; expected names/],
    [{ targets: ['y', 'y'] }, /targets has the column "y" twice/],
    [{ targets: 'y', features: ['a', 'y'] }, /column "y" is among the features/],
    [{ targets: ['a', 'y'], task: 'b' }, /targets has 2 columns, and task/],
    [{ targets: ['a', 'b', 'y'] }, /no column of the table is left/],
    [{ features: ['a'] }, /targets is undefined/],
    [{ targets: 'y', sampleWeight: [1] }, /sampleWeight goes with matrices; of a table it is weight/],
    [{ targets: 'y', taskNames: ['t'] }, /taskNames goes with matrices/],
    [{ targets: 'y', tol: 1 }, /unknown option tol/],
  ])('columns that are not as they should be: %j', (roles, message) => {
    expect(fitOf(rows, roles)).toThrow(message);
  });

  it('are asked for where none is named, in the words of the options', () => {
    for (const options of [undefined, {}, { target: 'y' }, { alpha: 1 }]) {
      const fit = () => new MultiTaskLasso().fit(rows as never, options as never);
      expect(fit).toThrow(
        /MultiTaskLasso\.fit: got a list of objects without X and y, rows of a table perhaps/,
      );
      if (options && 'target' in options) expect(fit).toThrow(/Did you mean targets by target\?/);
    }
  });

  it('a weight and a task have to be given for each row', () => {
    const gaps = rows.map((row, i) => ({ ...row, s: i === 2 ? null : 1, t: i === 3 ? null : 'north' }));
    expect(fitOf(gaps, { features: ['a'], targets: 'y', weight: 's' })).toThrow(
      /weight "s": row 2 is missing/,
    );
    expect(fitOf(gaps, { features: ['a'], targets: 'y', task: 't' })).toThrow(/task "t": row 3 is missing/);
  });
});

describe('predict', () => {
  const table = { a, b, y };
  const model = new MultiTaskLasso({ alpha: 0.1 }).fit(table, { targets: 'y' });
  const numbers = Array.from(model.predict(X).getColumn(0));

  it('gives the kind of table that it was given, where asked', () => {
    expect(model.predict({ b, a }, { as: 'table' })).toEqual({ y: Float64Array.from(numbers) });
    expect(model.predict([{ a: 1, b: 2 }], { as: 'table' })).toEqual([{ y: numbers[0] }]);
    const found = model.predict(aq.table({ a, b }).filter('d.a > 1'), { as: 'table' });
    expect(found.objects()).toEqual(numbers.slice(1).map((value) => ({ y: value })));
    const made = model.predict(
      new arrow.Table({ a: arrow.vectorFromArray(a), b: arrow.vectorFromArray(b) }) as unknown as TableInput,
      {
        as: arrow.tableFromArrays as (columns: object) => arrow.Table,
      },
    );
    expect(Array.from(made.getChild('y')!.toArray() as Float64Array)).toEqual(numbers);
    expect(model.predict(X, { as: (columns) => Object.keys(columns) })).toEqual(['y']);
    expect(model.predict({ a, b }, { as: 'table', task: 'y' })).toEqual({ y: Float64Array.from(numbers) });
  });

  it('also later', async () => {
    expect(await model.predictAsync({ a, b }, { as: 'table' })).toEqual({ y: Float64Array.from(numbers) });
  });

  it('labels and mixed tasks, too', () => {
    const labelled = {
      a,
      b,
      up: a.map((value) => value > 3),
      kind: a.map((value) => (value % 2 ? 'odd' : 'even')),
      y,
    };
    const roles = { features: ['a', 'b'], targets: ['y', 'kind'] };
    const mixed = new MultiTaskModel({ losses: ['squared', 'logistic'] }).fit(labelled, roles);
    const both = mixed.predict(labelled, { as: 'table' });
    expect([both.y, both.kind]).toEqual(mixed.predict(X));
    const pair = new SoftSharingClassifier().fit(labelled, { features: ['a', 'b'], targets: ['up'] });
    expect(pair.predict(labelled, { as: 'table' })).toEqual({ up: pair.predict(X, { task: 'up' }) });
    expect(pair.score(labelled, { targets: 'up' })).toBe(
      pair.score(
        X,
        labelled.up.map((value) => [value]),
      ),
    );
  });

  it('says what it lacks', () => {
    expect(() => model.predict({ a, c: b })).toThrow(/features of the model: the table has no column "b"/);
    expect(() => expected.predict({ a, b })).toThrow(/fitted without names of features/);
    expect(() => model.predict(X, { as: 'table' })).toThrow(/no table; expected a function/);
    expect(() =>
      model.predict(
        new arrow.Table({
          a: arrow.vectorFromArray(a),
          b: arrow.vectorFromArray(b),
        }) as unknown as TableInput,
        { as: 'table' },
      ),
    ).toThrow(/tableFromArrays/);
    expect(() => model.predict(X, { as: 'rows' as 'table' })).toThrow(/as is "rows"/);
    expect(() => model.predict({ a: [null, 1], b: [1, 2] })).toThrow(/of 2 rows: 1 in "a"/);
  });
});
