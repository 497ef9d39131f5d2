import { selectRows } from '../matrix/selectRows.js';
import type { SharedSamples } from '../statistics/sampleBlocks.js';
import type { TaskGroup } from './samples.js';

/** The samples of one target by their labels: a group for each label, in the order of its first sample. */
export function byLabel(
  { x, y, missing, weight }: SharedSamples,
  labels: readonly string[],
): readonly TaskGroup[] {
  const places = new Map<string, number[]>();
  for (const [i, label] of labels.entries()) {
    const list = places.get(label);
    if (list) list.push(i);
    else places.set(label, [i]);
  }
  return Array.from(places, ([label, list]) => {
    const rows = Int32Array.from(list);
    const lacks = missing && Uint8Array.from(rows, (i) => missing[i]!);
    return {
      taskNames: [label],
      samples: {
        x: selectRows(x, rows),
        y: Float64Array.from(rows, (i) => y[i]!),
        missing: lacks?.includes(1) ? lacks : null,
        weight:
          weight.kind === 'none'
            ? weight
            : { kind: 'sample', values: Float64Array.from(rows, (i) => weight.values[i]!) },
      },
    };
  });
}
