import { describe, expect, it } from 'vitest';
import { runSync } from '../../../src/computation/drivers.js';
import { type CompareSharingOptions, compareSharing, SharingComparison } from '../../../src/index.js';
import { readSharingInput } from '../../../src/selection/sharing/sharingInput.js';
import {
  jobsOf,
  openPlan,
  runSharingJob,
  type SharingJob,
  type SharingPlan,
  type WayResult,
} from '../../../src/selection/sharing/sharingJob.js';
import { BUNDLE } from '../../../src/selection/sharing/worker/bundle.js';
import { runPool } from '../../../src/selection/workers/pool.js';
import { labelledTasks, madeTasks } from './sharedTasks.js';

const QUICK = { cv: 3, repeats: 2, innerCv: 2 } as const;

const compared = (
  relation: Parameters<typeof madeTasks>[0]['relation'],
  options: CompareSharingOptions = {},
) => compareSharing(madeTasks({ relation, seed: 1, nSamples: 40, noise: 0.5 }), { ...QUICK, ...options });

describe('what is found', () => {
  it('tasks with the same weights gain by sharing, none is harmed by it', async () => {
    const tasks = madeTasks({ relation: 'identical', seed: 4, nTasks: 10, nSamples: 16, nFeatures: 8 });
    const found = await compareSharing(tasks, { ...QUICK, cv: 4, ways: ['shared slopes', 'soft sharing'] });
    const soft = found.ways.indexOf('soft sharing');
    expect(found.overall[soft]!.verdict).toBe('gains');
    expect(found.verdicts.every((row) => row[soft] !== 'harmed')).toBe(true);
    expect(found.best).not.toBe('alone');
  });

  it('tasks of their own are harmed by slopes for all, and soft sharing lets them be', async () => {
    const found = await compared('independent');
    const [slopes, soft] = [found.ways.indexOf('shared slopes'), found.ways.indexOf('soft sharing')];
    expect(found.verdicts.filter((row) => row[slopes] === 'harmed').length).toBeGreaterThan(3);
    expect(found.verdicts.some((row) => row[soft] === 'harmed')).toBe(false);
    expect(found.best).not.toBe('shared slopes');
    expect(found.best).not.toBe('pooled');
  });

  it('one task that is unlike the others is named', async () => {
    const found = await compared('outlier');
    const slopes = found.ways.indexOf('shared slopes');
    expect(found.verdicts[0]![slopes]).toBe('harmed');
    expect(found.bestPerTask[0]).not.toBe('shared slopes');
  });

  it('groups of tasks are found', async () => {
    const found = await compared('grouped', { ways: ['soft sharing', 'learned graph'] });
    expect(found.groups).toEqual([0, 1, 0, 1, 0, 1]);
    expect(found.best).toBe('learned graph');
  });

  it('no task is judged to differ from itself, or against its own sign', async () => {
    const found = await compared('none');
    for (const [t, row] of found.verdicts.entries()) {
      expect(row[0]).toBe('same');
      for (const [k, verdict] of row.entries()) {
        if (verdict === 'gains') expect(found.gains[t]![k]).toBeGreaterThan(0);
        if (verdict === 'harmed') expect(found.gains[t]![k]).toBeLessThan(0);
      }
    }
  });
});

