/** What users get wrong about tasks, at every estimator that takes them: an InputError says what, and nothing is learned. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  InputError,
  MultiTaskElasticNet,
  MultiTaskLasso,
  MultiTaskModel,
  rowLasso,
  SharedLogisticRegression,
  SoftSharingClassifier,
  SoftSharingRegressor,
  softSharing,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { capturedWarnings } from '../laws/regressions.js';

const X = [
  [1, 2],
  [2, 1],
  [3, 5],
  [0, 1],
];
const numbers = [
  { name: 'north', X, y: [1, 2, 3, 4] },
  { X, y: [1, 2, 0, 4] },
];
const labels = [
  { name: 'north', X, y: ['a', 'b', 'a', 'b'] },
  { X, y: ['b', 'a', 'a', 'b'] },
];

/** What the doors of all estimators have in common. */
interface Doors {
  setParams(params: object): Doors;
  fit(...given: unknown[]): Doors;
  fitAsync(...given: unknown[]): Promise<Doors>;
  score(...given: unknown[]): number;
  scores(...given: unknown[]): number[];
  toJSON(): unknown;
}

const estimators: [
  string,
  (params?: object) => Doors,
  readonly { name?: string; X: number[][]; y: unknown[] }[],
][] = [
  ['MultiTaskLasso', (params) => new MultiTaskLasso({ alpha: 0.1, ...params }) as never, numbers],
  ['MultiTaskElasticNet', (params) => new MultiTaskElasticNet({ alpha: 0.1, ...params }) as never, numbers],
  ['SoftSharingRegressor', (params) => new SoftSharingRegressor({ alpha: 0.1, ...params }) as never, numbers],
  [
    'SoftSharingClassifier',
    (params) => new SoftSharingClassifier({ alpha: 0.1, ...params }) as never,
    labels,
  ],
  [
    'SharedLogisticRegression',
    (params) => new SharedLogisticRegression({ alpha: 0.1, ...params }) as never,
    labels,
  ],
  ...(['squared', 'logistic', 'softmax'] as const).map((losses): (typeof estimators)[number] => [
    `MultiTaskModel, ${losses}`,
    (params) => new MultiTaskModel({ losses, penalty: rowLasso({ alpha: 0.1 }), ...params }) as never,
    losses === 'squared' ? numbers : labels,
  ]),
  [
    'MultiTaskModel, soft sharing',
    (params) => new MultiTaskModel({ losses: 'logistic', penalty: softSharing(), ...params }) as never,
    labels,
  ],
];

