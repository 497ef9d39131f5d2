import type { CommandSpec } from './commandSpec.js';
import { COMMON, DATABASES, READING } from './sharedOptions.js';

export const PREDICT: CommandSpec = {
  name: 'predict',
  summary: 'predict new rows with a model',
  usage: 'polytask predict <model.json> <new.csv> [options]',
  about: [
    'Writes a CSV file with a column for each task and a row for each row of the new file, in its order: numbers of a regression, ' +
      'labels of a classification. The model may be of any class of polytask, fitted here or in code.',
    "The model's features are found by the names of the columns: their order is free, further columns are ignored. Numbers are " +
      'written with all their digits. With --out predictions.parquet they are a Parquet file.',
    DATABASES,
  ],
  options: [
    {
      name: 'keep',
      value: '<names>',
      group: 'Columns',
      help: 'Columns of the new file to copy before the predictions, such as an identifier.',
    },
    {
      name: 'features',
      value: '<names>',
      group: 'Columns',
      help: 'For a model that was fitted without names of features: their columns, in the order of the fit.',
    },
    {
      name: 'only',
      value: '<names>',
      group: 'Tasks',
      help: 'The tasks to predict, by name.',
      fallback: 'all of them, for every row',
    },
    {
      name: 'task',
      value: '<name>',
      group: 'Tasks',
      help: "The column that names each row's task, for tasks with rows of their own; the predictions are one column then.",
    },
    {
      name: 'proba',
      group: 'Tasks',
      help: 'The probability of each label, a column task=label each, instead of the label. Numbers stay as they are.',
    },
    ...READING,
    {
      name: 'out',
      short: 'o',
      value: '<pred.csv>',
      group: 'Output',
      help: 'Where to write the predictions.',
      fallback: '-, standard output',
    },
    ...COMMON,
  ],
  examples: [
    ['Predict to a file', 'polytask predict model.json new.csv --out predictions.csv'],
    [
      'Copy a column of the new file beside the predictions',
      'polytask predict model.json new.csv --keep name',
    ],
    ['Choose tasks by their names', 'polytask predict model.json new.csv --only weight'],
    [
      'The probabilities of labels, each row for the task that a column names',
      'polytask predict countries.json people.csv --task country --proba',
    ],
    ['In a pipe', 'cat new.csv | polytask predict model.json - | head -n 5'],
  ],
};