describe('laws', () => {
  it('tasks in another order have the same results', async () => {
    const tasks = madeTasks({ relation: 'outlier', seed: 9 });
    const order = [3, 0, 5, 1, 4, 2];
    const found = await compareSharing(tasks, QUICK);
    const moved = await compareSharing(
      order.map((t) => tasks[t]!),
      QUICK,
    );
    expect(moved.best).toBe(found.best);
    for (const [k, t] of order.entries()) {
      expect(moved.verdicts[k]).toEqual(found.verdicts[t]);
      for (const [w, score] of moved.scores[k]!.entries()) expect(score).toBeCloseTo(found.scores[t]![w]!, 8);
    }
  });

  it('samples of weight 0, and missing targets, are as good as absent', async () => {
    const tasks = madeTasks({ relation: 'identical', seed: 2 });
    const found = await compareSharing(tasks, { ...QUICK, ways: ['soft sharing', 'learned graph'] });
    const more = tasks.map((task, t) => ({
      ...task,
      X: [...task.X, task.X[0]!.map(() => 5)],
      y: [...task.y, t % 2 === 0 ? Number.NaN : 99],
      sampleWeight: [...task.y.map(() => 1), t % 2 === 0 ? 1 : 0],
    }));
    const padded = await compareSharing(more, { ...QUICK, ways: ['soft sharing', 'learned graph'] });
    expect(padded.verdicts).toEqual(found.verdicts);
    expect(padded.nSamples).toEqual(found.nSamples);
    for (const [t, row] of found.scores.entries()) {
      for (const [w, score] of row.entries()) expect(padded.scores[t]![w]).toBeCloseTo(score, 9);
    }
  });

  it('shared samples are a list of tasks with these samples', async () => {
    const tasks = madeTasks({ relation: 'grouped', seed: 6 });
    const { X } = tasks[0]!;
    const Y = X.map((_, i) => tasks.map(({ y }) => y[i]!));
    const shared = await compareSharing(X, Y, { ...QUICK, taskNames: tasks.map(({ name }) => name) });
    const own = await compareSharing(
      tasks.map((task) => ({ ...task, X })),
      QUICK,
    );
    expect(shared.taskNames).toEqual(own.taskNames);
    for (const way of shared.ways) {
      if (way === 'learned graph') continue; // of own samples the features are looked at for groups, too
      const k = shared.ways.indexOf(way);
      for (const t of shared.taskNames.keys())
        expect(shared.scores[t]![k]).toBeCloseTo(own.scores[t]![k]!, 8);
    }
  });

  it('sparse X is dense X, and the model takes it', async () => {
    const tasks = madeTasks({ relation: 'grouped', seed: 3 }).map((task) => ({
      ...task,
      X: task.X.map((row) => row.map((value, j) => (j > 1 && value < 0.5 ? 0 : value))),
    }));
    const sparse = tasks.map((task) => ({ ...task, X: compressed(task.X) }));
    const found = await compareSharing(tasks, QUICK);
    const again = await compareSharing(sparse, QUICK);
    expect(again.scores).toEqual(found.scores);
    const predict = ({ model }: SharingComparison, X: unknown): Float64Array =>
      (model as { predict(X: unknown, options: object): Float64Array }).predict(X, { task: 'task a' });
    const expected = predict(found, tasks[0]!.X);
    for (const [i, value] of predict(again, sparse[0]!.X).entries())
      expect(value).toBeCloseTo(expected[i]!, 4);
  });

  it.each(['numbers', 'labels'])('a worker gives the same bits: %s', async (kind) => {
    const tasks = (kind === 'numbers' ? madeTasks : labelledTasks)({ relation: 'grouped', seed: 5 });
    const { plan } = readSharingInput('compareSharing', [tasks, { cv: 2, repeats: 1, innerCv: 2 }]);
    const jobs = jobsOf(plan);
    const open = openPlan(plan);
    const here = jobs.map((job) => runSync(runSharingJob(open, job, () => {})));
    const run = { kind: 'sharing' as const, data: { plan }, code: BUNDLE, jobs, size: 2, onPoint: () => {} };
    expect(await runPool<{ plan: SharingPlan }, SharingJob, WayResult[]>(run)).toEqual(here);
  });

  it('another scorer, another random state', async () => {
    const tasks = labelledTasks({ relation: 'identical', seed: 8 });
    const options = { ...QUICK, ways: ['shared slopes'] as const, scoring: 'roc_auc' as const };
    const one = await compareSharing(tasks, options);
    const again = await compareSharing(tasks, options);
    const other = await compareSharing(tasks, { ...options, randomState: 1 });
    expect(again.scores).toEqual(one.scores);
    expect(other.scores).not.toEqual(one.scores);
    for (const score of one.scores.flat()) expect(score).toBeGreaterThan(0.5);
  });
});

/** X in compressed columns. */
function compressed(X: number[][]) {
  const data: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (const j of X[0]!.keys()) {
    for (const [i, row] of X.entries()) {
      if (row[j] === 0) continue;
      data.push(row[j]!);
      indices.push(i);
    }
    indptr.push(data.length);
  }
  return { data, indices, indptr, shape: [X.length, X[0]!.length] as const };
}

