import { readInteger, readList, readRecord, readStrings } from '../../files/fields.js';
import { InputError } from '../../messages/errors.js';
import { readStatistics } from '../../statistics/readStatistics.js';
import { fileError, type NodeFiles } from '../files/nodeFiles.js';
import type { MergeNode } from '../mergeTree.js';
import type { ChunksShape } from '../shape.js';

/** Where a run stands: plain data. */
export interface CheckpointData {
  /** Chunks and samples that are in the sums. */
  readonly chunks: number;
  readonly samples: number;
  /** Digests of the options, of the first chunk and of all chunks in the sums. */
  readonly options: string;
  readonly first: string;
  readonly seen: string;
  readonly shape: ChunksShape | null;
  readonly nodes: readonly MergeNode[];
}

const FORMAT = 'polytask.checkpoint';
const FIELDS = ['format', 'version', 'chunks', 'samples', 'options', 'first', 'seen', 'shape', 'nodes'];

/** Replaces the file in one step: whoever reads it, after a crash of the process or the machine too, finds the old or the new one. */
export function writeCheckpoint(files: NodeFiles, path: string, data: CheckpointData): void {
  const text = JSON.stringify({ format: FORMAT, version: 1, ...data });
  const draft = `${path}.new`;
  try {
    const fd = files.openSync(draft, 'w');
    try {
      for (let at = 0; at < text.length; at += PIECE) files.writeSync(fd, text.slice(at, at + PIECE));
      files.fsyncSync(fd);
    } finally {
      files.closeSync(fd);
    }
    files.renameSync(draft, path);
  } catch (error) {
    throw fileError('checkpoint', path, error);
  }
  syncFolder(files, path);
}

const PIECE = 1 << 24;

/** Finds out before the work is done whether the file can be written. @throws InputError */
export function requireWritable(files: NodeFiles, path: string): void {
  const draft = `${path}.new`;
  try {
    files.closeSync(files.openSync(draft, 'w'));
    files.unlinkSync(draft);
  } catch (error) {
    throw fileError('checkpoint', path, error);
  }
}

/** So that the new name is on disk as well; some systems have no such call for folders. */
function syncFolder(files: NodeFiles, path: string): void {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const folder = end < 0 ? '.' : path.slice(0, end + 1);
  try {
    const fd = files.openSync(folder, 'r');
    try {
      files.fsyncSync(fd);
    } finally {
      files.closeSync(fd);
    }
  } catch {
    // The file itself is written; a crash of the machine may still bring the old one back.
  }
}

/** @returns null where there is no such file @throws InputError for a file that is no checkpoint */
export function readCheckpoint(files: NodeFiles, path: string): CheckpointData | null {
  let text: string;
  try {
    text = files.readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw fileError('checkpoint', path, error);
  }
  try {
    return readData(JSON.parse(text));
  } catch (error) {
    const { message } = error as Error;
    throw new InputError(
      `${path} is no checkpoint of chunkedStatistics (${message}); delete it, or name another file.`,
    );
  }
}

function readData(value: unknown): CheckpointData {
  const root = readRecord(value, 'the file', FIELDS);
  if (root.get('format') !== FORMAT || root.get('version') !== 1) throw new InputError('another format');
  const text = (name: string): string => readStrings([root.get(name)], name, 1)[0]!;
  const nodes = Array.from(readList(root.get('nodes'), 'nodes'), (node, k) => {
    const fields = readRecord(node, `nodes[${k}]`, ['height', 'statistics']);
    const statistics = fields.get('statistics');
    return {
      height: readInteger(fields.get('height'), `nodes[${k}].height`, 0),
      statistics: statistics === null ? null : readStatistics(statistics, `nodes[${k}].statistics`),
    };
  });
  return {
    chunks: readInteger(root.get('chunks'), 'chunks', 0),
    samples: readInteger(root.get('samples'), 'samples', 0),
    options: text('options'),
    first: text('first'),
    seen: text('seen'),
    shape: readShape(root.get('shape')),
    nodes,
  };
}

function readShape(value: unknown): ChunksShape | null {
  if (value === null) return null;
  const fields = readRecord(value, 'shape', ['isShared', 'nFeatures', 'featureNames', 'taskNames']);
  const strings = (name: string): readonly string[] => {
    const list = readList(fields.get(name), name);
    return readStrings(list, name, list.length);
  };
  return {
    isShared: fields.get('isShared') === true,
    nFeatures: readInteger(fields.get('nFeatures'), 'nFeatures', 1),
    featureNames: fields.get('featureNames') === null ? null : strings('featureNames'),
    taskNames: strings('taskNames'),
  };
}
