import type { OptionSpec } from './args.js';

/** A command, as its help tells it. */
export interface CommandSpec {
  readonly name: 'fit' | 'predict' | 'inspect';
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** A paragraph or two. */
  readonly about: readonly string[];
  readonly options: readonly OptionSpec[];
  /** What it does, and the command; each is run by a test. */
  readonly examples: readonly (readonly [what: string, command: string])[];
}

const COMMON: readonly OptionSpec[] = [
  {
    name: 'json',
    group: 'Output',
    help: 'For programs: the result as one JSON object on standard output, errors as one on standard error.',
  },
  { name: 'help', short: 'h', group: 'Output', help: 'Shows this.' },
];

const READING: readonly OptionSpec[] = [
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
    name: 'na',
    value: '<texts>',
    group: 'Reading the file',
    help: 'Texts that stand for a missing value, beside the empty cell, such as NA,n/a.',
  },
];

const FIT: CommandSpec = {
  name: 'fit',
  summary: 'learn a model from a CSV file',
  usage: 'polytask fit <data.csv> --target <names> [options]',
  about: [
    'Fits a linear model that predicts several target columns at once from the other columns. The penalty chooses ' +
      'features for all targets together: a column is used by every target or by none.',
    'The file needs a line of column names on top and numbers below; - reads standard input. Nothing is written unless ' +
      '--out says where.',
  ],
  options: [
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
      fallback: 'keep',
    },
    {
      name: 'missing-features',
      value: '<what>',
      group: 'Columns',
      help: 'What to do with a row in which a feature is missing: error, or drop.',
      fallback: 'error',
    },
    {
      name: 'model',
      short: 'm',
      value: '<name>',
      group: 'Model',
      help:
        'multi-task-lasso-cv, multi-task-elastic-net-cv (both choose alpha by cross-validation), multi-task-lasso or ' +
        'multi-task-elastic-net (alpha as given).',
      fallback: 'multi-task-lasso-cv',
    },
    {
      name: 'alpha',
      value: '<numbers>',
      group: 'Model',
      help:
        'The strength of the penalty, at least 0: larger means fewer features and smaller weights. With a -cv model, the ' +
        'values to choose from, separated by commas.',
      fallback: '1; with a -cv model those of --n-alphas',
    },
    {
      name: 'n-alphas',
      value: '<number>',
      group: 'Cross-validation',
      help: 'How many values of alpha to choose from, spaced evenly by their logarithm below the one that drops every feature.',
      fallback: '100',
    },
    {
      name: 'l1-ratio',
      value: '<numbers>',
      group: 'Model',
      help:
        'For the elastic net, from 0 (ridge, keeps every feature) to 1 (lasso). With -cv, several values to choose from may be ' +
        'given, separated by commas.',
      fallback: '0.5',
    },
    {
      name: 'feature-weights',
      value: '<weights>',
      group: 'Model',
      help:
        'What alpha is multiplied by for some features, such as age=0,income=2: one of weight 0 is not penalised, and always in ' +
        'use. A name that holds a comma stands in double quotes with its weight, "age, years=0".',
      fallback: '1 for each feature',
    },
    {
      name: 'standardize',
      group: 'Model',
      help:
        'Brings each feature to mean 0 and standard deviation 1 first, and remembers how in the model. Without it ' +
        'the units of the features decide, because the penalty depends on them.',
    },
    { name: 'no-intercept', group: 'Model', help: 'Fits without intercepts: X and Y are taken as centred.' },
    {
      name: 'cv',
      value: '<folds>',
      group: 'Cross-validation',
      help: 'How many parts the rows are cut into; each is predicted once from the others.',
      fallback: '5',
    },
    {
      name: 'seed',
      value: '<number>',
      group: 'Cross-validation',
      help: 'Shuffles the rows into the folds, with this seed. Needed where the file is sorted by something that matters.',
      fallback: 'folds are blocks of rows, in the order of the file',
    },
    {
      name: 'selection-rule',
      value: '<rule>',
      group: 'Cross-validation',
      help:
        'min takes the alpha with the smallest error; 1se the largest alpha whose error is within one standard error of it ' +
        '(fewer features).',
      fallback: 'min',
    },
    {
      name: 'jobs',
      value: '<number>',
      group: 'Cross-validation',
      help: 'How many folds are fitted at a time, at most, each in a thread; -1 takes all cores. The result is the same.',
      fallback: '1',
    },
    {
      name: 'tol',
      value: '<number>',
      group: 'Solver',
      help: 'How close to the optimum is close enough: the duality gap, as a part of the objective of the best constant model.',
      fallback: '1e-4',
    },
    {
      name: 'max-iter',
      value: '<number>',
      group: 'Solver',
      help: 'The most passes over the features.',
      fallback: '1000',
    },
    ...READING,
    {
      name: 'out',
      short: 'o',
      value: '<model.json>',
      group: 'Output',
      help: 'Where to write the model; - is standard output (the report then goes to standard error).',
    },
    {
      name: 'top',
      value: '<number>',
      group: 'Output',
      help: 'How many of the strongest features to show.',
      fallback: '10',
    },
    ...COMMON,
  ],
  examples: [
    [
      'Choose alpha by 5-fold cross-validation, keep the model',
      'polytask fit data.csv --target height,weight --standardize --out model.json',
    ],
    [
      'Leave out columns of text, use 10 shuffled folds, prefer few features',
      'polytask fit data.csv --target height,weight --ignore name,date --cv 10 --seed 1 --selection-rule 1se',
    ],
    [
      'A given alpha, from a file with semicolons and decimal commas',
      'polytask fit german.csv --target height,weight --model multi-task-lasso --alpha 0.1 --decimal comma',
    ],
    [
      'An elastic net; the result for a program',
      'polytask fit data.csv -t height,weight --ignore name,date -m multi-task-elastic-net-cv --l1-ratio 0.5,0.9,1 --json',
    ],
  ],
};

const PREDICT: CommandSpec = {
  name: 'predict',
  summary: 'predict new rows with a model',
  usage: 'polytask predict <model.json> <new.csv> [options]',
  about: [
    'Writes a CSV file with a column for each task and a row for each row of the new file, in its order: numbers of a regression, ' +
      'labels of a classification. The model may be of any class of polytask, fitted here or in code.',
    "The model's features are found by the names of the columns: their order is free, further columns are ignored. Numbers are " +
      'written with all their digits.',
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
    ['In a pipe', 'cat new.csv | polytask predict model.json - | head -n 5'],
  ],
};

const INSPECT: CommandSpec = {
  name: 'inspect',
  summary: 'show what a model has learned',
  usage: 'polytask inspect <model.json> [options]',
  about: [
    'Shows the parameters, the chosen alpha, the strongest features with their weights for each task, and the certificate, from ' +
      'the file alone. Model files may come from strangers: every field is checked, nothing in them is executed.',
  ],
  options: [
    {
      name: 'top',
      value: '<number>',
      group: 'Output',
      help: 'How many of the strongest features to show; 0 shows all that are in use.',
      fallback: '10',
    },
    ...COMMON,
  ],
  examples: [
    ['The ten strongest features', 'polytask inspect model.json'],
    ['All features in use, for a program', 'polytask inspect model.json --json'],
  ],
};

export const COMMANDS: readonly CommandSpec[] = [FIT, PREDICT, INSPECT];