describe('what is returned', () => {
  it('has a file from which it is read, with its model', async () => {
    const tasks = madeTasks({ relation: 'identical', seed: 2 });
    const found = await compareSharing(tasks, QUICK);
    const text = JSON.stringify(found);
    const read = SharingComparison.fromJSON(JSON.parse(text));
    expect(JSON.stringify(read)).toBe(text);
    expect(`${read}`).toBe(`${found}`);
    const [task] = tasks;
    const predict = ({ model }: SharingComparison): unknown =>
      (model as { predict(X: unknown, options: object): unknown }).predict(task!.X, { task: task!.name });
    expect(predict(read)).toEqual(predict(found));
    expect(found.toHTML()).toContain('task a');
  });

  it.each(['pooled', 'shared slopes', 'learned graph', 'row lasso', 'low rank'] as const)(
    'a model where %s is best predicts each task by its name',
    async (way) => {
      const tasks = labelledTasks({ relation: 'identical', seed: 11, nSamples: 30 });
      const found = await compareSharing(tasks, { ...QUICK, ways: [way] });
      const model = found.model as unknown as { predict(X: unknown, options: object): unknown[] };
      for (const { X, name } of tasks) expect(model.predict(X, { task: name })).toHaveLength(X.length);
    },
  );

  it.each([
    ['ways', ['alone', 'alone']],
    ['best', 'none'],
    ['scores', [[1]]],
    ['pValues', [[1]]],
    ['verdicts', [['better']]],
    ['version', 2],
    ['model', { estimator: 'Malware' }],
    ['overall', 3],
    ['tooSmall', ['nobody']],
  ])('a file with another %s is refused', async (field, value) => {
    const found = await compared('identical', { ways: ['pooled'], repeats: 1, cv: 2 });
    const file = { ...JSON.parse(JSON.stringify(found)), [field]: value };
    expect(() => SharingComparison.fromJSON(file)).toThrow(field === 'model' ? 'estimator' : field);
  });

  it('a task with few samples is trained on and not judged', async () => {
    const tasks = madeTasks({ relation: 'identical', seed: 2 });
    const small = { ...tasks[0]!, X: tasks[0]!.X.slice(0, 6), y: tasks[0]!.y.slice(0, 6) };
    const found = await compareSharing([small, ...tasks.slice(1)], QUICK);
    expect(found.tooSmall).toEqual(['task a']);
    expect(found.verdicts[0]!.every((verdict) => verdict === 'same')).toBe(true);
    expect(`${found}`).toContain('too small to judge');
    const first = `${found}`.split('\n').find((line) => /^[* ] alone /.test(line));
    const alone = found.scores.slice(1).reduce((sum, [score]) => sum + score! / 5, 0);
    expect(first).toContain(`${Number(alone.toPrecision(4))}`);
  });

  it.each([2, 3, 4, 6])(
    'means are over all tasks where fewer than half can be judged: %i of 6 cannot',
    async (few) => {
      const tasks = madeTasks({ relation: 'identical', seed: 2 }).map((task, t) =>
        t < few ? { ...task, X: task.X.slice(0, 8), y: task.y.slice(0, 8) } : task,
      );
      const found = await compareSharing(tasks, { ways: ['shared slopes'], cv: 2, repeats: 3, innerCv: 2 });
      expect(found.tooSmall).toHaveLength(few);
      const first = few > 3 ? 0 : few;
      const meanOf = (rows: readonly (readonly number[])[], k: number): number =>
        rows.slice(first).reduce((sum, row) => sum + row[k]!, 0) / (6 - first);
      const { gain, error } = found.overall[1]!;
      expect(gain).toBeCloseTo(meanOf(found.gains, 1), 10);
      expect(found.best).toBe(gain > error ? 'shared slopes' : 'alone');
      const line = `${found}`.split('\n').find((text) => /^[* ] alone /.test(text));
      expect(line).toContain(`${Number(meanOf(found.scores, 0).toPrecision(4))}`);
      if (few === 6) expect(`${found}`).toContain('No task can be judged by itself, only their mean');
    },
  );

  it('a task with fewer samples than folds is not judged', async () => {
    const tasks = madeTasks({ relation: 'identical', seed: 2, nSamples: 12 });
    const found = await compareSharing(tasks, { ways: ['pooled'], cv: 13, repeats: 1, innerCv: 2 });
    expect(found.tooSmall).toEqual(found.taskNames);
  });

  it('says that nothing is clear, and that targets are in different units', async () => {
    const tasks = madeTasks({ relation: 'none', seed: 3 });
    const scaled = tasks.map((task, t) => ({
      ...task,
      y: task.y.map((value) => value * (t === 0 ? 100 : 1)),
    }));
    const found = await compareSharing(scaled, { ways: ['row lasso'], cv: 2, repeats: 1, innerCv: 2 });
    expect(`${found}`).toContain('No way differs from each task alone by more than chance.');
    expect(`${found}`).toContain("scale the targets, or use the scoring 'r2'");
    const [, way] = found.overall;
    expect(found.best).toBe(way!.gain > way!.error ? 'row lasso' : 'alone');
  });

  it('says that nothing can be judged', async () => {
    const tasks = madeTasks({ relation: 'none', seed: 3, nSamples: 9 });
    const found = await compareSharing(tasks, { ways: ['pooled'], cv: 2, repeats: 1, innerCv: 2 });
    expect(`${found}`).toContain('Nothing can be judged');
    expect(found.best).toBe('alone');
  });

  it('strengths are decimals', async () => {
    const found = await compared('identical', { ways: ['soft sharing', 'learned graph'] });
    for (const strengths of found.strengths) {
      for (const value of Object.values(strengths)) expect(`${value}`.length).toBeLessThan(9);
    }
  });

  it('p values are those that verdicts come of', async () => {
    const found = await compared('outlier', { ways: ['shared slopes'] });
    for (const [t, [, p]] of found.pValues.entries()) {
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(0.5);
      if (found.verdicts[t]![1] !== 'same') expect(p).toBeLessThan(found.level);
    }
    expect(found.pValues[0]![0]).toBeNaN();
  });
});

