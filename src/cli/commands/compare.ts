import type { CommandSpec } from './commandSpec.js';
import { COLUMNS, COMMON, READING } from './sharedOptions.js';

export const COMPARE: CommandSpec = {
  name: 'compare',
  summary: 'find out which way to share the tasks of a CSV file need',
  usage: 'polytask compare <data.csv> --target <names> [options]',
  about: [
    'Fits seven ways to share (each task alone, all pooled, shared slopes, soft sharing, a learned graph of tasks, the same features, low ' +
      'rank) by nested cross-validation, and tells for each task which of them gain, and which harm, more than chance would.',
    'The tasks are the columns of --target, or with --task the values of a column. Targets are numbers, or the same two ' +
      'labels: words, or numbers of which there are just two, such as 0 and 1.',
  ],
  options: [
    ...COLUMNS,
    {
      name: 'ways',
      value: '<names>',
      group: 'Comparison',
      help: 'The ways to compare with each task alone: pooled, shared-slopes, soft-sharing, learned-graph, row-lasso, low-rank.',
      fallback: 'all of them',
    },
    {
      name: 'scoring',
      value: '<scorer>',
      group: 'Comparison',
      help: 'What is measured on rows left out, such as r2 or roc_auc; strengths are chosen by it, too.',
      fallback: 'neg_mean_squared_error of numbers, neg_log_loss of labels',
    },
    {
      name: 'cv',
      value: '<folds>',
      group: 'Comparison',
      help: 'How many parts the rows of each task are cut into.',
      fallback: '5',
    },
    {
      name: 'repeats',
      value: '<number>',
      group: 'Comparison',
      help: 'How many times they are cut anew; with one, most harm and most gains are missed.',
      fallback: '5',
    },
    {
      name: 'seed',
      value: '<number>',
      group: 'Comparison',
      help: 'The seed by which the rows are divided.',
      fallback: '0',
    },
    {
      name: 'jobs',
      value: '<number>',
      group: 'Comparison',
      help: 'How many parts are fitted at a time, at most, each in a thread; -1 takes all cores. The result is the same.',
      fallback: '1',
    },
    ...READING,
    {
      name: 'report',
      value: '<report.html>',
      group: 'Output',
      help: 'Where to write the comparison as one HTML file, with pictures.',
    },
    {
      name: 'out',
      short: 'o',
      value: '<model.json>',
      group: 'Output',
      help: 'Where to write the model of the best way, fitted to all rows.',
    },
    ...COMMON,
  ],
  examples: [
    [
      'Columns as tasks, a report to read',
      'polytask compare data.csv --target height,weight --cv 3 --repeats 1 --report report.html',
    ],
    [
      'Tasks with rows of their own; the model of the best way',
      'polytask compare people.csv --task country --target weight --features age,sex,income --encode sex --impute mean --cv 3 ' +
        '--repeats 1 --out best.json',
    ],
  ],
};
