/** What every estimator of the list in src/selection/estimators.ts, and every loss of src/losses/registry.ts and every penalty of a
 * MultiTaskModel have to have. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXCEPTIONS } from '../../bench/growth/exceptions.js';
import { operations } from '../../bench/growth/operations.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { kebab } from '../../src/cli/models/kinds.js';
import { PENALTY_NAMES } from '../../src/estimators/modelPenalty.js';
import * as polytask from '../../src/index.js';
import { LOSS_NAMES, readLoss } from '../../src/losses/registry.js';
import { ESTIMATORS, type EstimatorEntry } from '../../src/selection/estimators.js';
import { COMPOSITES, EVERY } from '../laws/everyEstimator.js';
import { OTHER_ROW_PENALTIES, solverPenalty } from '../laws/everyPenalty.js';
import { cases } from '../runtimes/cases.js';
import { MODELS } from '../selection/everyClass.js';
import { root } from './source.js';

/** The text of a file; empty where there is none. */
const read = (path: string): string =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
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

/** What is not there, of what has to be: `file: what to write`. */
function missing(needs: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(needs).filter((need) => !needs[need]);
}

/** What the help of `polytask fit` says of an option. */
const helpOf = (option: string): string[] =>
  COMMANDS.find(({ name }) => name === 'fit')!
    .options.find(({ name }) => name === option)!
    .help.split(/[^A-Za-z0-9-]+/);

const covered = new Set(operations.flatMap(({ covers }) => covers));

describe.each(entries)('the estimator %s', (name, { Class, page }) => {
  it('is exported, and read back from the file that it writes', () => {
    expect((polytask as Record<string, unknown>)[name]).toBe(Class);
    const model = polytask.modelFromJSON(JSON.parse(JSON.stringify(new Class())));
    expect(model).toBeInstanceOf(Class);
  });

  it('has its pages and its cases', () => {
    expect(
      missing({
        [`docs/${page}.md: its page`]: read(`docs/${page}.md`).includes(name),
        [`README.md: a link to docs/${page}.md`]: read('README.md').includes(`(docs/${page}.md)`),
        [`docs/guide.md: a link to ${page}.md`]: read('docs/guide.md').includes(`(${page}.md)`),
        [`src/cli/commands/fit.ts: ${kebab(name)} in the help of --model`]: helpOf('model').includes(
          kebab(name),
        ),
        'test/laws/everyEstimator.ts: a row of EVERY': EVERY.some((subject) => subject.name === name),
        'test/selection/everyClass.ts: a case of MODELS': MODELS.some((model) => model.name === name),
        'test/runtimes/cases.ts: a case': Object.keys(cases).includes(name),
        'bench/growth/fits.ts: its fit': covered.has(`${name}.fit`),
        'bench/growth/uses.ts: its methods': covered.has(`${name}.predict`),
      }),
    ).toEqual([]);
  });
});

describe.each(LOSS_NAMES)('the loss %s', (name) => {
  it('has its page and its cases', () => {
    const hasParams = typeof readLoss(name)!.spec === 'object';
    const isCase = Object.keys(cases).includes(name);
    const row = new RegExp(`^\\| \`'?${name}['(]`, 'm');
    expect(
      missing({
        [`src/index.ts: the function ${name}, which makes its plain data`]: !hasParams || name in polytask,
        'docs/multi-task-model.md: a row of the table of losses': row.test(read('docs/multi-task-model.md')),
        'src/cli/commands/fit.ts: its name in the help of --losses': helpOf('losses').includes(name),
        [`test/losses/${name}.test.ts: its formula, for lossLaws`]: read(
          `test/losses/${name}.test.ts`,
        ).includes('lossLaws('),
        'test/laws/everyEstimator.ts: a row of EVERY': EVERY.some(({ losses }) =>
          (losses as readonly string[]).includes(name),
        ),
        'test/runtimes/cases.ts: a case': isCase || read('test/runtimes/cases.ts').includes(`'${name}'`),
        'bench/growth/fits.ts: a fit': operations.some((operation) =>
          operation.name.startsWith(`MultiTaskModel, ${name}, `),
        ),
      }),
    ).toEqual([]);
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

  it('has its page and its cases', () => {
    const laws = `test/penalties/${SUBJECT[name] ?? name}.test.ts`;
    const isOnRows = solverPenalty(name)?.rows !== undefined;
    const isLaw =
      OTHER_ROW_PENALTIES.includes(name) || read('test/laws/everyEstimator.ts').includes(`${name}(`);
    expect(
      missing({
        'docs/multi-task-model.md: what it is': read('docs/multi-task-model.md').includes(`\`${name}(`),
        [`src/cli/commands/fit.ts: ${kebab(name)} in the help of --penalty`]: helpOf('penalty').includes(
          kebab(name),
        ),
        [`${laws}: ${isOnRows ? 'penaltyLaws' : 'its laws'}`]: read(laws).includes(
          isOnRows ? 'penaltyLaws(' : 'it(',
        ),
        'test/laws/everyEstimator.ts: a row of EVERY': isLaw,
        'test/runtimes/cases.ts: a case': Object.keys(cases).includes(name),
        'bench/growth/fits.ts: a fit': covered.has(name) || name in EXCEPTIONS,
      }),
    ).toEqual([]);
  });
});