describe('a run', () => {
  it('tells how far it is, to its end', async () => {
    const told: number[] = [];
    let total = 0;
    await compared('none', {
      ways: ['pooled'],
      onProgress: (progress) => {
        told.push(progress.completed);
        total = progress.total;
      },
    });
    expect(told).toEqual(Array.from({ length: total }, (_, k) => k + 1));
  });

  it('is aborted', async () => {
    const control = new AbortController();
    const onProgress = () => control.abort(new Error('enough'));
    await expect(compared('none', { signal: control.signal, onProgress })).rejects.toThrow('enough');
  });

  it.each([
    [{ ways: ['together'] }, 'ways[0] is "together"'],
    [{ ways: [] }, 'ways is'],
    [{ scoring: 'mse' }, 'scoring is "mse"'],
    [{ cv: 1 }, 'cv must be'],
    [{ repeats: 0 }, 'repeats must be'],
    [{ randomState: -1 }, 'randomState'],
    [{ folds: 3 }, 'unknown option folds'],
    [{ nJobs: 0 }, 'nJobs is 0'],
  ])('with %j names the mistake', async (options, message) => {
    await expect(compared('none', options as never)).rejects.toThrow(message);
  });

  it('of one task, one label, or a task without samples, names the mistake at once', async () => {
    const tasks = labelledTasks({ relation: 'none', seed: 1 });
    const y = tasks[1]!.y.map(() => 'no');
    const sampleWeight = tasks[1]!.y.map(() => 0);
    const onProgress = () => expect.unreachable();
    const run = (some: typeof tasks) => compareSharing(some, { onProgress });
    await expect(run([tasks[0]!])).rejects.toThrow('one task; expected two');
    await expect(run([tasks[0]!, { ...tasks[1]!, y }])).rejects.toThrow('has only the label "no"');
    await expect(run([tasks[0]!, { ...tasks[1]!, sampleWeight } as never])).rejects.toThrow(
      'no sample with a target',
    );
  });

  it('of labels by a score of numbers, or the other way round, names the mistake', async () => {
    const run = (scoring: 'r2' | 'accuracy', tasks: object) => compareSharing(tasks as never, { scoring });
    const [numbers, labels] = [madeTasks, labelledTasks].map((make) => make({ relation: 'none', seed: 1 }));
    await expect(run('accuracy', numbers!)).rejects.toThrow(
      "'accuracy', a score of labels, but the targets are numbers",
    );
    await expect(compareSharing(labels!, { scoring: 'r2', labels: true })).rejects.toThrow(
      'the targets are labels',
    );
  });

  it('of two numbers, takes them as labels, or as numbers where it is told so', async () => {
    const tasks = labelledTasks({ relation: 'identical', seed: 1 }).map((task) => ({
      ...task,
      y: task.y.map((label) => (label === 'yes' ? 1 : 0)),
    }));
    const options = { cv: 2, repeats: 1, innerCv: 2, ways: ['pooled'] } as const;
    expect((await compareSharing(tasks, options)).target).toBe('labels');
    expect((await compareSharing(tasks, { ...options, labels: false })).target).toBe('numbers');
    expect((await compareSharing(tasks, { ...options, scoring: 'r2' })).target).toBe('numbers');
  });

  it('of three labels, or of X alone, names the mistake', async () => {
    const tasks = labelledTasks({ relation: 'none', seed: 1 });
    const y = tasks[0]!.y.map((label, i) => (i === 0 ? 'perhaps' : label));
    await expect(compareSharing([{ ...tasks[0]!, y }, ...tasks.slice(1)])).rejects.toThrow(
      '3 distinct labels',
    );
    await expect(compareSharing(tasks[0]!.X as never, undefined as never)).rejects.toThrow('Y');
  });
});
