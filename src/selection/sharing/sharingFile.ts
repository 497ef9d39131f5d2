/** A comparison as plain data for JSON, and back. */
import {
  fieldError,
  readInteger,
  readList,
  readNumber,
  readRecord,
  readStrings,
} from '../../files/fields.js';
import type { OverallGain, SharingResult, SharingStrengths } from './sharingResult.js';
import { type SharingVerdict, VERDICTS, WAYS } from './ways.js';

/** Numbers of tasks x ways; null where there is none. */
type Table = readonly (readonly (number | null)[])[];

const TABLES = ['scores', 'gains', 'gainErrors', 'pValues'] as const;

/** A comparison as plain data: what `JSON.stringify(comparison)` writes. */
export interface SharingFile extends Omit<SharingResult, (typeof TABLES)[number] | 'overall'> {
  readonly format: 'polytask';
  readonly version: number;
  readonly comparison: 'sharing';
  readonly scores: Table;
  readonly gains: Table;
  readonly gainErrors: Table;
  readonly pValues: Table;
  readonly overall: readonly {
    readonly gain: number | null;
    readonly error: number | null;
    readonly verdict: SharingVerdict;
  }[];
  /** The file of the model. */
  readonly model: object;
}

/** The format's version; a reader refuses another. */
const VERSION = 1;

const FIELDS: readonly (keyof SharingFile)[] = [
  ...(['format', 'version', 'comparison'] as const),
  ...(['ways', 'taskNames', 'nSamples', 'nFeatures', 'target', 'scoring', 'nFolds', 'nRepeats'] as const),
  ...(['innerFolds', 'randomState', 'level'] as const),
  ...([...TABLES, 'verdicts', 'overall'] as const),
  ...(['strengths', 'groups', 'best', 'bestPerTask', 'tooSmall', 'model'] as const),
];

export function writeSharing(found: SharingResult, model: object): SharingFile {
  const file: SharingFile = {
    format: 'polytask',
    version: VERSION,
    comparison: 'sharing',
    ...found,
    scores: withoutNaN(found.scores),
    gains: withoutNaN(found.gains),
    gainErrors: withoutNaN(found.gainErrors),
    pValues: withoutNaN(found.pValues),
    overall: found.overall.map(({ gain, error, verdict }) => ({
      gain: orNull(gain),
      error: orNull(error),
      verdict,
    })),
    model,
  };
  // In one order, whether the comparison was made or read.
  return Object.fromEntries(FIELDS.map((name) => [name, file[name]])) as unknown as SharingFile;
}

function withoutNaN(table: readonly (readonly number[])[]): Table {
  return table.map((row) => row.map(orNull));
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Reads untrusted data; the model's file is its reader's to check. @throws InputError */
export function readSharing(file: unknown): { result: SharingResult; model: unknown } {
  const root = readRecord(file, 'the file', FIELDS);
  const get = (name: keyof SharingFile): unknown => root.get(name);
  for (const [name, value] of [
    ['format', 'polytask'],
    ['version', VERSION],
    ['comparison', 'sharing'],
  ] as const) {
    if (get(name) !== value)
      throw fieldError(name, get(name), typeof value === 'string' ? `'${value}'` : `${value}`);
  }
  const ways = readList(get('ways'), 'ways').map((way, k) => readWord(way, `ways[${k}]`, WAYS));
  readStrings(ways, 'ways', ways.length);
  const names = readList(get('taskNames'), 'taskNames');
  const [T, K] = [names.length, ways.length];
  const table = (name: (typeof TABLES)[number]) =>
    readTable(get(name), name, T, K, (value, place) =>
      value === null ? Number.NaN : readNumber(value, place),
    );
  const taskNames = readStrings(names, 'taskNames', T);
  const tooSmall = readList(get('tooSmall'), 'tooSmall');
  const result: SharingResult = {
    ways,
    taskNames,
    nSamples: readList(get('nSamples'), 'nSamples', T).map((n, t) => readInteger(n, `nSamples[${t}]`, 0)),
    nFeatures: readInteger(get('nFeatures'), 'nFeatures', 1),
    target: readWord(get('target'), 'target', ['numbers', 'labels'] as const),
    scoring: readText(get('scoring'), 'scoring'),
    nFolds: readInteger(get('nFolds'), 'nFolds', 2),
    nRepeats: readInteger(get('nRepeats'), 'nRepeats', 1),
    innerFolds: readInteger(get('innerFolds'), 'innerFolds', 2),
    randomState: readInteger(get('randomState'), 'randomState', 0),
    level: readNumber(get('level'), 'level', 0),
    scores: table('scores'),
    gains: table('gains'),
    gainErrors: table('gainErrors'),
    pValues: table('pValues'),
    verdicts: readTable(get('verdicts'), 'verdicts', T, K, (value, place) =>
      readWord(value, place, VERDICTS),
    ),
    overall: readList(get('overall'), 'overall', K).map((one, k) => readOverall(one, `overall[${k}]`)),
    strengths: readList(get('strengths'), 'strengths', K).map((one, k) => readNamed(one, `strengths[${k}]`)),
    groups:
      get('groups') === null
        ? null
        : readList(get('groups'), 'groups', T).map((group, t) => readInteger(group, `groups[${t}]`, 0)),
    best: readWord(get('best'), 'best', ways),
    bestPerTask: readList(get('bestPerTask'), 'bestPerTask', T).map((way, t) =>
      readWord(way, `bestPerTask[${t}]`, ways),
    ),
    tooSmall: readStrings(tooSmall, 'tooSmall', tooSmall.length).map((name, k) =>
      readWord(name, `tooSmall[${k}]`, taskNames),
    ),
  };
  return { result: Object.freeze(result), model: get('model') };
}

function readTable<Entry>(
  value: unknown,
  place: string,
  rows: number,
  columns: number,
  read: (value: unknown, place: string) => Entry,
): Entry[][] {
  return readList(value, place, rows).map((row, t) =>
    readList(row, `${place}[${t}]`, columns).map((entry, k) => read(entry, `${place}[${t}][${k}]`)),
  );
}

function readWord<Word extends string>(value: unknown, place: string, words: readonly Word[]): Word {
  if (words.includes(value as Word)) return value as Word;
  const some = words.slice(0, 8).map((word) => `'${word}'`);
  throw fieldError(place, value, `one of ${some.join(', ')}${words.length > 8 ? ', ...' : ''}`);
}

function readText(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  throw fieldError(place, value, 'a string');
}

function readOverall(value: unknown, place: string): OverallGain {
  const fields = readRecord(value, place, ['gain', 'error', 'verdict']);
  const number = (name: string): number => {
    const found = fields.get(name);
    return found === null ? Number.NaN : readNumber(found, `${place}.${name}`);
  };
  const verdict: SharingVerdict = readWord(fields.get('verdict'), `${place}.verdict`, VERDICTS);
  return { gain: number('gain'), error: number('error'), verdict };
}

function readNamed(value: unknown, place: string): SharingStrengths {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fieldError(place, value, 'an object');
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, readNumber(one, `${place}.${name}`, 0)]),
  );
}
