import type { CommandSpec } from './commandSpec.js';
import { COLUMNS, COMMON, DATABASES, QUEUE, READING } from './sharedOptions.js';

export const FIT: CommandSpec = {
  name: 'fit',
  summary: 'learn a model from a CSV file',
  usage: 'polytask fit <data.csv> --target <names> [options]',
  about: [
    'Fits a linear model that predicts several target columns at once from the other columns, or one target for the rows of each of ' +
      'several tasks (--task). Targets of numbers are regressions, those of words classifications.',
    'The file needs a line of column names on top; - reads standard input. Columns of words to predict from are taken with ' +
      '--encode, missing numbers with --impute. Nothing is written unless --out says where.',
    DATABASES,
    "With --redis the files, several or 'data/*.csv', are summed by workers (polytask worker) on any number of machines, for models of " +
      'squared losses.',
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
        'For multi-task-model, the loss of all targets or one for each: squared, huber (such as huber:delta=2), studentT (studentT:nu=3:scale=0.5) ' +
        'or poisson for numbers, logistic for two labels, softmax for two or more.',
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
    ...QUEUE,
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
