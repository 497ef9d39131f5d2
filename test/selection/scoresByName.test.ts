/** Tasks with their own samples are scored by their names, in any order; predictProba has one shape everywhere. */
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { Pipeline } from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { MODELS, X } from './everyClass.js';

const SHARED_ONLY = ['MultiTaskLassoCV', 'MultiTaskElasticNetCV']; // fitted to shared samples, scored by either

interface Scored {
  fit(...given: unknown[]): Scored;
  scores(tasks: unknown): number[];
  score(tasks: unknown): number;
  readonly taskNames_: string[];
  predictProba(X: unknown, options?: object): unknown;
}

describe.each(MODELS)('$name', ({ name, make, Y }) => {
  const T = Y[0]!.length;
  const taskNames = ['left', 'right', 'third'].slice(0, T);
  const tasks = taskNames.map((taskName, t) => {
    const rows = X.map((_, i) => i).filter((i) => t !== 1 || i > 2);
    return { name: taskName, X: rows.map((i) => X[i]!), y: rows.map((i) => Y[i]![t]!) };
  });
  const model = make() as unknown as Scored;
  if (SHARED_ONLY.includes(name)) model.fit(X, Y, { taskNames });
  else model.fit(tasks);
  const scores = model.scores(tasks);
  const unnamed = tasks.map(({ name: _, ...rest }) => rest);

  it('scores tasks by name, in any order, in the order of taskNames_', () => {
    expect(model.taskNames_).toEqual(taskNames);
    expect(model.scores(tasks.toReversed())).toEqual(scores);
    expect(model.score(tasks.toReversed())).toBe(model.score(tasks));
    expect(new Set(scores).size).toBe(T); // so that another order would show
  });

  it('scores tasks without names by their places, and with some where both agree', () => {
    expect(model.scores(unnamed)).toEqual(scores);
    expect(model.scores([unnamed[0], ...tasks.slice(1)])).toEqual(scores);
  });

  it('refuses a task that is none of the fit, or there twice', () => {
    const other = [{ ...tasks[0]!, name: 'middle' }, ...tasks.slice(1)];
    expect(inputErrorOf(() => model.scores(other))).toContain(
      'tasks[0].name is "middle", a string; expected the name of a task of the fit: "left", "right"',
    );
    const twice = [unnamed[0], tasks[0]!, ...tasks.slice(2)];
    expect(inputErrorOf(() => model.scores(twice))).toContain(
      'tasks[0] and tasks[1] are both task 0 ("left")',
    );
    expect(inputErrorOf(() => model.scores(tasks.slice(1)))).toMatch(
      /tasks has \d tasks?, the model was fitted/,
    );
  });

  it('says that Y is missing, where it is', async () => {
    const say = /(fit|fitAsync|score|scores): Y, the targets, is missing \(got/;
    for (const rest of [[], [undefined], [null], [{ sampleWeight: [1] }], [undefined, { sampleWeight: 1 }]]) {
      expect(inputErrorOf(() => make().fit(...([X, ...rest] as [unknown, unknown])))).toMatch(say);
      await expect(make().fitAsync(...([X, ...rest] as [unknown, unknown]))).rejects.toThrow(say);
      expect(inputErrorOf(() => model.score(...([X, ...rest] as [unknown])))).toMatch(say);
    }
    expect(inputErrorOf(() => make().fit(...([] as unknown as [unknown, unknown])))).toContain(
      'X, the samples, and Y, the targets, are missing',
    );
  });
});

describe.each(MODELS.filter(({ make }) => 'predictProba' in make() && !(make() instanceof Pipeline)))(
  'the probabilities of a $name',
  ({ make, Y }) => {
    it('are a matrix for each classification, n x K', () => {
      const model = make().fit(X, Y) as unknown as Scored;
      const all = model.predictProba(X) as (Matrix | null)[];
      expect(all).toHaveLength(Y[0]!.length);
      for (const [t, proba] of all.entries()) {
        if (proba === null) continue; // a regression
        expect(proba).toBeInstanceOf(Matrix);
        expect([proba.rows, proba.columns]).toEqual([X.length, new Set(Y.map((row) => row[t])).size]);
        for (const row of proba.to2DArray()) {
          expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        }
        const alone = model.predictProba(X, { task: t }) as Matrix;
        for (const [k, value] of alone.to1DArray().entries()) {
          expect(value).toBeCloseTo(proba.to1DArray()[k]!, 14);
        }
      }
    });
  },
);
