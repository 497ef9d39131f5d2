/** Labels without a penalty: what can be told apart has no minimum, and that is said; what cannot is fitted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  InputError,
  MultiTaskModel,
  rowLasso,
  SharedLogisticRegression,
  softSharing,
} from '../../src/index.js';
import { capturedWarnings } from '../laws/regressions.js';

const free = rowLasso({ alpha: 0 });
const X = [[0], [1], [2], [3], [4], [5]];
const apart = ['a', 'a', 'a', 'b', 'b', 'b'];
const mixed = ['a', 'b', 'a', 'b', 'a', 'b'];

function fitOf(losses: MultiTaskModel['losses'], tasks: Parameters<MultiTaskModel['fit']>[0], more = {}) {
  return capturedWarnings(() => new MultiTaskModel({ losses, penalty: free, ...more }).fit(tasks as never))
    .result;
}

/** The message of an InputError, or null for a fit. */
function objection(fit: () => unknown): string | null {
  try {
    capturedWarnings(fit);
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

describe('a row lasso of alpha 0', () => {
  it.each([
    ['logistic', 'all of them', apart],
    ['logistic', 'all but those at one place', ['a', 'a', 'a', 'b', 'b', 'b', 'a']],
    ['softmax', 'all of them', ['a', 'a', 'b', 'b', 'c', 'c']],
    ['softmax', 'one label from the rest', ['a', 'b', 'a', 'b', 'c', 'c']],
    ['softmax', 'all but those at one place', ['a', 'a', 'b', 'b', 'c', 'c', 'b']],
  ] as const)('%s refuses labels that can be told apart, %s', (loss, _, y) => {
    const tasks = [
      { name: 'mixed', X, y: mixed },
      { name: 'north', X: y.length > 6 ? [...X, [loss === 'logistic' ? 3 : 4]] : X, y },
    ];
    expect(objection(() => fitOf(loss, tasks))).toMatch(
      /MultiTaskModel: with the penalty's alpha = 0 there is no minimum: the labels of task 1 \("north"\) are separable/,
    );
  });

  it('names all tasks that it is about, those of shared samples too', () => {
    const Y = X.map((_, i) => [apart[i], mixed[i], apart[i], i]);
    const model = new MultiTaskModel({
      losses: ['logistic', 'softmax', 'softmax', 'squared'],
      penalty: free,
    });
    expect(() => model.fit(X, Y, { taskNames: ['u', 'v', 'w', 'y'] })).toThrow(
      /the labels of task 0 \("u"\), task 2 \("w"\) are separable/,
    );
  });

  it('learns nothing, and says the same asynchronously', async () => {
    const model = fitOf('logistic', [{ X, y: mixed }]);
    const before = JSON.stringify(model);
    expect(() => model.fit([{ X, y: apart }])).toThrow(InputError);
    await expect(model.fitAsync([{ X, y: apart }])).rejects.toThrow(/no minimum: the labels of task 0 are/);
    expect(JSON.stringify(model)).toBe(before);
  });

  it('samples and tasks of weight 0 neither separate nor are separated', () => {
    const sampleWeight = [1, 1, 1, 1, 1, 1, 0];
    const inside = { X: [...X, [2.5]], y: [...apart, 'a'], sampleWeight };
    expect(objection(() => fitOf('logistic', [inside]))).toContain('no minimum');
    expect(objection(() => fitOf('logistic', [{ ...inside, X: [...X, [4.5]] }]))).toContain('no minimum');
    expect(
      fitOf(
        'logistic',
        [
          { X, y: mixed },
          { X, y: apart },
        ],
        { taskWeights: [1, 0] },
      ).converged_,
    ).toBe(true);
  });

  it('without an intercept it is the sign of x that tells', () => {
    const shifted = (shift: number) => () =>
      fitOf('logistic', [{ X: X.map(([x]) => [x! - shift]), y: apart }], { fitIntercept: false });
    expect(objection(shifted(2.5))).toContain('no minimum');
    expect(objection(shifted(0))).toBe(null);
  });

  it('refuses just what SharedLogisticRegression refuses of one task, with softmax as with logistic', () => {
    const sample = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.boolean());
    const samples = fc
      .array(sample, { minLength: 4, maxLength: 14 })
      .filter((list) => new Set(list.map(([, , label]) => label)).size === 2);
    fc.assert(
      fc.property(samples, fc.boolean(), (list, fitIntercept) => {
        const task = { X: list.map(([a, b]) => [a, b]), y: list.map(([, , label]) => label) };
        const shared = objection(() => new SharedLogisticRegression({ alpha: 0, fitIntercept }).fit([task]));
        for (const loss of ['logistic', 'softmax'] as const) {
          const own = objection(() => fitOf(loss, [task], { fitIntercept }));
          expect([loss, own !== null]).toEqual([loss, shared !== null]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('any strength above 0 has a minimum', () => {
    const tasks = [{ X, y: apart }];
    expect(fitOf('logistic', tasks, { penalty: rowLasso({ alpha: 1e-3, l1Ratio: 0.5 }) }).converged_).toBe(
      true,
    );
    expect(fitOf('logistic', tasks, { penalty: softSharing({ alpha: 1e-3 }) }).converged_).toBe(true);
  });
});