describe.each(estimators)('%s', (_, make, tasks) => {
  const [north, other] = tasks as [(typeof tasks)[number], (typeof tasks)[number]];

  /** The error of a fit, of a fitted model that stays as it was. */
  function refusal(...given: unknown[]): string {
    const model = make().fit(tasks);
    const before = JSON.stringify(model);
    const message = inputErrorOf(() => model.fit(...given));
    expect(JSON.stringify(model)).toBe(before);
    return message;
  }

  it('a key of a task that nothing reads is refused, with the one that was meant', async () => {
    const unread = [other, { ...north, sampleWeights: [1, 2, 3, 4] }];
    const expected =
      'In task 1 ("north"): tasks[1]: unknown key sampleWeights. Did you mean sampleWeight? ' +
      'Its keys are name, X, y, sampleWeight.';
    expect(refusal(unread)).toBe(expected);
    const model = make().fit(tasks);
    await expect(model.fitAsync(unread)).rejects.toThrow(InputError);
    expect(inputErrorOf(() => model.score(unread))).toBe(expected);
    expect(inputErrorOf(() => model.scores(unread))).toBe(expected);
    expect(refusal([north, { X, Y: other.y, y: other.y }])).toContain('unknown key Y. Did you mean y?');
    expect(refusal([north, { ...other, weights: [1, 2, 3, 4] }])).toContain('Did you mean sampleWeight?');
    expect(refusal([{ x: X, y: north.y }])).toContain('tasks[0]: unknown key x. Did you mean X?');
    expect(refusal([{ features: X, labels: north.y }])).toContain('tasks[0]: unknown key features. Its keys');
  });

  it('any key but the four of a task is refused', () => {
    const known = ['name', 'X', 'y', 'sampleWeight'];
    const keys = fc.string().filter((key) => !known.includes(key) && key !== '__proto__');
    fc.assert(
      fc.property(keys, fc.constantFrom(undefined, null, [1, 1, 1, 1]), (key, value) => {
        expect(inputErrorOf(() => make().fit([{ ...north, [key]: value }]))).toContain(`unknown key ${key}.`);
      }),
      { numRuns: 25 },
    );
  });

  it('errors about a named task carry its name', () => {
    const east = { name: 'east', X, y: other.y };
    for (const [wrong, message] of [
      [{ y: undefined }, 'tasks[1].y is undefined; expected a list of'],
      [{ y: 5 }, 'tasks[1].y is 5; expected a list of'],
      [{ y: [Symbol.iterator, 1, 2, 3] }, 'tasks[1].y[0] is Symbol(Symbol.iterator)'],
      [{ y: [1, 'a', 1, 'a'] }, 'tasks[1].y'],
      [{ y: [1, Infinity, 2, 1] }, 'tasks[1].y'],
      [{ y: other.y.slice(1) }, 'tasks[1].X has 4 samples, tasks[1].y has 3'],
      [{ y: X }, 'tasks[1].y has shape 4 x 2; expected a list of'],
      [{ y: [NaN, NaN, NaN, NaN] }, 'tasks[1].y has no'],
      [{ X: undefined }, 'tasks[1].X is undefined'],
      [{ X: [[1, NaN], ...X.slice(1)] }, 'tasks[1].X is NaN at row 0, column 1'],
      [{ sampleWeight: [0, 0, 0, 0] }, 'tasks[1].sampleWeight is all zero'],
      [{ sampleWeight: [1] }, 'tasks[1].sampleWeight has 1 entry'],
    ] as const) {
      const told = refusal([north, { ...east, ...wrong }]);
      expect(told).toContain('In task 1 ("east"): ');
      expect(told).toContain(message);
    }
  });

  it('what is no list of tasks is told from what is', () => {
    const caller = make().constructor.name;
    for (const given of [[[]], [[], {}]]) {
      expect(refusal(...given)).toContain(
        `${caller}.fit: got an empty array and no Y; expected X (n x p) and Y (n x T), or a list of tasks`,
      );
    }
    expect(refusal(X)).toContain('Y, the targets, is missing');
    expect(refusal({ X, y: north.y })).toContain(
      'tasks is an object with keys X, y, one task; expected a list of tasks',
    );
    expect(refusal([north, null])).toContain('tasks[1] is null; expected { name?, X, y, sampleWeight? }');
    expect(refusal([null, north])).toContain('tasks[0] is null; expected { name?, X, y, sampleWeight? }');
    expect(refusal([north, X])).toContain('tasks[1] is an array of length 4; expected { name?');
    for (const options of [null, 5, [1]]) {
      expect(refusal(tasks, options)).toContain('options must be an object');
      expect(refusal(X, X, options)).toContain('options must be an object');
    }
    const model = make().fit(tasks);
    expect(inputErrorOf(() => model.score(tasks.slice(1)))).toContain(
      'tasks has 1 task, the model was fitted with 2 tasks; expected the same number',
    );
    expect(inputErrorOf(() => model.score([]))).toContain(`${caller}.score: got an empty array and no Y`);
  });

  it('task weights beyond the range are refused', () => {
    for (const wrong of [1e300, 1.1e100, 1e-300, 5e-324, 9e-101, -1, NaN, Infinity]) {
      expect(inputErrorOf(() => make({ taskWeights: [1, wrong] }).fit(tasks))).toContain(
        `taskWeights[1] is ${wrong}; expected 0 or a number in [1e-100, 1e100].`,
      );
    }
    expect(() => make({ taskWeights: 2 }).fit(tasks)).toThrow(InputError);
  });

  it('within it, every number that is learned is one and goes through a file', () => {
    const weight = fc.constantFrom(0, 1e-100, 1e-30, 1e-3, 1, 7, 1e40, 1e100);
    fc.assert(
      fc.property(
        fc.tuple(weight, weight).filter(([a, b]) => a + b > 0),
        fc.constantFrom(
          [1, 2, 3, 4],
          [1e300, 2e300, 1e300, 1e300],
          [1e-300, 1e-310, 1, 1],
          [1, 1e-95, 1e100, 1],
        ),
        (taskWeights, sampleWeight) => {
          const weighed = tasks.map((task) => ({ ...task, sampleWeight }));
          const { result } = capturedWarnings(() => make({ taskWeights }).fit(weighed));
          const file = JSON.stringify(result);
          const { fromJSON } = result.constructor as unknown as { fromJSON(file: unknown): Doors };
          expect(JSON.stringify(fromJSON(JSON.parse(file)))).toBe(file);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('scales', () => {
  it.each([
    [
      'MultiTaskElasticNet',
      (s: number) => new MultiTaskElasticNet({ alpha: 0.1 * s, taskWeights: [s, 2 * s] }),
      numbers,
    ],
    [
      'SoftSharingRegressor',
      (s: number) => new SoftSharingRegressor({ alpha: 0.1 * s, coupling: s, taskWeights: [s, 2 * s] }),
      numbers,
    ],
    [
      'SoftSharingClassifier',
      (s: number) => new SoftSharingClassifier({ alpha: 0.1 * s, coupling: s, taskWeights: [s, 2 * s] }),
      labels,
    ],
    [
      'SharedLogisticRegression',
      (s: number) => new SharedLogisticRegression({ alpha: 0.1 * s, taskWeights: [s, 2 * s] }),
      labels,
    ],
    [
      'MultiTaskModel',
      (s: number) =>
        new MultiTaskModel({
          losses: 'softmax',
          penalty: rowLasso({ alpha: 0.01 * s }),
          taskWeights: [s, 2 * s],
        }),
      labels,
    ],
  ] as const)('%s: all task weights and strengths times s is the objective times s', (_, make, tasks) => {
    const plain = make(1).fit(tasks as never);
    for (const s of [2 ** 60, 2 ** -60, 1e99, 1e-100]) {
      const scaled = make(s).fit(tasks as never);
      expect(scaled.converged_).toBe(true);
      expect(scaled.eps_ / s / plain.eps_).toBeCloseTo(1, 9);
      const wanted = plain.coef_.to1DArray();
      for (const [k, value] of scaled.coef_.to1DArray().entries()) expect(value).toBeCloseTo(wanted[k]!, 4);
    }
  });

  it('numbers beyond the range of float64 are not learned', () => {
    const model = new MultiTaskElasticNet({ alpha: 1e100, taskWeights: [1e100, 1e99] });
    const large = numbers.map((task) => ({ ...task, y: task.y.map((value) => value * 1e140) }));
    const told = inputErrorOf(() => capturedWarnings(() => model.fit(large)));
    expect(told).toMatch(/MultiTaskElasticNet: the sizes of the data and the parameters are too far apart/);
    expect(() => model.coef_).toThrow(/not fitted/);
  });
});

describe('adapt', () => {
  it.each([
    ['SoftSharingRegressor', new SoftSharingRegressor().fit(numbers), numbers],
    ['SoftSharingClassifier', new SoftSharingClassifier().fit(labels), labels],
  ] as const)('%s speaks of task', (_, model, tasks) => {
    const refusal = (task: unknown) => inputErrorOf(() => model.adapt(task as never));
    const { y } = tasks[1]!;
    for (const wrong of [undefined, null, 5, 'x', [tasks[0]], X, () => 0]) {
      expect(refusal(wrong)).toMatch(/^task is .*; expected \{ name\?, X, y, sampleWeight\? \}\.$/);
    }
    for (const [wrong, message] of [
      [{ X }, /^task\.y is undefined; expected a list of/],
      [{ y }, /^task\.X is undefined/],
      [{ X, Y: y }, /^task has Y and no y/],
      [
        { X, y, sampleWeights: [1, 2, 3, 4] },
        /^task: unknown key sampleWeights\. Did you mean sampleWeight\?/,
      ],
      [{ X, y, sampleWeight: [1, 2] }, /^task\.sampleWeight has 2 entries/],
      [{ X, y, sampleWeight: [0, 0, 0, 0] }, /^task\.sampleWeight is all zero/],
      [{ X, y: [...y, y[0]] }, /^task\.X has 4 samples, task\.y has 5/],
      [{ name: 'east', X, y: X }, /^task\.y has shape 4 x 2/],
      [{ X, y: [NaN, NaN, NaN, NaN] }, /^task\.y has no observed target/],
      [{ X: X.map(([a]) => [a]), y }, /^task\.X has 1 feature, the model was fitted with 2/],
      [{ X: [[NaN, 1], ...X.slice(1)], y }, /^task\.X is NaN at row 0, column 0/],
      [{ X, y, name: 7 }, /^task\.name is 7; expected a string/],
    ] as const) {
      expect(refusal(wrong)).toMatch(message);
    }
  });
});
