/** The options that several commands have. */
import type { OptionSpec } from '../args.js';

/** What may stand in the place of a CSV file. */
export const DATABASES =
  "In the place of a CSV file: data.parquet, 'data/*.parquet' (several files of the same columns), 'duckdb:file.db?table=houses' or " +
  "'postgres://user@host/database?table=houses' (?schema=, ?query=SELECT …); they need the package @duckdb/node-api or pg beside " +
  'polytask. Nothing is written to a database.';

export const HELP: OptionSpec = { name: 'help', short: 'h', group: 'Output', help: 'Shows this.' };

export const COMMON: readonly OptionSpec[] = [
  {
    name: 'json',
    group: 'Output',
    help: 'For programs: the result as one JSON object on standard output, errors as one on standard error.',
  },
  HELP,
];

/** Where a queue is. */
export const QUEUE: readonly OptionSpec[] = [
  {
    name: 'redis',
    value: '<url>',
    group: 'Queue',
    help: 'The Redis that holds the queue, redis://host:6379.',
  },
  {
    name: 'queue',
    value: '<name>',
    group: 'Queue',
    help: 'The name of the queue there.',
    fallback: 'polytask',
  },
];

export const READING: readonly OptionSpec[] = [
  {
    name: 'delimiter',
    value: '<character>',
    group: 'Reading the file',
    help: 'What separates the fields: comma, semicolon, tab, space (one or several), pipe, or the character itself.',
    fallback: 'comma, semicolon or tab, as the first line has it',
  },
  {
    name: 'decimal',
    value: '<mark>',
    group: 'Reading the file',
    help: 'How decimals are written: point (3.14) or comma (3,14).',
    fallback: 'point',
  },
  {
    name: 'thousands',
    value: '<mark>',
    group: 'Reading the file',
    help: 'What stands between groups of three digits: comma (1,234,567), point, space or apostrophe.',
    fallback: 'nothing',
  },
  {
    name: 'na',
    value: '<texts>',
    group: 'Reading the file',
    help: 'Texts that stand for a missing value, beside the empty cell, such as NA,n/a.',
  },
];

/** Which columns play which part. */
export const COLUMNS: readonly OptionSpec[] = [
  {
    name: 'target',
    short: 't',
    value: '<names>',
    group: 'Columns',
    help: 'The columns to predict, separated by commas. A name that holds a comma stands in double quotes.',
  },
  {
    name: 'features',
    value: '<names>',
    group: 'Columns',
    help: 'The columns to predict from.',
    fallback: 'all that are not targets, not ignored and not the weight',
  },
  {
    name: 'ignore',
    value: '<names>',
    group: 'Columns',
    help: 'Columns to leave out, such as texts and dates.',
  },
  {
    name: 'task',
    value: '<name>',
    group: 'Columns',
    help:
      "The column that names each row's task, where tasks have rows of their own: each of its values is a task, all with the one " +
      'column of --target.',
    fallback: 'the targets are the tasks, which share all rows',
  },
  {
    name: 'classify',
    value: '<names>',
    group: 'Columns',
    help: 'Targets that are labels although they look like numbers, such as grades.',
    fallback: 'targets of words are labels, those of numbers are not',
  },
  {
    name: 'encode',
    value: '<names>',
    group: 'Columns',
    help:
      'Columns of categories to predict from: each value becomes a column of 0 and 1 (one-hot encoding), an empty cell a value of its ' +
      'own. The model remembers the values; those that are new when predicting are none of them.',
  },
  {
    name: 'impute',
    value: '<how>',
    group: 'Columns',
    help: 'What stands for a missing number of a feature: the mean, median or most_frequent of its column, kept in the model.',
    fallback: 'a missing feature is an error',
  },
  {
    name: 'weight',
    value: '<name>',
    group: 'Columns',
    help: 'The column with the weight of each row, a number of at least 0; a weight of 2 counts as the row twice.',
    fallback: 'all rows count alike',
  },
  {
    name: 'missing-targets',
    value: '<what>',
    group: 'Columns',
    help: 'What to do with a row in which a target is missing: keep (it counts for its other targets), drop (leave the row out) or error.',
    fallback: 'keep; with --task drop',
  },
  {
    name: 'missing-features',
    value: '<what>',
    group: 'Columns',
    help: 'What to do with a row in which a feature is missing: error, or drop.',
    fallback: 'error',
  },
];
