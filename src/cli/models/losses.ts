import { parseNumber } from '../../csv/number.js';
import type { LossSpec } from '../../index.js';
import { DEFAULT_LOSS, LOSS_NAMES, type LossChoice, PAIR_LOSS, readLoss } from '../../losses/registry.js';
import { type Args, didYouMean } from '../args.js';
import { printable } from '../failures.js';
import type { TargetColumn } from '../targets.js';

/** The losses of --losses, one for all targets or one each in their order; null where they are left to the data. @throws UsageError */
export function readLosses(args: Args, targets: readonly string[]): readonly LossChoice[] | null {
  const given = args.list('losses');
  if (given === undefined) return null;
  const losses = given.map((text) => readOne(text, args));
  if (losses.length === 1) return targets.map(() => losses[0]!);
  if (losses.length === targets.length) return losses;
  throw args.fail(
    `--losses lists ${losses.length}; expected one for all targets, or ${targets.length}, one for each in the order of --target.`,
  );
}

/** `huber`, `huber:delta=2`. */
function readOne(text: string, args: Args): LossChoice {
  const [name, ...settings] = text.split(':');
  if (!LOSS_NAMES.includes(name!)) {
    const hint = name!.includes('=')
      ? ' The settings of one loss are joined by colons, as in studentT:nu=3:scale=0.5; a comma comes before the next loss.'
      : didYouMean(name!, LOSS_NAMES);
    throw args.fail(`--losses must be of ${LOSS_NAMES.join(', ')}; got ${printable(text)}.${hint}`);
  }
  const params = settings.map((setting) => {
    const [key, value] = setting.split('=');
    const number = value === undefined ? null : parseNumber(value, '.');
    if (number !== null) return [key!, number] as const;
    throw args.fail(`--losses ${printable(text)}: expected settings such as huber:delta=2.`);
  });
  return args.valid('losses', () =>
    readLoss(params.length === 0 ? name : { loss: name, ...Object.fromEntries(params) }),
  )!;
}

/** Whether a loss takes labels. */
export function takesLabels({ target }: LossChoice): boolean {
  return target === 'pair' || target === 'classes';
}

/** The loss of a target by what it holds. */
export function lossOf({ labels }: TargetColumn): LossSpec {
  if (labels === null) return DEFAULT_LOSS;
  return labels.length === 2
    ? PAIR_LOSS
    : (LOSS_NAMES.find((name) => readLoss(name)!.target === 'classes') as LossSpec);
}
