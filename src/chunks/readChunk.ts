import { readFeatureNames } from '../data/features.js';
import { readTasks } from '../data/fromTasks.js';
import { readSampleWeight, readWeightColumns } from '../data/sampleWeight.js';
import { toTargets, toTaskTargets } from '../data/targets.js';
import { readTaskNames } from '../data/taskNames.js';
import type { Columns } from '../matrix/columns.js';
import { toColumns } from '../matrix/fromInput.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { refuseUnknown } from '../params/options.js';
import type { SharedSamples } from '../statistics/sampleBlocks.js';
import { areBareRows } from '../tables/tableArguments.js';
import { byLabel } from './byLabel.js';
import type { LabelledChunk, SharedChunk } from './chunk.js';
import type { ChunkNames, ChunkSamples } from './samples.js';

const SHARED: readonly (keyof SharedChunk)[] = ['X', 'Y', 'sampleWeight', 'featureNames', 'taskNames'];
const LABELLED: readonly (keyof LabelledChunk)[] = ['X', 'y', 'task', 'sampleWeight', 'featureNames'];
const FORMS =
  '{ X, Y, sampleWeight? }, { X, y, task, sampleWeight? }, a list of tasks [{ name?, X, y, sampleWeight? }], or what csvChunks gives';

/** Reads the samples of a chunk of numbers. @throws InputError */
export function readChunk(chunk: unknown, names: ChunkNames): ChunkSamples {
  if (areBareRows(chunk)) {
    throw new InputError(
      'the chunk is a list of objects without X and y, rows of a table perhaps; expected the option targets, the columns that are predicted.',
    );
  }
  if (Array.isArray(chunk)) return readOwnSamples(chunk, names);
  if (typeof chunk !== 'object' || chunk === null) {
    throw new InputError(`the chunk is ${describe(chunk)}; expected ${FORMS}.`);
  }
  if ('Y' in chunk) return readShared(chunk as SharedChunk, names);
  if ('task' in chunk) return readLabelled(chunk as LabelledChunk, names);
  const lacking = 'y' in chunk ? 'y and no task' : 'neither Y nor y';
  throw new InputError(`the chunk has ${lacking}; expected ${FORMS}.`);
}

function readShared(chunk: SharedChunk, names: ChunkNames): ChunkSamples {
  refuseUnknown('the chunk', 'key', chunk, SHARED);
  const { X, Y, sampleWeight } = chunk;
  if (isEmpty(X) && isEmpty(Y)) return NO_SAMPLES;
  const x = toColumns(X, 'X');
  const { rows, columns, data, missing } = toTargets(Y, 'Y', 'allow');
  requireSameCount(x, 'Y', rows);
  const taskNames = readTaskNames(chunk.taskNames ?? names.taskNames, columns, 'taskNames');
  const weight = readWeightColumns(sampleWeight, rows, columns, 'sampleWeight');
  return {
    rows,
    isShared: true,
    featureNames: readFeatureNames(chunk.featureNames ?? names.featureNames, x.columns, 'featureNames'),
    groups: [{ taskNames, samples: { x, y: data, missing, weight } }],
  };
}

function readLabelled(chunk: LabelledChunk, names: ChunkNames): ChunkSamples {
  refuseUnknown('the chunk', 'key', chunk, LABELLED);
  refuseTaskNames(names);
  const { X, y, task, sampleWeight } = chunk;
  if (isEmpty(X) && isEmpty(y)) return NO_SAMPLES;
  const samples = readOneTask({ X, y, sampleWeight }, '');
  const { rows } = samples.x;
  if (!Array.isArray(task) || task.length !== rows) {
    const given = Array.isArray(task) ? `has ${counted(task.length, 'entry')}` : `is ${describe(task)}`;
    throw new InputError(`task ${given}; expected ${rows}, the name of each sample's task.`);
  }
  const bad = task.findIndex((name: unknown) => typeof name !== 'string');
  if (bad >= 0) throw new InputError(`task[${bad}] is ${describe(task[bad])}; expected a string.`);
  return {
    rows,
    isShared: false,
    featureNames: readFeatureNames(
      chunk.featureNames ?? names.featureNames,
      samples.x.columns,
      'featureNames',
    ),
    groups: byLabel(samples, task),
  };
}

function readOwnSamples(tasks: readonly unknown[], names: ChunkNames): ChunkSamples {
  if (tasks.length === 0) return NO_SAMPLES;
  refuseTaskNames(names);
  const given = readTasks(tasks);
  const groups = given.items.flatMap((item, t) =>
    isEmpty(item.X) && isEmpty(item.y)
      ? []
      : [{ taskNames: [given.names[t]!], samples: readOneTask(item, `${given.place(t)}.`) }],
  );
  const x = groups[0]?.samples.x;
  const other = groups.find(({ samples }) => samples.x.columns !== x!.columns);
  if (other) {
    throw new InputError(
      `X of ${JSON.stringify(other.taskNames[0])} has ${counted(other.samples.x.columns, 'feature')}, that of ` +
        `${JSON.stringify(groups[0]!.taskNames[0])} has ${x!.columns}; expected the same features in all tasks.`,
    );
  }
  return {
    rows: groups.reduce((sum, { samples }) => sum + samples.x.rows, 0),
    isShared: false,
    featureNames: x ? readFeatureNames(names.featureNames, x.columns, 'featureNames') : null,
    groups,
  };
}

function readOneTask(
  { X, y, sampleWeight }: { readonly X?: unknown; readonly y?: unknown; readonly sampleWeight?: unknown },
  place: string,
): SharedSamples {
  const x = toColumns(X, `${place}X`);
  const { rows, data, missing } = toTaskTargets(y, `${place}y`, 'allow');
  requireSameCount(x, `${place}y`, rows);
  return { x, y: data, missing, weight: readSampleWeight(sampleWeight, rows, 1, `${place}sampleWeight`) };
}

/** The chunk without samples. */
export const NO_SAMPLES: ChunkSamples = { rows: 0, isShared: false, featureNames: null, groups: [] };

/** Whether a list or a matrix has no rows; `false` for what is neither. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('shape' in value) return (value.shape as ArrayLike<unknown> | null)?.[0] === 0;
  return 'rows' in value ? value.rows === 0 : 'length' in value && value.length === 0;
}

function requireSameCount(x: Columns, name: string, rows: number): void {
  if (x.rows === rows) return;
  throw new InputError(
    `X has ${counted(x.rows, 'sample')}, ${name} has ${rows}; expected the same number of both.`,
  );
}

function refuseTaskNames({ taskNames }: ChunkNames): void {
  if (taskNames === undefined || taskNames === null) return;
  throw new InputError('taskNames is for chunks { X, Y }; these name the tasks of their samples themselves.');
}
