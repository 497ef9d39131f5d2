/**
 * How often are the verdicts of compareSharing false, and how much of the truth do they find? Tasks in known relations, many times over:
 *
 *     node build/bench/sharing.js [seeds] [numbers | labels] [scenario ...]
 *
 * The truth about a task and a way is the mean, over new training sets of the same distribution, of its exact risk less that of 'alone'.
 * A verdict of the other sign is false.
 */
import { compareSharing } from '../src/index.js';
import { createRandom } from '../src/math/random.js';
import { drawTasks, drawTruths, type Kind, SCENARIOS, type Scenario } from './sharingScenarios.js';
import { trueGains } from './sharingTruth.js';

const [seeds = '50', kind = 'numbers', ...scenarios] = process.argv.slice(2);
for (const scenario of scenarios.length > 0 ? (scenarios as Scenario[]) : SCENARIOS) {
  console.log((await run(scenario, kind as Kind, Number(seeds))).join('\n'));
}

interface Count {
  gains: number;
  harmed: number;
  /** Verdicts against the sign of the truth, and those of them that are so by more than two standard errors of it. */
  false: number;
  clearly: number;
  /** Pairs in which the truth is a gain, or harm, of more than a tenth of the noise or of the log loss of a coin. */
  worth: [gains: number, harmed: number];
  found: [gains: number, harmed: number];
}

async function run(scenario: Scenario, kind: Kind, count: number): Promise<string[]> {
  const counts = new Map<string, Count>();
  const best = new Map<string, number>();
  let runsWithFalse = 0;
  let pairs = 0;
  for (let seed = 0; seed < count; seed++) {
    const random = createRandom(1000 + seed);
    const truths = drawTruths(scenario, random);
    const {
      ways,
      verdicts,
      best: chosen,
    } = await compareSharing(drawTasks(truths, kind, random), {
      randomState: seed,
    });
    best.set(chosen, (best.get(chosen) ?? 0) + 1);
    const truth = trueGains(truths, kind, random);
    pairs = verdicts.length * count;
    let isFalse = false;
    for (const [k, way] of ways.entries()) {
      if (way === 'alone') continue;
      const row = counts.get(way) ?? {
        ...{ gains: 0, harmed: 0, false: 0, clearly: 0 },
        ...{ worth: [0, 0] as [number, number], found: [0, 0] as [number, number] },
      };
      counts.set(way, row);
      for (const [t, of] of verdicts.entries()) {
        const { gain, error } = truth[t]![k]!;
        const verdict = of[k]!;
        for (const [side, [name, sign]] of [['gains', 1] as const, ['harmed', -1] as const].entries()) {
          const isFound = verdict === name;
          if (isFound) row[name]++;
          if (isFound && sign * gain <= 0) row.false++;
          if (isFound && sign * gain <= -2 * error) row.clearly++;
          if (isFound && sign * gain <= 0) isFalse = true;
          if (sign * gain < (kind === 'numbers' ? 0.1 : 0.05)) continue;
          row.worth[side]!++;
          if (isFound) row.found[side]!++;
        }
      }
    }
    if (isFalse) runsWithFalse++;
  }
  const of = ([found, worth]: [number, number]): string => (worth === 0 ? '-' : `${found} of ${worth}`);
  return [
    '',
    `${scenario}, ${kind}: ${count} seeds, ${pairs} pairs of task and way in a row; ${runsWithFalse} runs with a false verdict`,
    '| way | gains | harmed | false | clearly | gains worth it found | harm worth it found |',
    '|---|---|---|---|---|---|---|',
    ...[...counts].map(
      ([way, { gains, harmed, false: wrong, clearly, worth, found }]) =>
        `| ${way} | ${gains} | ${harmed} | ${wrong} | ${clearly} | ${of([found[0], worth[0]])} | ${of([found[1], worth[1]])} |`,
    ),
    `best: ${[...best].map(([way, times]) => `${way} ${times}`).join(', ')}`,
  ];
}
