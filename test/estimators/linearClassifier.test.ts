import { describe, expect, it } from 'vitest';
import { InputError, type ModelFile, NotFittedError, SharedLogisticRegression } from '../../src/index.js';
import { compressed, inputErrorOf } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';
import { sharedProblemOf } from '../laws/sharedLogistic.js';

const { tasks } = sharedProblemOf({
  n: 30,
  p: 3,
  T: 2,
  seed: 12,
  alpha: 0.1,
  shared: true,
  sparse: false,
  fitIntercept: true,
  missing: false,
  weights: false,
  taskWeights: false,
});
const { X } = tasks[0]!;
const word = (y: number | null | undefined) => (y === 1 ? 'yes' : 'no');
const Y = X.map((_, i) => tasks.map(({ y }) => word(y[i])));
const names = { taskNames: ['a', 'b'], featureNames: ['u', 'v', 'w'] };
const model = new SharedLogisticRegression({ alpha: 0.1, taskWeights: Float64Array.of(1, 2) }).fit(
  X,
  Y,
  names,
);
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

describe('what a classifier predicts', () => {
  const eta = X.map((row) =>
    model.intercept_.map((b) => row.reduce((s, x, j) => s + x * model.coef_.get(0, j), b)),
  );

  it('are labels, probabilities and decisions that belong together', () => {
    expect(model.classes_).toEqual(['no', 'yes']);
    const decisions = model.decisionFunction(X);
    const proba = model.predictProba(X);
    const labels = model.predict(X);
    expect([decisions.rows, decisions.columns]).toEqual([30, 2]);
    expect(proba.map(({ rows, columns }) => [rows, columns])).toEqual([[30, 2], [30, 2]]); // biome-ignore format: one line
    for (const [i, row] of eta.entries()) {
      for (const [t, value] of row.entries()) {
        expect(decisions.get(i, t)).toBeCloseTo(value, 12);
        expect(proba[t]!.get(i, 1)).toBeCloseTo(sigmoid(value), 12);
        expect(labels[i]![t]).toBe(value > 0 ? 'yes' : 'no');
      }
    }
    expect(new Set(labels.flat())).toEqual(new Set(['yes', 'no']));
  });

  it('are the same for one task, by name or index', () => {
    for (const [task, t] of [
      ['a', 0],
      ['b', 1],
      [1, 1],
    ] as const) {
      const decisions = model.decisionFunction(X, { task });
      expect(decisions).toBeInstanceOf(Float64Array);
      const proba = model.predictProba(X, { task });
      expect([proba.rows, proba.columns]).toEqual([30, 2]);
      expect(model.predict(X, { task })).toEqual(model.predict(X).map((row) => row[t]));
      for (let i = 0; i < 30; i++) {
        expect(decisions[i]).toBeCloseTo(eta[i]![t]!, 12);
        expect(proba.get(i, 0) + proba.get(i, 1)).toBeCloseTo(1, 14);
        expect(proba.get(i, 1)).toBeCloseTo(model.predictProba(X)[t]!.get(i, 1), 12);
      }
    }
  });

  it('are the same for sparse X', () => {
    expect(model.predict(compressed(X))).toEqual(model.predict(X));
  });

  it('need the features and the tasks of the fit', () => {
    expect(inputErrorOf(() => model.predict(X.map((row) => row.slice(1))))).toMatch(
      /X has 2 features.*fitted with 3/,
    );
    expect(inputErrorOf(() => model.predictProba(X, { task: 'c' }))).toMatch(
      /task is "c", a string; expected an index/,
    );
    expect(inputErrorOf(() => model.decisionFunction(X, { tasks: 0 } as never))).toMatch(
      /unknown option tasks/,
    );
    for (const read of [
      (m: SharedLogisticRegression) => m.predict(X),
      (m: SharedLogisticRegression) => m.predictProba(X),
      (m: SharedLogisticRegression) => m.decisionFunction(X),
      (m: SharedLogisticRegression) => m.score(X, Y),
      (m: SharedLogisticRegression) => m.classes_,
    ]) {
      expect(() => read(new SharedLogisticRegression())).toThrow(NotFittedError);
    }
  });
});

