/** `npm run bench:growth`: see ../README.md. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setWarningHandler } from '../../src/index.js';
import type { Axis } from '../growth/operation.js';
import { operations } from '../growth/operations.js';
import { secondsOf } from '../growth/seconds.js';
import { describeMachine, machine } from '../machine.js';
import { writeSection } from '../markdown.js';
import { type Column, digits, table } from '../table.js';
import { type Doubled, double } from './doubling.js';
import { documented } from './operations.js';

/** The field's symbols; of texts the length makes the entries of X. */
const SYMBOLS: Readonly<Record<Axis, string>> = {
  rows: 'n',
  columns: 'p',
  tasks: 'T',
  classes: 'K',
  length: 'nnz',
};

const COLUMNS: readonly Column<Doubled>[] = [
  { head: 'operation', align: 'left', cell: ({ name }) => name },
  { head: 'doubled', align: 'left', cell: ({ axis }) => SYMBOLS[axis] },
  { head: 'from', cell: ({ sizes }) => String(sizes[0]) },
  { head: 'to', cell: ({ sizes }) => String(sizes.at(-1)) },
  {
    head: 'ms',
    align: 'left',
    cell: ({ costs }) => costs.map((seconds) => digits(1000 * seconds)).join(', '),
  },
  {
    head: 'log2 ratios',
    align: 'left',
    cell: ({ steps }) => steps.map((step) => step.toFixed(1)).join(', '),
  },
  { head: 'exponent', cell: ({ exponent }) => exponent.toFixed(2) },
];

setWarningHandler(() => {});
const { values, positionals } = parseArgs({
  options: { all: { type: 'boolean', default: false }, markdown: { type: 'string' } },
  allowPositionals: true,
});
const only = new RegExp(positionals[0] ?? '');
const here = machine();
const about = `polytask ${here.polytask}, ${describeMachine(here)}`;
console.log(`${about}\n`);

const found: Doubled[] = [];
for (const operation of values.all ? operations : documented) {
  for (const axis of Object.keys(operation.grows) as Axis[]) {
    if (!only.test(`${operation.name}: ${axis}`)) continue;
    found.push(await double(operation, axis, secondsOf));
    process.stderr.write('.');
  }
}
process.stderr.write('\n');
const text = table(COLUMNS, found);
console.log(text);
if (values.markdown !== undefined) {
  writeSection(resolve(values.markdown), 'bench:growth', `${about}\n\n${text}`);
}
if (found.length === 0) process.exitCode = 1;
