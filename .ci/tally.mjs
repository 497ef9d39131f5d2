// node tally.mjs STAGES_PASSED STAGES_FAILED REPORT...: adds vitest's JSON reports to the stages of a run and
// prints the sum as the last line. Ends with 1 if no test was run or a report has a failure in it.
import { existsSync, readFileSync } from 'node:fs';

const [stagesPassed, stagesFailed, ...paths] = process.argv.slice(2);
const reports = paths
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')));
const tests = reports
  .flatMap((report) => report.testResults)
  .flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
const count = (...statuses) => tests.filter(({ status }) => statuses.includes(status)).length;

for (const { status, file, fullName } of tests) {
  if (status !== 'passed') console.log(`${status}: ${file}: ${fullName}`);
}
const passed = count('passed') + Number(stagesPassed);
const failed = count('failed') + Number(stagesFailed);
const skipped = count('skipped', 'pending', 'todo', 'disabled');
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 && tests.length > 0 ? 0 : 1;
