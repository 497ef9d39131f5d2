/** What every estimator of the list in src/selection/estimators.ts, and every loss of src/losses/registry.ts and every penalty of a
 * MultiTaskModel have to have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXCEPTIONS } from '../../bench/growth/exceptions.js';
import { operations } from '../../bench/growth/operations.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { PENALTY_NAMES, penaltyChoice } from '../../src/estimators/modelPenalty.js';
import * as polytask from '../../src/index.js';
import { LOSS_NAMES, readLoss } from '../../src/losses/registry.js';
import { penaltyOf } from '../../src/penalties/registry.js';
import { ESTIMATORS, type EstimatorEntry } from '../../src/selection/estimators.js';
import { COMPOSITES, EVERY } from '../laws/everyEstimator.js';
import { cases } from '../runtimes/cases.js';
import { MODELS } from '../selection/everyClass.js';
import { root } from './source.js';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const entries = Object.entries<EstimatorEntry<polytask.Model>>(ESTIMATORS);

describe('the list of estimators', () => {
  it('holds every class that src/index.ts exports with fit, predict and fromJSON, and what is made of other estimators stands beside it', () => {
    const classes = Object.entries(polytask).filter(
      ([, value]) =>
        typeof value === 'function' &&
        'fromJSON' in value &&
        ['fit', 'predict'].every((method) => method in (value.prototype as object)),
    );
    expect(classes.map(([name]) => name).sort()).toEqual([...Object.keys(ESTIMATORS), ...COMPOSITES].sort());
  });
});

describe.each(COMPOSITES)('%s, made of others', (name) => {
  it('has a case in the table of laws', () => {
    expect(EVERY.map((subject) => subject.name)).toContain(name);
  });
});

describe.each(entries)('the estimator %s', (name, { Class, page }) => {
  it('is exported, and read back from the file that it writes', () => {
    expect((polytask as Record<string, unknown>)[name]).toBe(Class);
    const model = polytask.modelFromJSON(JSON.parse(JSON.stringify(new Class())));
    expect(model).toBeInstanceOf(Class);
  });

  it('has a page, to which README.md and the guide lead', () => {
    expect(read(`docs/${page}.md`)).toContain(name);
    expect(read('README.md')).toContain(`(docs/${page}.md)`);
    expect(read('docs/guide.md')).toContain(`(${page}.md)`);
  });

  it('has a case in the tables of laws, of runtimes and of growth', () => {
    expect(EVERY.map((subject) => subject.name)).toContain(name);
    expect(MODELS.map((model) => model.name)).toContain(name);
    expect(Object.keys(cases)).toContain(name);
    expect(operations.flatMap(({ covers }) => covers)).toContain(`${name}.fit`);
  });

  it('is in the help of the command line', () => {
    const word = name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
    const fit = COMMANDS.find((command) => command.name === 'fit')!;
    const { help } = fit.options.find((option) => option.name === 'model')!;
    expect(help.split(/[^a-z-]+/)).toContain(word);
  });
});

/** A word in quotes, or a call. */
const useOf = (name: string): RegExp => new RegExp(`'${name}'|\\b${name}\\(`);

describe.each(LOSS_NAMES)('the loss %s', (name) => {
  const use = useOf(name);

  it('is read by its name', () => {
    expect(readLoss(name)?.name).toBe(name);
  });

  it('is on the page of MultiTaskModel', () => {
    expect(read('docs/multi-task-model.md')).toMatch(use);
  });

  it('has a case in the tables of laws, of runtimes and of growth', () => {
    expect(EVERY.flatMap(({ losses }) => losses)).toContain(name);
    const isCase = Object.keys(cases).includes(name);
    expect(isCase || use.test(read('test/runtimes/cases.ts'))).toBe(true);
    expect(operations.some((operation) => operation.name.startsWith(`MultiTaskModel, ${name}, `))).toBe(true);
  });
});

/** Where a penalty has another name in src/penalties. */
const SUBJECT: Readonly<Record<string, string>> = { softSharing: 'taskCoupling' };

describe.each(PENALTY_NAMES)('the penalty %s', (name) => {
  it('is exported, and read back from a model file', () => {
    const make = (polytask as unknown as Record<string, () => polytask.ModelPenalty>)[name]!;
    const model = new polytask.MultiTaskModel({ penalty: make() });
    const copy = polytask.modelFromJSON(JSON.parse(JSON.stringify(model))) as polytask.MultiTaskModel;
    expect(copy.penalty).toEqual(model.penalty);
  });

  it('is on the page of MultiTaskModel', () => {
    expect(read('docs/multi-task-model.md')).toMatch(useOf(name));
  });

  it('has a case in the tables of laws, of runtimes and of growth', () => {
    expect(read('test/laws/everyEstimator.ts')).toMatch(useOf(name));
    expect(Object.keys(cases)).toContain(name);
    expect(operations.flatMap(({ covers }) => covers).includes(name) || name in EXCEPTIONS).toBe(true);
  });

  it('is held to laws of its own', () => {
    const suite = read(`test/penalties/${SUBJECT[name] ?? name}.test.ts`);
    const penalty = (polytask as unknown as Record<string, () => polytask.ModelPenalty>)[name]!();
    if (penalty.penalty === 'softSharing') return;
    const { rows } = penaltyOf(penaltyChoice('a model', penalty, 2), 2);
    if (rows) expect(suite).toContain('penaltyLaws(');
  });
});
