import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, MultiTaskLasso, NotFittedError, SoftSharingRegressor, toHTML } from '../../src/index.js';
import { elements, named, parse, textOf } from './parse.js';
import { comparison, HOSTILE, relations, SUBJECTS, soft, X, Y } from './subjects.js';

/** Elements that a report is made of: none of them loads or runs anything. */
const ALLOWED = (
  'html head meta title style body main header section nav h1 h2 h3 h4 p ul ol li a dl div dt dd small figure figcaption ' +
  'table caption thead tbody tr th td details summary pre code footer bdi svg desc text line path rect circle'
).split(' ');
const ATTRIBUTES = (
  'lang charset name content http-equiv class id href role tabindex scope aria-label aria-labelledby viewBox width height ' +
  'x y x1 x2 y1 y2 d cx cy r rx transform text-anchor font-size fill'
).split(' ');

/** What is shown of a name: control characters, halves of characters and marks that turn the direction are left out. */
const shown = (name: string): string =>
  name.replace(/[\u202a-\u202e\u2066-\u2069\ufffe\uffff]|(?!\n)\p{Cc}|\p{Cs}/gu, '');

const cases = Object.entries(SUBJECTS);

describe.each(cases)('a report of %s', (_, subject) => {
  const html = toHTML(subject);
  const root = parse(html);
  const all = elements(root);

  it('is HTML without scripts, styles in attributes, and anything from elsewhere', () => {
    expect(all.map(({ name }) => name).filter((name) => !ALLOWED.includes(name))).toEqual([]);
    const keys = all.flatMap(({ attributes }) => Object.keys(attributes));
    expect(keys.filter((key) => !ATTRIBUTES.includes(key))).toEqual([]);
    for (const { attributes } of named(root, 'a')) expect(attributes.href).toMatch(/^#part-\d+$/);
    expect(named(root, 'style').map(textOf).join('')).not.toMatch(/url\(|@import|expression|</i);
    const policy = named(root, 'meta').find(({ attributes }) => 'http-equiv' in attributes)!;
    const style = textOf(named(root, 'style')[0]!);
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy.attributes.content).toContain(`default-src 'none'; style-src 'sha256-${hash}'; `);
  });

  it('has ids of its own, and what names another element finds it', () => {
    const ids = all.flatMap(({ attributes }) => (attributes.id === undefined ? [] : [attributes.id]));
    expect(new Set(ids).size).toBe(ids.length);
    const used = all.flatMap(({ attributes }) => [
      ...(attributes['aria-labelledby']?.split(' ') ?? []),
      ...(attributes.href === undefined ? [] : [attributes.href.slice(1)]),
    ]);
    expect(used.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('tells pictures in words, and has its headings in order', () => {
    for (const svg of named(root, 'svg')) {
      expect(svg.attributes.role).toBe('img');
      const [title, desc] = svg.children as [ReturnType<typeof parse>, ReturnType<typeof parse>];
      expect([title.name, desc.name]).toEqual(['title', 'desc']);
      expect(svg.attributes['aria-labelledby']).toBe(`${title.attributes.id} ${desc.attributes.id}`);
      expect(textOf(title)).not.toBe('');
      expect(textOf(desc).length).toBeGreaterThan(10);
    }
    const levels = all.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []));
    expect(levels[0]).toBe(1);
    for (let k = 1; k < levels.length; k++) expect(levels[k]! - levels[k - 1]!).toBeLessThanOrEqual(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
  });

  it('has tables with captions, whose rows are as long as their heads', () => {
    for (const table of named(root, 'table')) {
      expect(textOf(named(table, 'caption')[0]!)).not.toBe('');
      const [head, ...rows] = named(table, 'tr');
      for (const cell of named(head!, 'th')) expect(cell.attributes.scope).toBe('col');
      for (const row of rows) {
        expect(row.children).toHaveLength(head!.children.length);
        expect((row.children[0] as ReturnType<typeof parse>).attributes.scope).toBe('row');
      }
    }
  });

  it('holds no number that is none, and says how to repeat it', () => {
    expect(textOf(named(root, 'main')[0]!)).not.toMatch(/NaN|undefined|Infinity|\[object/);
    const numbers = all.flatMap(({ attributes }) =>
      ['x', 'y', 'd', 'cx', 'cy', 'width', 'height', 'viewBox', 'transform'].map(
        (key) => attributes[key] ?? '',
      ),
    );
    expect(numbers.filter((value) => /NaN|Infinity|undefined/.test(value))).toEqual([]);
    const code = named(root, 'code').map(textOf);
    for (const text of code) expect(JSON.parse(text)).toMatchObject({ polytask: '0.1.0' });
  });

  it('is the same each time', () => {
    expect(toHTML(subject)).toBe(html);
  });
});

describe('names in a report', () => {
  it('are text, whatever they hold', () => {
    const root = parse(toHTML(comparison(8, soft), { title: HOSTILE[0]!, about: HOSTILE[1]! }));
    const rows = named(root, 'th').map(textOf);
    for (const name of HOSTILE) expect(rows).toContain(shown(name));
    expect(textOf(named(root, 'h1')[0]!)).toBe(HOSTILE[0]);
    expect(textOf(named(root, 'title')[0]!)).toBe(HOSTILE[0]);
  });

  it('of any characters leave it well-formed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 2, maxLength: 5 }),
        (given) => {
          const names = given.map((name, t) => `${name} ${t}`);
          const matrix = names.map((_, s) => names.map((_, t) => (s === t ? 1 : 0.1)));
          const html = toHTML({ of: 'data', taskNames: names, matrix, order: names.map((_, t) => t) });
          const rows = named(parse(html), 'th').map(textOf);
          for (const name of names) expect(rows).toContain(shown(name));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a report of many tasks', () => {
  const lengths = (make: (T: number) => object): number[] =>
    [250, 500, 1000].map((T) => toHTML(make(T) as never).length);

  it.each([
    ['a comparison', (T: number) => comparison(T)],
    ['relations', relations],
  ])('shows the first that matter of %s and says how many are left out', (_, make) => {
    const [some, more, most] = lengths(make) as [number, number, number];
    expect(most - more).toBeLessThan(0.1 * (more - some) + 0.3 * some);
    expect(most).toBeLessThan(1.5e6);
    expect(toHTML(make(1000) as never)).toContain('and 800 more tasks');
  });

  it('has all tasks of a comparison with 139', () => {
    const root = parse(toHTML(comparison(139)));
    const table = named(root, 'table').find((one) => textOf(one).startsWith('Tasks with soft sharing'))!;
    expect(named(table, 'tr')).toHaveLength(140);
    expect(toHTML(comparison(139))).toContain('30 of 138 tasks');
  });
});

describe('relations of gains', () => {
  it('are told as what a row adds to a column', () => {
    const matrix = [
      [0, 0.3, -0.2],
      [0.1, 0, 0.05],
      [-0.4, 0.2, 0],
    ];
    const root = parse(toHTML({ of: 'gains', taskNames: ['a', 'b', 'c'], matrix, order: [2, 0, 1] }));
    const [pairs, nearest] = named(root, 'table').map((table) =>
      named(table, 'tr').map((row) => row.children.map((cell) => textOf(cell as ReturnType<typeof parse>))),
    );
    expect(pairs!.slice(0, 2)).toEqual([
      ['task', 'adds to', 'gain'],
      ['a', 'b', '+0.300'],
    ]);
    expect(nearest).toEqual([
      ['task', 'helped most by', 'gain'],
      ['c', 'b', '+0.050'],
      ['a', 'b', '+0.100'],
      ['b', 'a', '+0.300'],
    ]);
    expect(textOf(root)).toContain('Most is added by a to b, 0.3.');
  });
});

describe('toHTML', () => {
  it('puts subjects into one file, a chapter each', () => {
    const root = parse(toHTML([soft, comparison(4), relations(4)], { title: 'All of it' }));
    expect(named(root, 'h1').map(textOf)).toEqual(['All of it']);
    expect(named(root, 'h2').map(textOf)).toEqual([
      'SoftSharingRegressor',
      'Which way to share: 4 tasks',
      'Relations of 4 tasks, of models',
    ]);
  });

  it('takes names of features that the fit had none of', () => {
    const model = new MultiTaskLasso({ alpha: 0.1 }).fit(X, Y);
    const featureNames = Array.from({ length: 9 }, (_, j) => `rain ${j}`);
    const rows = named(parse(toHTML(model, { featureNames })), 'th').map(textOf);
    for (const name of featureNames) expect(rows).toContain(name);
  });

  it('has targets, missing ones and scores of the data it is given, the lowest score first', () => {
    const Y2 = Y.to2DArray().map((row, i) => row.map((y, t) => (t === 1 && i < 4 ? Number.NaN : y)));
    const rows = X.to2DArray();
    const tasks = ['a', 'b'].map((name, t) => ({
      name,
      X: rows.slice(t),
      y: Y2.map((row) => row[t]!).slice(t),
    }));
    const own = new SoftSharingRegressor().fit(tasks);
    const shared = new MultiTaskLasso({ alpha: 30 }).fit(X, Y2, { taskNames: ['a', 'b', 'c'] });
    for (const [model, data, given] of [
      [own, [...tasks].reverse(), [tasks]],
      [shared, { X, Y: Y2 }, [X, Y2]],
    ] as const) {
      const root = parse(toHTML(model, { data: data as never }));
      const table = named(root, 'table').find((one) => textOf(one).startsWith('Tasks, the lowest'))!;
      const found = named(table, 'tr')
        .slice(1)
        .map((row) => row.children.map((cell) => textOf(cell as ReturnType<typeof parse>)));
      const scores = (model.scores as (...all: unknown[]) => number[])(...given);
      const order = scores.map((_, t) => t).sort((s, t) => scores[s]! - scores[t]!);
      expect(found.map(([name]) => name)).toEqual(order.map((t) => model.taskNames_[t]));
      for (const [k, row] of found.entries()) {
        expect(Number(row[3]!.replace('\u2212', '-'))).toBeCloseTo(scores[order[k]!]!, 3);
      }
      const ofB = found.find(([name]) => name === 'b')!;
      expect(ofB.slice(1, 3)).toEqual(model === own ? ['36', '3'] : ['36', '4']);
    }
    expect(() => toHTML(own, { data: 3 as never })).toThrow(
      /toHTML: data is 3; expected a list of tasks, or \{ X, Y \}/,
    );
  });

  it.each([
    [{}, /^toHTML: the subject is an object without keys; expected a fitted model/],
    [null, /the subject is null/],
    [[soft, 3], /^toHTML: subject 1 is 3;/],
    [[], /the list of subjects is empty/],
  ])('refuses %j in words', (subject, message) => {
    expect(() => toHTML(subject as never)).toThrow(InputError);
    expect(() => toHTML(subject as never)).toThrow(message);
  });

  it('refuses models that are not fitted, and options that are none', () => {
    expect(() => toHTML(new SoftSharingRegressor())).toThrow(NotFittedError);
    expect(() => toHTML(soft, { titel: 'x' } as never)).toThrow(
      /unknown option titel\. Did you mean title\?/,
    );
    expect(() => toHTML(soft, { featureNames: ['one'] })).toThrow(/featureNames has 1 entry; expected 9/);
  });
});
