/**
 * How often are the verdicts of compareSharing false? Tasks in known relations, many times over:
 *
 *     node build/bench/sharing.js [seeds] [numbers | labels] [scenario ...]
 *
 * The truth about a way is its risk on new samples of the distribution, averaged over the seeds; a verdict of the other sign is false.
 */
import { runSync } from '../src/computation/drivers.js';
import { compareSharing } from '../src/index.js';
import { exp } from '../src/math/exp.js';
import { log1p } from '../src/math/log1p.js';
import { createRandom, type Random } from '../src/math/random.js';
import { dealFolds } from '../src/selection/sharing/sharingFolds.js';
import { readSharingInput } from '../src/selection/sharing/sharingInput.js';
import { openPlan, runSharingJob } from '../src/selection/sharing/sharingJob.js';
import { TrainingSamples } from '../src/selection/sharing/trainingSamples.js';

const SCENARIOS = ['independent', 'identical', 'grouped', 'outlier', 'none'] as const;
type Scenario = (typeof SCENARIOS)[number];
const [T, N, P, NEW] = [10, 40, 6, 400];

interface Truth {
  readonly w: readonly number[];
  readonly b: number;
}

const [seeds = '10', kind = 'numbers', ...scenarios] = process.argv.slice(2);
for (const scenario of scenarios.length > 0 ? (scenarios as Scenario[]) : SCENARIOS) await run(scenario);

async function run(scenario: Scenario): Promise<void> {
  const found: { verdicts: readonly (readonly string[])[]; better: number[][] }[] = [];
  const best = new Map<string, number>();
  let ways: readonly string[] = [];
  for (let seed = 0; seed < Number(seeds); seed++) {
    const random = createRandom(1000 + seed);
    const truths = truthsOf(scenario, random);
    const tasks = truths.map((truth, t) => ({ name: `task ${t}`, ...drawn(truth, N, random) }));
    const comparison = await compareSharing(tasks, { randomState: seed });
    ways = comparison.ways;
    best.set(comparison.best, (best.get(comparison.best) ?? 0) + 1);
    found.push({ verdicts: comparison.verdicts, better: betterBy(tasks, truths, random) });
  }
  console.log(`\n${scenario}, ${kind}: ${seeds} seeds of ${T} tasks, ${N} samples, ${P} features`);
  for (const [k, way] of ways.entries()) {
    const row = [0, 0, 0];
    for (const members of classesOf(scenario)) {
      const truth = found.reduce(
        (sum, { better }) => sum + members.reduce((s, t) => s + better[t]![k]!, 0),
        0,
      );
      for (const { verdicts } of found) {
        for (const t of members) {
          const verdict = verdicts[t]![k]!;
          if (verdict === 'gains') row[0]!++;
          if (verdict === 'harmed') row[1]!++;
          if ((verdict === 'gains' && truth <= 0) || (verdict === 'harmed' && truth >= 0)) row[2]!++;
        }
      }
    }
    console.log(
      `  ${way.padEnd(14)} gains ${row[0]}, harmed ${row[1]}, false ${row[2]}, of ${T * found.length}`,
    );
  }
  console.log(`  best: ${[...best].map(([way, count]) => `${way} ${count}`).join(', ')}`);
}

/** Tasks that are alike: the outlier apart from the others. */
function classesOf(scenario: Scenario): number[][] {
  const all = Array.from({ length: T }, (_, t) => t);
  return scenario === 'outlier' ? [[0], all.slice(1)] : [all];
}

function truthsOf(scenario: Scenario, random: Random): Truth[] {
  const draw = (): number[] => Array.from({ length: P }, () => random.normal() / 2);
  const [a, b] = [draw(), draw()];
  return Array.from({ length: T }, (_, t) => {
    const own = draw();
    const w = {
      independent: own,
      identical: a,
      grouped: t % 2 === 0 ? a : b,
      outlier: t === 0 ? a.map((value) => -value) : a,
      none: a.map(() => 0),
    }[scenario];
    return { w, b: random.normal() };
  });
}

function drawn({ w, b }: Truth, n: number, random: Random): { X: number[][]; y: (number | string)[] } {
  const X = Array.from({ length: n }, () => Array.from({ length: P }, () => random.normal()));
  const y = X.map((x) => {
    const eta = x.reduce((sum, value, j) => sum + value * w[j]!, 0);
    if (kind === 'numbers') return b + eta + random.normal();
    return random.uniform() < 1 / (1 + exp(-2 * eta - b / 2)) ? 'yes' : 'no';
  });
  return { X, y };
}

/** By how much each way's fit to all samples is better than 'alone' on new ones, task x way. */
function betterBy(tasks: readonly object[], truths: readonly Truth[], random: Random): number[][] {
  const { plan } = readSharingInput('compareSharing', [tasks]);
  const { data, ways } = plan;
  const chosen = runSync(runSharingJob(openPlan(plan), { round: plan.nRepeats, fold: -1 }, () => {}));
  const set = new TrainingSamples(data, dealFolds(data, 2, 0), 2, null).without(-1);
  const fits = ways.map((way, k) => runSync(set.fit({ way, ...chosen[k]! }, 1e-8)));
  return truths.map((truth, t) => {
    const { X, y } = drawn(truth, NEW, random);
    const losses = fits.map(({ w, b }) => {
      let loss = 0;
      for (const [i, x] of X.entries()) {
        const eta = x.reduce((sum, value, j) => sum + (value - data.origin[j]!) * w[t * P + j]!, b[t]!);
        const target = y[i]!;
        if (typeof target === 'number') loss += (target - eta) ** 2;
        else loss += log1p(exp(target === 'yes' ? -eta : eta));
      }
      return loss / NEW;
    });
    return losses.map((loss) => losses[0]! - loss);
  });
}
