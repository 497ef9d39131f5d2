/** Splitters, by the samples that they split. */
import {
  GroupKFold,
  GroupShuffleSplit,
  KFold,
  LeaveOneGroupOut,
  LeaveOneOut,
  LeavePGroupsOut,
  PredefinedSplit,
  RepeatedKFold,
  RepeatedStratifiedKFold,
  ShuffleSplit,
  StratifiedGroupKFold,
  StratifiedKFold,
  StratifiedShuffleSplit,
  TimeSeriesSplit,
} from '../../src/index.js';
import type { Operation, Sizes } from './operation.js';

const AT: Sizes = { rows: 200, columns: 1, tasks: 1, classes: 2, length: 1 };
const ROWS: Operation['grows'] = { rows: { from: 20_000 } };

interface AnySplitter {
  split(n: number, Y: number[], groups: number[]): Iterable<unknown>;
  getNSplits(n: number, Y: number[], groups: number[]): number;
}

/** A splitter on n samples of two labels, in 20 groups. */
function splitOf(make: (n: number) => AnySplitter, grows = ROWS, more: readonly string[] = []): Operation {
  const { name } = make(4).constructor;
  return {
    name: `${name}.split`,
    covers: [`${name}.split`, `${name}.getNSplits`, ...more],
    at: AT,
    grows,
    prepare: ({ rows }) => {
      const y = Array.from({ length: rows }, (_, i) => i % 2);
      const groups = Array.from({ length: rows }, (_, i) => (i * 7) % 20);
      return () => {
        const cv = make(rows);
        return [[...cv.split(rows, y, groups)], cv.getNSplits(rows, y, groups), JSON.stringify(cv)];
      };
    },
  };
}

const seeded = { shuffle: true, randomState: 0 };

export const splits: readonly Operation[] = [
  splitOf(() => new KFold({ nSplits: 5, ...seeded })),
  splitOf(() => new StratifiedKFold({ nSplits: 2, ...seeded })),
  splitOf(() => new ShuffleSplit({ nSplits: 2, randomState: 0 })),
  splitOf(() => new GroupKFold()),
  splitOf(() => new StratifiedGroupKFold()),
  splitOf(() => new GroupShuffleSplit({ randomState: 0 })),
  splitOf(() => new StratifiedShuffleSplit({ nSplits: 2, randomState: 0 })),
  splitOf(() => new RepeatedKFold({ nRepeats: 2, randomState: 0 })),
  splitOf(() => new RepeatedStratifiedKFold({ nRepeats: 2, randomState: 0 })),
  splitOf(() => new LeaveOneOut(), {
    rows: { from: 250, exponent: 2, why: 'as many splits as samples, each of all of them' },
  }),
  splitOf(() => new LeaveOneGroupOut()),
  splitOf(() => new LeavePGroupsOut({ nGroups: 1 })),
  splitOf(() => new TimeSeriesSplit()),
  splitOf((n) => new PredefinedSplit({ testFold: Array.from({ length: n }, (_, i) => i % 3) }), ROWS, [
    'PredefinedSplit.toJSON',
  ]),
];
