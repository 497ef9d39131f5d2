/** What the compiler says of a call without Y. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../structure/source.js';

/** What tsc says of a program, by line. */
function complaints(program: string): string[] {
  const folder = mkdtempSync(join(root, 'build-types-'));
  try {
    writeFileSync(join(folder, 'program.mts'), program);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--pretty', 'false'];
    try {
      execFileSync(process.execPath, [tsc, ...flags, '--ignoreConfig', 'program.mts'], {
        cwd: folder,
        encoding: 'utf8',
      });
      return [];
    } catch (error) {
      return String((error as { stdout: string }).stdout).split(/\n(?=program)/);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('names Y in every class that takes tasks as well, and still says what is wrong with a task', () => {
  const classes = [
    'new MultiTaskLasso()',
    'new MultiTaskModel()',
    'new SharedLogisticRegression()',
    'new SoftSharingRegressor()',
    'new SoftSharingClassifier()',
    "new Pipeline([['model', new MultiTaskLasso()]])",
  ];
  const calls = classes.flatMap((model) => [
    `${model}.fit(X);`,
    `${model}.fit([[1, 2], [3, 4]]);`,
    `${model}.fit(X, { taskNames: ['a'] });`,
    `${model}.fitAsync(X);`,
    `${model}.score(X);`,
  ]);
  const told = complaints(
    [
      "import { MultiTaskLasso, MultiTaskModel, Pipeline, SharedLogisticRegression, SoftSharingClassifier, SoftSharingRegressor } from 'polytask';",
      'const X = [[0], [1]];',
      ...calls,
      'new MultiTaskLasso().fit([{ X, Y: [1, 2] }]);',
      'new MultiTaskLasso().fit([{ X, y: [1, 2], sampleweight: [1, 2] }]);',
      'new MultiTaskLasso().fit(X, X, { taskName: [] });',
      'new MultiTaskLasso().fit([{ X, y: [1, 2] }], {}).fit(X, X).fit({ data: [1], shape: [1, 1] }, [[null]]);',
    ].join('\n'),
  );
  expect(told).toHaveLength(calls.length + 3);
  for (const [k, call] of calls.entries())
    expect(told[k], call).toContain("'Y, the targets of X, is missing'");
  const [noTarget, typo, option] = told.slice(calls.length);
  expect(noTarget).toContain("Property 'y' is missing");
  expect(typo).toContain('{ name?, X, y, sampleWeight? } and no others');
  expect(option).toContain("Did you mean to write 'taskNames'?");
});
