import { counted } from '../messages/describe.js';
import type { Args } from './args.js';
import { DataError, quotedList } from './failures.js';
import type { FitData } from './fitData.js';
import { DEFAULT_FOLDS, readFolds } from './models/params.js';
import type { ModelPlan } from './models/plan.js';

/** @throws DataError where rows cannot be cut into the folds of a cross-validation */
export function requireFolds(
  { facts: { file, rows }, tasks }: FitData,
  { kind, grid }: ModelPlan,
  args: Args,
): void {
  if (!kind.isCV && grid === null) return;
  const folds = readFolds(args) ?? DEFAULT_FOLDS;
  const counts = tasks?.rows.map(({ length }) => length) ?? [rows];
  const short = counts.flatMap((count, t) => (count < folds ? [t] : []));
  if (short.length === 0) return;
  const [first] = short;
  const who =
    tasks === null
      ? counted(rows, 'row')
      : short.length === 1
        ? `the ${counted(counts[first!]!, 'row')} of the task ${quotedList([tasks.names[first!]!])}`
        : `${short.length} tasks have fewer rows than there are folds (${quotedList(
            short.map((t) => tasks.names[t]!),
            5,
          )}), which`;
  const fewest = Math.min(...counts);
  const lower = fewest > 1 ? 'lower --cv, or ' : '';
  const without =
    grid !== null ? 'give its --alpha instead.' : 'choose a --model without -cv and give its --alpha.';
  throw new DataError(
    { file },
    `${who} cannot be cut into the ${folds} folds of the cross-validation; ${lower}${without}`,
  );
}
