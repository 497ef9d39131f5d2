import { describe, expect, it } from 'vitest';
import { compareSharing, makeRegression, toHTML } from '../../../src/index.js';
import { named, parse, textOf } from '../parse.js';
import { comparison, names } from '../subjects.js';

const reportOf = (subject: ReturnType<typeof comparison>) => parse(toHTML(subject));
const pictures = (root: ReturnType<typeof parse>): string[] =>
  named(root, 'svg')
    .filter(({ attributes }) => attributes.class === 'wide')
    .map(textOf);

describe('the report of a comparison', () => {
  it('can be repeated by the options that it shows', async () => {
    const { X, Y } = makeRegression({
      nSamples: 30,
      nFeatures: 3,
      nTargets: 3,
      noise: 1,
      randomState: 0,
    });
    const found = await compareSharing(X, Y, {
      ways: ['pooled', 'soft sharing'],
      cv: 3,
      repeats: 2,
      innerCv: 2,
      randomState: 5,
    });
    const code = named(parse(found.toHTML()), 'code').map(textOf);
    const shown = code.map((text) => JSON.parse(text)).find((told) => 'compareSharing' in told);
    const again = await compareSharing(X, Y, shown.compareSharing);
    expect(again.toJSON()).toEqual(found.toJSON());
  });

  it('says first what the tasks gain together', () => {
    const found = {
      ...comparison(8),
      tooSmall: [],
      overall: [
        { gain: 0, error: 0, verdict: 'same' },
        { gain: -1, error: 0.5, verdict: 'same' },
        { gain: 9.11, error: 1.18, verdict: 'gains' },
        { gain: 1, error: 1, verdict: 'same' },
      ],
      verdicts: names(8).map(() => ['same', 'same', 'same', 'same'] as const),
    };
    const lead = textOf(named(reportOf(found), 'p')[0]!);
    expect(lead).toContain('the 8 tasks together gain +9.1 ± 1.2 in mean score');
    expect(lead).toContain(
      'more than chance explains. By themselves, no task gains clearly, none is harmed.',
    );
  });

  it('says what can be judged where all tasks are too small', () => {
    const found = { ...comparison(4), tooSmall: names(4) };
    const leadOf = (best: string): string => textOf(named(reportOf({ ...found, best }), 'p')[0]!);
    expect(leadOf('alone')).toBe('Nothing can be judged: every task has too few samples.');
    expect(leadOf('soft sharing')).toMatch(
      /^Best is “soft sharing”: the 4 tasks together gain .* By itself, no task has enough samples to be judged\.$/,
    );
  });

  it('leaves tasks that are too small out of means and pictures, as the gains do', () => {
    const given = comparison(12);
    const name = given.taskNames[11]!;
    const found = {
      ...given,
      tooSmall: [name],
      scores: given.scores.map((row, t) => (t === 11 ? row.map(() => -1000) : row)),
      gains: given.gains.map((row, t) => (t === 11 ? [0, 500, 500, 500] : row)),
    };
    const root = reportOf(found);
    for (const picture of pictures(root)) expect(picture).not.toContain(name);
    const ways = named(root, 'table')[0]!;
    const means = named(ways, 'tr')
      .slice(1)
      .map((row) => Number(textOf(named(row, 'td')[0]!)));
    expect(Math.min(...means)).toBeGreaterThan(0);
    expect(named(root, 'th').map(textOf)).toContain(name); // in the table of tasks
  });

  it('draws both ends of many tasks, those that lose too', () => {
    const given = comparison(139);
    const found = {
      ...given,
      tooSmall: [],
      gains: given.gains.map((_, t) => [0, 0, 69 - t, 0]),
      verdicts: given.verdicts.map((row) => row.map(() => 'same' as const)),
    };
    const bars = pictures(reportOf(found)).find((text) => text.includes('Gain of each task by soft'))!;
    for (const t of [0, 138]) expect(bars).toContain(found.taskNames[t]);
    expect(bars).not.toContain(found.taskNames[69]);
  });

  it('names every task of a group', () => {
    const found = { ...comparison(60), groups: names(60).map((_, t) => Number(t === 59)) };
    const table = named(reportOf(found), 'table').find((each) =>
      textOf(each).startsWith('The group of each task'),
    )!;
    expect(named(table, 'tr')).toHaveLength(61);
  });
});
