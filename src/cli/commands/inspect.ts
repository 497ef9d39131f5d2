import type { CommandSpec } from './commandSpec.js';
import { COMMON } from './sharedOptions.js';

export const INSPECT: CommandSpec = {
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
