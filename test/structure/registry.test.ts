/** What every estimator of the list in src/selection/estimators.ts has to have, in whatever file that stands. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operations } from '../../bench/growth/operations.js';
import { COMMANDS } from '../../src/cli/commands.js';
import * as polytask from '../../src/index.js';
import { ESTIMATORS, type EstimatorEntry } from '../../src/selection/estimators.js';
import { EVERY } from '../laws/everyEstimator.js';
import { cases } from '../runtimes/cases.js';
import { MODELS } from '../selection/everyClass.js';
import { root } from './source.js';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const entries = Object.entries<EstimatorEntry<polytask.Model>>(ESTIMATORS);

describe('the list of estimators', () => {
  it('holds every class that src/index.ts exports with fit, predict and fromJSON, and pipelines stand beside it', () => {
    const classes = Object.entries(polytask).filter(
      ([, value]) =>
        typeof value === 'function' &&
        'fromJSON' in value &&
        ['fit', 'predict'].every((method) => method in (value.prototype as object)),
    );
    expect(classes.map(([name]) => name).sort()).toEqual([...Object.keys(ESTIMATORS), 'Pipeline'].sort());
  });
});

describe.each(entries)('the estimator %s', (name, { Class, page, onCommandLine }) => {
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

  it('is in the help of the command line, or not offered there', () => {
    const word = name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
    const fit = COMMANDS.find((command) => command.name === 'fit')!;
    const { help } = fit.options.find((option) => option.name === 'model')!;
    expect(help.split(/[^a-z-]+/).includes(word)).toBe(onCommandLine);
  });
});