describe('the score of a classifier', () => {
  const right = (t: number, weight: (i: number) => number = () => 1) => {
    const labels = model.predict(X);
    let sum = 0;
    let total = 0;
    for (let i = 0; i < 30; i++) {
      total += weight(i);
      if (labels[i]![t] === Y[i]![t]) sum += weight(i);
    }
    return sum / total;
  };

  it('is the accuracy of each task, and their mean', () => {
    const scores = model.scores(X, Y);
    expect(scores[0]).toBeCloseTo(right(0), 14);
    expect(scores[1]).toBeCloseTo(right(1), 14);
    expect(model.score(X, Y)).toBeCloseTo((right(0) + right(1)) / 2, 14);
    expect(new SharedLogisticRegression().fit(X, Y).score(X, Y)).toBeGreaterThan(0.5);
  });

  it('weighs samples, for all tasks or for each', () => {
    const weight = (i: number) => (i * 7) % 5;
    const sampleWeight = X.map((_, i) => weight(i));
    expect(model.scores(X, Y, { sampleWeight })[1]).toBeCloseTo(right(1, weight), 14);
    const each = X.map((_, i) => [weight(i), 1]);
    expect(model.scores(X, Y, { sampleWeight: each })[0]).toBeCloseTo(right(0, weight), 14);
    expect(model.scores(X, Y, { sampleWeight: each })[1]).toBeCloseTo(right(1), 14);
  });

  it('leaves out what is missing', () => {
    const holes = Y.map((row, i) => [i % 3 === 0 ? null : row[0]!, row[1]!]);
    expect(model.scores(X, holes)[0]).toBeCloseTo(
      right(0, (i) => (i % 3 === 0 ? 0 : 1)),
      14,
    );
    const alone = Y.map(([a]) => [a!, null]);
    const { result: score, warnings } = capturedWarnings(() => model.score(X, alone));
    expect(score).toBe(model.scores(X, Y)[0]);
    expect(warnings.map(({ name }) => name)).toEqual(['UndefinedMetricWarning']);
    expect(warnings[0]!.message).toMatch(/accuracy .* task 1 .*\(0 samples\) has not/);
  });

  it('takes tasks with their own samples', () => {
    const own = [0, 1].map((t) => ({ X, y: Y.map((row) => row[t]!) }));
    expect(model.scores(own)).toEqual(model.scores(X, Y));
    expect(
      model.score([
        { name: 'a', ...own[0]! },
        { name: 'b', ...own[1]! },
      ]),
    ).toBe(model.score(X, Y));
    expect(inputErrorOf(() => model.score(own.slice(1)))).toMatch(
      /tasks has 1 task, the model was fitted with 2 tasks/,
    );
    expect(inputErrorOf(() => model.score(own as never, own as never, {}))).toMatch(/third argument/);
  });

  it('knows the labels of the fit, one of which may not occur', () => {
    expect(
      model.score(
        X,
        X.map(() => ['yes', 'yes']),
      ),
    ).toBeLessThan(1);
    expect(
      inputErrorOf(() =>
        model.score(
          X,
          X.map(() => ['yes', 'maybe']),
        ),
      ),
    ).toMatch(/Y is "maybe" at row 0, column 1 \(counted from 0\); expected a label of the fit: "no", "yes"/);
    expect(
      inputErrorOf(() =>
        model.score(
          X,
          X.map(() => [1, 0]),
        ),
      ),
    ).toMatch(/expected a label of the fit/);
    expect(
      inputErrorOf(() =>
        model.score(
          X,
          Y.map(([a]) => [a!]),
        ),
      ),
    ).toMatch(/Y has 1 column, .* 2 tasks/);
    expect(
      inputErrorOf(() =>
        model.score(
          X.map((row) => row.slice(1)),
          Y,
        ),
      ),
    ).toMatch(/X has 2 features/);
  });
});

describe('what a fit of a classifier is given', () => {
  const own = [0, 1].map((t) => ({ X, y: Y.map((row) => row[t]!) }));
  const refusal = (...args: unknown[]) =>
    inputErrorOf(() =>
      (new SharedLogisticRegression().fit as (...all: unknown[]) => unknown).apply(
        new SharedLogisticRegression(),
        args,
      ),
    );

  it('keeps names', () => {
    expect(model.taskNames_).toEqual(['a', 'b']);
    expect(model.featureNamesIn_).toEqual(['u', 'v', 'w']);
    const fromTasks = new SharedLogisticRegression().fit([{ name: 'q', ...own[0]! }, own[1]!], {
      featureNames: ['u', 'v', 'w'],
    });
    expect(fromTasks.taskNames_).toEqual(['q', 'task 1']);
    expect(fromTasks.featureNamesIn_).toEqual(['u', 'v', 'w']);
    expect([model.coef_.rows, model.coef_.columns, model.intercept_.length]).toEqual([1, 3, 2]);
    expect(model.active_).toEqual([0, 1, 2]);
    expect(model.sparseCoef_.shape).toEqual([1, 3]);
    expect(model.nFeaturesIn_).toBe(3);
  });

  it('says what does not belong', () => {
    expect(refusal(own, Y, {})).toMatch(/third argument/);
    expect(refusal(own, { sampleWeight: X.map(() => 1) })).toMatch(
      /sampleWeight goes with tasks that share their samples/,
    );
    expect(refusal(own, { taskNames: ['a', 'b'] })).toMatch(/taskNames goes with.*name/);
    expect(refusal(own, { featureNames: ['u'] })).toMatch(/featureNames has 1 entry; expected 3/);
    expect(refusal(own, { kernel: 'wasm' })).toMatch(/unknown option kernel\. Did you mean kernels\?/);
    expect(refusal(own, 5)).toMatch(/options must be an object/);
    expect(refusal(X, Y, { signal: null })).toMatch(/unknown option signal/);
    expect(refusal(X, Y.slice(1))).toMatch(/X has 30 samples.*Y has 29/);
    expect(refusal(X)).toMatch(/Y, the targets, is missing/);
    expect(refusal()).toMatch(/X, the samples, and Y, the targets, are missing/);
    expect(
      refusal(
        X.map((row) => [Number.NaN, ...row]),
        Y,
      ),
    ).toMatch(/X is NaN at row 0, column 0/);
  });
});

