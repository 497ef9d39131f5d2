import { commandLine } from './commandLine.js';
import { encoders } from './encoders.js';
import { fits } from './fits.js';
import type { Operation } from './operation.js';
import { relations } from './relations.js';
import { selection } from './selection.js';
import { statistics } from './statistics.js';
import { uses } from './uses.js';

/** Every operation of the package whose cost grows with its data. */
export const operations: readonly Operation[] = [
  ...fits,
  ...uses,
  ...statistics,
  ...selection,
  ...relations,
  ...encoders,
  ...commandLine,
];
