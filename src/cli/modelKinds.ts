import { MultiTaskElasticNet, MultiTaskLasso } from '../index.js';
import { type Args, didYouMean } from './args.js';
import { printable } from './failures.js';

/** What fit makes of --model and the options of the model. */
export type Fittable = MultiTaskLasso | MultiTaskElasticNet;

interface ModelKind {
  /** As on the command line. */
  readonly word: string;
  /** Whether alpha is chosen by cross-validation. */
  readonly cv: boolean;
  readonly elasticNet: boolean;
}

const KINDS: readonly ModelKind[] = [
  { word: 'multi-task-lasso', cv: false, elasticNet: false },
  { word: 'multi-task-elastic-net', cv: false, elasticNet: true },
];

const DEFAULT = 'multi-task-lasso';

/** The estimator that the options ask for. @throws UsageError for options that do not go together */
export function readModel(args: Args): Fittable {
  const kind = readKind(args);
  const alphas = args.numbers('alpha', { min: 0 });
  const l1Ratios = args.numbers('l1-ratio', { min: 0, max: 1 });
  const shared = {
    fitIntercept: !args.has('no-intercept'),
    ...defined('tol', args.number('tol', { min: 0 })),
    ...defined('maxIter', args.integer('max-iter', { min: 1 })),
  };
  if (l1Ratios !== undefined && !kind.elasticNet) {
    throw args.fail(`--l1-ratio is for an elastic net; ${kind.word} is the lasso, whose ratio is 1.`);
  }
  const alpha = single(args, kind, 'alpha', alphas);
  const l1Ratio = single(args, kind, 'l1-ratio', l1Ratios);
  if (kind.elasticNet)
    return new MultiTaskElasticNet({ ...shared, ...defined('alpha', alpha), ...defined('l1Ratio', l1Ratio) });
  return new MultiTaskLasso({ ...shared, ...defined('alpha', alpha) });
}

function readKind(args: Args): ModelKind {
  const given = args.text('model') ?? DEFAULT;
  const plain = (name: string): string => name.replaceAll('-', '').toLowerCase();
  const found = KINDS.find(({ word }) => plain(word) === plain(given));
  if (found !== undefined) return found;
  const words = KINDS.map(({ word }) => word);
  throw args.fail(`--model must be ${words.join(', ')}; got ${printable(given)}.${didYouMean(given, words)}`);
}

function single(
  args: Args,
  { word }: ModelKind,
  option: string,
  given: number[] | undefined,
): number | undefined {
  if (given === undefined || given.length === 1) return given?.[0];
  throw args.fail(`--${option} is one number for ${word}; to choose from several, say --model ${word}-cv.`);
}

/** `{ [name]: value }`, or nothing where the option was not given. */
function defined<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: Value };
}
