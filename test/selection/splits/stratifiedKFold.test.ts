import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KFold, MultiTaskLassoCV, modelFromJSON, StratifiedKFold, UserWarning } from '../../../src/index.js';
import { formsOf, inputErrorOf } from '../../laws/inputForms.js';
import { capturedWarnings } from '../../laws/regressions.js';
import { digest, oracle } from '../oracle.js';

const labelsOf = (text: string): string[] => [...text];

describe('StratifiedKFold', () => {
  it('gives the indices of scikit-learn, warns where it warns and refuses what it refuses', () => {
    for (const { labels, nSplits, seed, warns, train, test } of oracle.stratified) {
      const where = [labels, nSplits, seed];
      const y = labelsOf(labels);
      const cv = new StratifiedKFold({ nSplits, shuffle: seed !== null, randomState: seed });
      const split = () => [...cv.split(y, y)];
      if (test === null) {
        expect([where, inputErrorOf(split)]).toEqual([where, expect.stringContaining('nSplits is')]);
        continue;
      }
      const { result, warnings } = capturedWarnings(split);
      expect([where, result.map((pair) => [...pair[1]])]).toEqual([where, test]);
      expect([where, result.map((pair) => digest(pair[0]))]).toEqual([where, train]);
      expect([where, warnings.map((one) => one.constructor)]).toEqual([where, warns ? [UserWarning] : []]);
    }
  });

  it('knows labels by their place alone: numbers, strings, booleans, as a list or as n x 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 4, maxLength: 30 }),
        fc.nat(2 ** 32 - 1),
        (y, randomState) => {
          const most = Math.max(y.filter(Boolean).length, y.filter((label) => !label).length);
          fc.pre(most >= 2);
          const cv = new StratifiedKFold({ nSplits: 2, shuffle: true, randomState });
          const all = (labels: unknown) =>
            capturedWarnings(() => [...cv.split(y.length, labels as string[])]).result;
          const expected = all(y);
          expect(all(y.map(String))).toEqual(expected);
          expect(all(y.map((label) => (label ? -7 : 3)))).toEqual(expected);
          for (const form of Object.values(formsOf(y.map((label) => [label ? 1 : 2])))) {
            expect(all(form)).toEqual(expected);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('spreads every label, and what has none, evenly over folds whose sizes differ by one at most', () => {
    const entry = fc.constantFrom('a', 'b', 'c', null);
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 12, maxLength: 60 }),
        fc.integer({ min: 2, max: 4 }),
        fc.boolean(),
        (y, nSplits, shuffle) => {
          const counts = ['a', 'b', 'c', null].map((label) => y.filter((one) => one === label).length);
          fc.pre(Math.max(...counts.slice(0, 3)) >= nSplits);
          const cv = new StratifiedKFold({ nSplits, shuffle });
          const folds = capturedWarnings(() => [...cv.split(y, y as never)]).result;
          expect(folds.flatMap(([, test]) => [...test]).sort((a, b) => a - b)).toEqual(y.map((_, i) => i));
          for (const [train, test] of folds) {
            expect([...train, ...test].sort((a, b) => a - b)).toEqual(y.map((_, i) => i));
            expect(Math.abs(test.length - y.length / nSplits)).toBeLessThan(1);
            for (const [k, label] of ['a', 'b', 'c', null].entries()) {
              const found = test.reduce((sum, i) => sum + (y[i] === label ? 1 : 0), 0);
              expect(Math.abs(found - counts[k]! / nSplits)).toBeLessThan(1);
            }
          }
        },
      ),
    );
  });

  it('names the label that is too rare', () => {
    const y = ['no', 'no', 'no', 'yes', 'no', 'no'];
    const { warnings } = capturedWarnings(() => new StratifiedKFold({ nSplits: 3 }).split(y, y));
    expect(warnings[0]!.message).toBe(
      'StratifiedKFold: the label "yes" of Y has only 1 sample, fewer than nSplits, 3; some folds will be without it.',
    );
    expect(
      capturedWarnings(() => new StratifiedKFold({ nSplits: 2 }).split(4, [1, 1, 1, 1])).warnings,
    ).toEqual([]);
  });

  it.each<[string, unknown, unknown, string]>([
    ['no labels', 4, undefined, 'Y is missing'],
    ['numbers that are none', 4, [1, 2.5, 1, 2], 'Y is 2.5 at row 1, a number and no label'],
    [
      'several columns',
      2,
      [
        [1, 2],
        [2, 1],
      ],
      'has shape 2 x 2',
    ],
    ['other lengths', 3, [1, 2], 'X has 3 samples, Y has 2'],
    [
      'too few of all',
      4,
      [1, 2, 3, 4],
      'nSplits is 2, more than the number of samples of every label (1 at most)',
    ],
    ['one sample', 1, [1], 'nSplits is 2, more than the number of samples, 1'],
    ['labels of two types', 4, [1, 'a', 1, 'a'], 'expected labels of one type'],
  ])('refuses %s', (_, X, Y, part) => {
    const cv = new StratifiedKFold({ nSplits: 2 });
    expect(inputErrorOf(() => cv.split(X as number, Y as string[]))).toContain(part);
  });

  it('has the options of KFold, and goes through a model file', () => {
    expect(new StratifiedKFold().getNSplits()).toBe(5);
    expect(inputErrorOf(() => new StratifiedKFold({ randomState: 1 }))).toContain(
      'StratifiedKFold: randomState',
    );
    expect(inputErrorOf(() => new StratifiedKFold({ nSplits: 1 }))).toContain('nSplits');
    for (const cv of [new StratifiedKFold({ nSplits: 3, shuffle: true, randomState: 4 }), new KFold()]) {
      const file = JSON.parse(JSON.stringify(new MultiTaskLassoCV({ cv })));
      const read = modelFromJSON(file).getParams() as unknown as { cv: KFold };
      expect(read.cv).toBeInstanceOf(cv.constructor);
      expect(read.cv.toJSON()).toEqual(cv.toJSON());
    }
  });
});