describe("a classifier's file", () => {
  const text = JSON.stringify(model);
  type Loose = Record<string, unknown>;
  const spoilt = (spoil: (file: { params: Loose; fitted: Loose }) => void): string => {
    const file = JSON.parse(text);
    spoil(file);
    return inputErrorOf(() => SharedLogisticRegression.fromJSON(file));
  };

  it('gives back the model', () => {
    const copy = SharedLogisticRegression.fromJSON(JSON.parse(text));
    expect(copy.predict(X)).toEqual(model.predict(X));
    expect(copy.predictProba(X)).toEqual(model.predictProba(X));
    expect(copy.classes_).toEqual(['no', 'yes']);
    expect(copy.getParams().taskWeights).toEqual([1, 2]);
    expect(copy.featureNamesIn_).toEqual(['u', 'v', 'w']);
    expect(JSON.stringify(copy)).toBe(text);
    for (const labels of [
      [false, true],
      [-1, 1.5],
    ]) {
      const other = new SharedLogisticRegression().fit(
        X,
        Y.map((row) => row.map((v) => labels[v === 'no' ? 0 : 1]!)),
      );
      const again = SharedLogisticRegression.fromJSON(JSON.parse(JSON.stringify(other)));
      expect(again.classes_).toEqual(labels);
    }
    const empty = SharedLogisticRegression.fromJSON(
      JSON.parse(JSON.stringify(new SharedLogisticRegression())),
    );
    expect(() => empty.coef_).toThrow(NotFittedError);
    expect((JSON.parse(text) as ModelFile).estimator).toBe('SharedLogisticRegression');
  });

  it('is refused for the first field that is wrong', () => {
    const wrong: [string, (file: { params: Loose; fitted: Loose }) => void, RegExp][] = [
      [
        'classes',
        ({ fitted }) => {
          fitted.classes = ['yes', 'no'];
        },
        /fitted\.classes.*sorted/,
      ],
      [
        'equal classes',
        ({ fitted }) => {
          fitted.classes = ['no', 'no'];
        },
        /fitted\.classes/,
      ],
      [
        'types',
        ({ fitted }) => {
          fitted.classes = [0, true];
        },
        /fitted\.classes.*one type/,
      ],
      [
        'null',
        ({ fitted }) => {
          fitted.classes = [null, 1];
        },
        /fitted\.classes\[0\] is null/,
      ],
      [
        'three',
        ({ fitted }) => {
          fitted.classes = [1, 2, 3];
        },
        /fitted\.classes has 3 entries; expected 2/,
      ],
      [
        'no classes',
        ({ fitted }) => {
          delete fitted.classes;
        },
        /fitted lacks classes/,
      ],
      [
        'rows',
        ({ fitted }) => {
          fitted.coef = [
            [1, 2, 3],
            [1, 2, 3],
          ];
        },
        /fitted\.coef has 2 entries; expected 1/,
      ],
      [
        'intercept',
        ({ fitted }) => {
          fitted.intercept = [];
        },
        /fitted\.intercept/,
      ],
      [
        'taskNames',
        ({ fitted }) => {
          fitted.taskNames = ['a'];
        },
        /fitted\.taskNames has 1 entry; expected 2/,
      ],
      [
        'taskWeights',
        ({ params }) => {
          params.taskWeights = [1, -1];
        },
        /params\.taskWeights\[1\] is -1/,
      ],
      [
        'taskWeights',
        ({ params }) => {
          params.taskWeights = 3;
        },
        /params\.taskWeights is 3/,
      ],
      [
        'alpha',
        ({ params }) => {
          params.alpha = '1';
        },
        /alpha must be a finite number/,
      ],
    ];
    for (const [, spoil, message] of wrong) expect(spoilt(spoil)).toMatch(message);
    expect(() => SharedLogisticRegression.fromJSON(text)).toThrow(InputError);
  });
});
