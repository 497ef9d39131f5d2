import type { OptionSpec } from './args.js';

/** A command, as its help tells it. */
export interface CommandSpec {
  readonly name: 'fit' | 'compare' | 'predict' | 'inspect';
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
const COLUMNS: readonly OptionSpec[] = [
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

const FIT: CommandSpec = {
  name: 'fit',
  summary: 'learn a model from a CSV file',
  usage: 'polytask fit <data.csv> --target <names> [options]',
  about: [
    'Fits a linear model that predicts several target columns at once from the other columns, or one target for the rows of each of ' +
      'several tasks (--task). Targets of numbers are regressions, those of words classifications.',
    'The file needs a line of column names on top; - reads standard input. Columns of words to predict from are taken with ' +
      '--encode, missing numbers with --impute. Nothing is written unless --out says where.',
  ],
  options: [
    ...COLUMNS,
    {
      name: 'model',
      short: 'm',
      value: '<name>',
      group: 'Model',
      help:
        'For numbers multi-task-lasso, multi-task-elastic-net (features for all tasks or for none) or soft-sharing-regressor (weights ' +
        'drawn together); for two labels soft-sharing-classifier or shared-logistic-regression; for targets of any kinds ' +
        'multi-task-model. Those whose strengths are chosen by cross-validation: multi-task-lasso-cv, multi-task-elastic-net-cv, ' +
        'soft-sharing-regressor-cv, soft-sharing-classifier-cv, shared-logistic-regression-cv.',
      fallback:
        'for numbers multi-task-lasso-cv, with --task soft-sharing-regressor-cv; for two labels soft-sharing-classifier-cv; for others ' +
        'multi-task-model',
    },
    {
      name: 'alpha',
      value: '<numbers>',
      group: 'Model',
      help:
        'The strength of the penalty, at least 0: larger means fewer features and smaller weights. With a -cv model, the ' +
        'values to choose from, separated by commas.',
      fallback: "the model's own; with a -cv model or multi-task-model chosen by cross-validation",
    },
    {
      name: 'coupling',
      value: '<numbers>',
      group: 'Model',
      help: 'For soft sharing, how strongly the tasks are drawn together, at least 0; with -cv the values to choose from.',
      fallback: '1; with -cv 0 and from 0.001 to 1000',
    },
    {
      name: 'losses',
      value: '<losses>',
      group: 'Model',
      help:
        'For multi-task-model, the loss of all targets or one for each: squared, huber (such as huber:delta=2) or poisson for numbers, ' +
        'logistic for two labels, softmax for two or more.',
      fallback: 'squared, logistic or softmax, as the targets are',
    },
    {
      name: 'penalty',
      value: '<names>',
      group: 'Model',
      help: 'For multi-task-model: row-lasso, row-mcp, soft-sharing, nuclear-norm, or soft-sharing and one on the rows as their sum.',
      fallback: 'row-lasso',
    },
    {
      name: 'gamma',
      value: '<number>',
      group: 'Model',
      help: 'For row-mcp, where rows are no longer shrunk: beyond gamma times alpha.',
      fallback: '3',
    },
    {
      name: 'grid',
      value: '<values>',
      group: 'Cross-validation',
      help:
        'Values to try of alpha, coupling, l1-ratio or gamma, such as alpha=0.01,0.1,1; given several times, all combinations. The ' +
        'best by cross-validation is fitted to all rows.',
    },
    {
      name: 'scoring',
      value: '<scorer>',
      group: 'Cross-validation',
      help: 'What the best is the best by, such as neg_mean_absolute_error, roc_auc or neg_log_loss.',
      fallback: 'R2 of numbers, accuracy of labels; for lassos with -cv the mean squared error',
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
      help: 'How many parts the rows (of each task) are cut into; each is predicted once from the others.',
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
        '(fewer features); in a search min is the best, 1se the strongest that is about as good.',
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
      name: 'report',
      value: '<report.html>',
      group: 'Output',
      help: 'Where to write the report as one HTML file, with pictures.',
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
      'A column of words to predict from, missing numbers filled in',
      'polytask fit people.csv --target height,weight --ignore smoker --encode sex,country --impute median --out people.json',
    ],
    [
      'Numbers and labels at once; grades are labels',
      'polytask fit people.csv -t height,smoker,grade --classify grade --ignore country --encode sex --impute mean --standardize',
    ],
    [
      'Tasks with rows of their own: one for each country',
      'polytask fit people.csv --task country --target weight --ignore height,smoker,grade --encode sex --impute mean --cv 3',
    ],
    [
      'A search of two strengths',
      'polytask fit data.csv -t height,weight -m soft-sharing-regressor --grid alpha=0.01,0.1,1 --grid coupling=0.1,1,10',
    ],
    [
      'An elastic net; the result for a program',
      'polytask fit data.csv -t height,weight --ignore name,date -m multi-task-elastic-net-cv --l1-ratio 0.5,0.9,1 --json',
    ],
  ],
};

const COMPARE: CommandSpec = {
  name: 'compare',
  summary: 'find out which way to share the tasks of a CSV file need',
  usage: 'polytask compare <data.csv> --target <names> [options]',
  about: [
    'Fits seven ways to share (each task alone, all pooled, shared slopes, soft sharing, a learned graph of tasks, the same features, low ' +
      'rank) by nested cross-validation, and tells for each task which of them gain, and which harm, more than chance would.',
    'The tasks are the columns of --target, or with --task the values of a column. Targets are numbers, or the same two labels.',
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
    [
      'The probabilities of labels, each row for the task that a column names',
      'polytask predict countries.json people.csv --task country --proba',
    ],
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

export const COMMANDS: readonly CommandSpec[] = [FIT, COMPARE, PREDICT, INSPECT];
