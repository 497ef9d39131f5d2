import { columnWeights } from '../../data/columnWeights.js';
import type { Block } from '../../data/dataset.js';
import type { Loss } from '../../losses/loss.js';
import type { Columns } from '../../matrix/columns.js';
import { selectRows } from '../../matrix/selectRows.js';

/** The labels that targets stand for. */
export interface Labelled {
  /** The samples, each of them once for each of its labels. */
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  /** c_i, above 0. */
  readonly weights: Float64Array;
}

/** The samples of a task that count, and the index of each one's class. */
export interface CountedLabels extends Omit<Labelled, 'rows'> {
  readonly x: Columns;
}

/** The samples of a weight above 0. @param labelsOf those that a target stands for */
export function labelled(
  y: Float64Array,
  c: Float64Array,
  labelsOf: (y: number) => readonly number[],
): Labelled {
  const rows: number[] = [];
  const labels: number[] = [];
  for (let i = 0; i < y.length; i++) {
    if (!(c[i]! > 0)) continue;
    for (const label of labelsOf(y[i]!)) {
      rows.push(i);
      labels.push(label);
    }
  }
  return {
    rows: Int32Array.from(rows),
    labels: Int32Array.from(labels),
    weights: Float64Array.from(rows, (i) => c[i]!),
  };
}

/** The same of task k of a block, with their X. */
export function countedLabels(
  block: Block,
  k: number,
  labelsOf: (y: number) => readonly number[],
): CountedLabels {
  const n = block.x.rows;
  const y = block.y.subarray(k * n, (k + 1) * n);
  const { rows, ...counted } = labelled(y, columnWeights(block, k), labelsOf);
  const isWhole = rows.length === n && rows.every((row, i) => row === i);
  return { x: isWhole ? block.x : selectRows(block.x, rows), ...counted };
}

/**
 * The labels that a sample of a loss of one output stands for, 0 of what may fall and 1 of what may rise for ever: both where
 * the loss has a minimum (of a regression, or a count above 0), for then what moves its prediction contradicts one of them.
 */
export function recessionLabels(loss: Loss, y: number): readonly number[] {
  const direction = loss.recession(y);
  return direction === 0 ? BOTH : direction > 0 ? RISES : FALLS;
}

const BOTH = Object.freeze([0, 1]);
const RISES = Object.freeze([1]);
const FALLS = Object.freeze([0]);
