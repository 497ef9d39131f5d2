import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runSync } from '../../src/computation/drivers.js';
import type { DenseColumns } from '../../src/matrix/columns.js';
import { toColumns } from '../../src/matrix/fromInput.js';
import { selectRows } from '../../src/matrix/selectRows.js';
import { columnsOf, compressed, expanded, integerRows, shuffled } from '../laws/inputForms.js';

const selections = integerRows().chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    chosen: fc.array(fc.nat({ max: rows.length - 1 }), { minLength: 1, maxLength: 60 }),
    ascending: fc.boolean(),
  }),
);

describe('selectRows', () => {
  it('is its naive twin, dense and sparse, with repeats, in any order', () => {
    fc.assert(
      fc.property(selections, ({ rows, chosen, ascending }) => {
        const indices = Int32Array.from(chosen);
        if (ascending) indices.sort();
        const expected = columnsOf(Array.from(indices, (i) => rows[i]!));
        const dense = selectRows(toColumns(rows, 'X'), indices) as DenseColumns;
        expect(expanded(dense)).toEqual(expected);
        const written = new Float64Array(dense.data.length);
        runSync(dense.write!(written));
        expect(written).toEqual(dense.data);
        const sparse = selectRows(toColumns(shuffled(rows), 'X'), indices);
        expect(expanded(sparse)).toEqual(expected);
      }),
    );
  });

  it('keeps sparse columns canonical and stores what it was given, zeros included', () => {
    fc.assert(
      fc.property(selections, ({ rows, chosen }) => {
        const stored = compressed(rows.map((row) => row.map((value) => value + 1000)));
        const x = toColumns({ ...stored, data: stored.data.map((value) => value - 1000) }, 'X');
        const selected = selectRows(x, Int32Array.from(chosen));
        if (selected.kind === 'dense') throw new Error('sparse X became dense');
        expect(Object.isFrozen(selected)).toBe(true);
        expect(selected.indptr).toEqual(
          Int32Array.from({ length: selected.columns + 1 }, (_, j) => j * chosen.length),
        );
        expect([...selected.indices]).toEqual(rows[0]!.flatMap(() => chosen.map((_, k) => k)));
        expect(selected.data).toHaveLength(chosen.length * selected.columns);
        for (let j = 0; j < selected.columns; j++) {
          const column = selected.data.subarray(selected.indptr[j], selected.indptr[j + 1]);
          expect([...column]).toEqual(chosen.map((i) => rows[i]![j]! + 0));
        }
      }),
    );
  });

  it('leaves its input as it was and shares no memory with it', () => {
    const x = toColumns(
      {
        data: Float64Array.of(1, 2, 3),
        indices: Int32Array.of(0, 2, 1),
        indptr: Int32Array.of(0, 2, 3),
        shape: [3, 2],
      },
      'X',
    );
    const selected = selectRows(x, Int32Array.of(2, 0, 2));
    selected.data.fill(9);
    expect([...x.data]).toEqual([1, 2, 3]);
    const whole = toColumns({ data: Float64Array.of(1, 2), shape: [2, 1], order: 'column' }, 'X');
    selectRows(whole, Int32Array.of(0, 1)).data.fill(9);
    expect([...whole.data]).toEqual([1, 2]);
  });
});
