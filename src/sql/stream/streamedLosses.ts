import type { SumsLine, SumsPlace, TaskSums } from '../../statistics/lossSums.js';
import { BrokenStream, type Engine } from '../engine.js';
import { type Frame, targetsOf } from '../newton/frame.js';
import type { ReadOptions } from '../options.js';
import { LossRows } from './lossRows.js';
import { PART } from './partProducts.js';
import { MOST_TASKS, rowsOf } from './streamedSums.js';

/** Beside those of a compensated sum of all terms. */
export const ROUNDINGS: number = PART;

/** Whether the losses of these samples can be summed here. */
export function canStreamLosses({ stream }: Engine, frame: Frame): boolean {
  return stream !== undefined && (frame.tasks?.length ?? 0) <= MOST_TASKS && LossRows.fits(frame);
}

/**
 * The sums that `readSums` finds by SQL, over rows that the engine sends here.
 *
 * @param frame all tasks
 * @returns null where the rows broke off: SQL is to sum them
 */
export async function streamedLosses(
  engine: Engine,
  { params, signal, onProgress }: ReadOptions,
  frame: Frame,
  place: SumsPlace,
  line: SumsLine | null,
): Promise<TaskSums[] | null> {
  const rows = new LossRows(frame, place, line);
  const [only, another] = targetsOf(frame);
  const conditions = [
    ...(another === undefined ? [`y${only} IS NOT NULL`] : []),
    ...(frame.base.hasWeight ? ['w > 0'] : []),
  ];
  try {
    const select = rowsOf(engine.dialect, frame.base, frame.tasks, conditions);
    for await (const columns of engine.stream!(select, params, signal)) rows.take(columns);
    onProgress({ stage: 'steps', completed: 1, total: 1 });
    return rows.finish();
  } catch (error) {
    if (error instanceof BrokenStream) return null;
    throw error;
  } finally {
    rows.dispose();
  }
}
