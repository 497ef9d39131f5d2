import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowNorms } from '../../src/linalg/vectors.js';
import { rowsOf } from '../../src/penalties/penalty.js';
import { rowLasso } from '../../src/penalties/rowLasso.js';
import { Candidates, type WorkingSetRule } from '../../src/solvers/candidates.js';

const P = 12;
const T = 2;

function geometryOf(squaredNorms: Float64Array) {
  const rows = rowsOf(rowLasso({ l1: 1, l2: 0, nTasks: T }));
  return {
    rows,
    width: T,
    squaredNorms,
    storedNorms: squaredNorms.map(Math.sqrt),
    offCentre: new Float64Array(P).fill(1),
    nullObjective: 1,
  };
}

function candidatesOf(w: Float64Array, rule?: WorkingSetRule): Candidates {
  const list = () => new Int32Array(P);
  const lists = { candidates: list(), working: list(), support: list() };
  return new Candidates(geometryOf(new Float64Array(P).fill(1)), w, lists, rule);
}

/** The lengths of the rows of V on those that are known. */
function norms(v: ArrayLike<number>, { list }: Candidates): Float64Array {
  const out = new Float64Array(P);
  rowNorms(Float64Array.from(v), T, list, out);
  return out;
}

const numbers = (length: number) =>
  fc.array(fc.constantFrom(0, 0, 0, 0.4, 1.5), { minLength: length, maxLength: length });

describe('Candidates', () => {
  it('finds the same rows in use where only rows of working sets change, without looking at the others', () => {
    fc.assert(
      fc.property(
        numbers(P * T),
        fc.array(fc.record({ v: numbers(P * T), to: numbers(P * T) }), { maxLength: 4 }),
        (start, rounds) => {
          const w = Float64Array.from(start);
          const tracking = candidatesOf(w, { smallest: 3, movesWorkingSets: true });
          const looking = candidatesOf(w, { smallest: 3 });
          for (const { v, to } of rounds) {
            expect(tracking.support()).toEqual(looking.support());
            const working = tracking.workingSet(norms(v, tracking), looking.support().length);
            for (const j of working) w.set(to.slice(j * T, (j + 1) * T), j * T);
          }
          expect(tracking.support()).toEqual(looking.support());
        },
      ),
    );
  });

  it('lets a working set hold as many features as the rule says, where so many constraints are violated', () => {
    const violated = new Float64Array(P * T).fill(2);
    for (const smallest of [1, 5, P]) {
      const candidates = candidatesOf(new Float64Array(P * T), { smallest });
      const { length } = candidates.workingSet(norms(violated, candidates), 0);
      expect(length).toBe(smallest);
    }
  });
});
