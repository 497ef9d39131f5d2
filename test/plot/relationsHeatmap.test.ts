import { describe, expect, it } from 'vitest';
import { relationsHeatmapSpec } from '../../src/plot/index.js';
import { inputErrorOf } from '../laws/inputForms.js';
import { countMarks, dataOf, drawn, wordsOf } from './drawn.js';

const relations = {
  of: 'models',
  taskNames: ['north', 'south', 'east'],
  matrix: [
    [1, -0.5, 0.4],
    [-0.5, 1, -0.25],
    [0.4, -0.25, 1],
  ],
  order: [1, 0, 2],
  tooSmall: ['east'],
};

describe('relationsHeatmapSpec', () => {
  it('draws a cell with its number for each pair, in the order of the clustering, and none for a task itself', async () => {
    const spec = relationsHeatmapSpec(relations);
    const [rows = []] = dataOf(spec);
    expect(rows.map(({ from, to, value }) => [from, to, value])).toEqual([
      ['south', 'north', -0.5],
      ['south', 'east *', -0.25],
      ['north', 'south', -0.5],
      ['north', 'east *', 0.4],
      ['east *', 'south', -0.25],
      ['east *', 'north', 0.4],
    ]);
    const svg = await drawn(spec);
    expect(countMarks(svg, 'rect')).toBe(6);
    expect(wordsOf(svg)).toEqual(expect.arrayContaining(['south', 'north', 'east *', '0.40', '\u22120.50']));
    expect(spec.description).toContain('too small to judge: 1 of 3 tasks');
  });

  it('reads rows as those that give and columns as those that get', () => {
    const matrix = [
      [0, 0.2],
      [-0.1, 0],
    ];
    const [rows = []] = dataOf(relationsHeatmapSpec({ of: 'gains', taskNames: ['a', 'b'], matrix }));
    expect(rows.map(({ from, to, value }) => [from, to, value])).toEqual([
      ['a', 'b', 0.2],
      ['b', 'a', -0.1],
    ]);
  });

  it('writes no numbers where there are many tasks, and takes one alone', async () => {
    const many = Array.from({ length: 60 }, (_, t) => t);
    const matrix = many.map((s) => many.map((t) => (s === t ? 1 : 1 / (1 + Math.abs(s - t)))));
    const spec = relationsHeatmapSpec({ of: 'data', taskNames: many.map(String), matrix });
    expect(spec.layer).toHaveLength(1);
    expect(
      countMarks(await drawn(relationsHeatmapSpec({ of: 'data', taskNames: ['a'], matrix: [[1]] })), 'rect'),
    ).toBe(0);
  });

  it.each([
    [{ order: [0, 1, 1] }, /order/],
    [{ matrix: [[1, 2]] }, /matrix is 1 x 2/],
    [{ taskNames: ['a', 'a', 'b'] }, /distinct/],
    [{ tooSmall: 3 }, /tooSmall/],
  ])('refuses %j', (other, message) => {
    expect(inputErrorOf(() => relationsHeatmapSpec({ ...relations, ...other } as never))).toMatch(message);
  });
});
