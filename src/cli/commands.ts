import type { CommandSpec } from './commands/commandSpec.js';
import { COMPARE } from './commands/compare.js';
import { FIT } from './commands/fit.js';
import { INSPECT } from './commands/inspect.js';
import { PREDICT } from './commands/predict.js';
import { WORKER } from './commands/worker.js';

export const COMMANDS: readonly CommandSpec[] = [FIT, COMPARE, PREDICT, INSPECT, WORKER];
