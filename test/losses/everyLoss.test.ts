/** The laws of losses for every loss of the registry, as its name alone gives it. */
import { describe } from 'vitest';
import { LOSS_NAMES, readLoss } from '../../src/losses/registry.js';
import { lossLaws } from '../laws/loss.js';

describe.each(LOSS_NAMES)('by its name alone: %s', (name) => {
  lossLaws({ loss: readLoss(name)!.of(3) });
});
