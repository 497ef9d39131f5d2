/** The cells of heat maps: their colours, and numbers within them. */
import { FONT_SIZE, LINE } from './nameAxes.js';
import type { JsonObject } from './spec.js';
import { textWidth } from './textWidth.js';
import { INK } from './theme.js';

/** ColorBrewer's RdBu, blue below 0: told apart without telling red from green. */
export const DIVERGING: readonly string[] = [
  '#2166ac',
  '#4393c3',
  '#92c5de',
  '#d1e5f0',
  '#f7f7f7',
  '#fddbc7',
  '#f4a582',
  '#d6604d',
  '#b2182b',
];

/** Whether each label fits into a cell. */
export function isRoomForNumbers(
  cell: { readonly width: number; readonly height: number },
  labels: readonly string[],
): boolean {
  return cell.height >= LINE && labels.every((label) => textWidth(label, FONT_SIZE) <= cell.width - 4);
}

/** `label` in each cell, white where `value` is further from 0 than `dark`. */
export function numbersInCells(dark: number): JsonObject {
  return {
    mark: { type: 'text', fontSize: FONT_SIZE },
    encoding: {
      text: { field: 'label', type: 'nominal' },
      color: { condition: { test: `abs(datum.value) > ${dark}`, value: 'white' }, value: INK },
    },
  };
}
