import { InputError } from '../messages/errors.js';
import {
  type ModelPenalty,
  penaltyWords,
  readPenalty,
  rowPenaltyNames,
  type SoftSharingPenalty,
} from './modelPenalty.js';

/** Soft sharing and a penalty on rows, both of them with a strength: `sum_j (Omega_j(W_j) + W_j M W_j^T / 2)`. */
export interface PenaltySum {
  readonly penalty: 'sum';
  readonly coupling: SoftSharingPenalty;
  readonly rows: Exclude<ModelPenalty, SoftSharingPenalty>;
}

/** What a fit is for: a list of penalties is their sum, and those without a strength are no part of it. */
export type PenaltyTerms = ModelPenalty | PenaltySum;

/** Reads a penalty, or a list of them, that is a parameter or stands in a model file. @throws InputError */
export function readPenalties(name: string, value: unknown): ModelPenalty | readonly ModelPenalty[] {
  if (!Array.isArray(value)) return readPenalty(name, value, 'penalty');
  if (value.length === 0)
    throw new InputError(`${name}: penalty is an empty list; expected ${penaltyWords()}, or a list of them.`);
  const penalties = Array.from(value, (entry, k) => readPenalty(name, entry, `penalty[${k}]`));
  sumOf(name, penalties);
  return Object.freeze(penalties);
}

/** The sum of penalties. @throws InputError for those that have none here */
export function penaltyTerms(name: string, penalty: ModelPenalty | readonly ModelPenalty[]): PenaltyTerms {
  return isList(penalty) ? sumOf(name, penalty) : penalty;
}

function sumOf(name: string, penalties: readonly ModelPenalty[]): PenaltyTerms {
  const [first] = penalties;
  if (first && penalties.length === 1) return first;
  const coupling = penalties.find((part) => part.penalty === 'softSharing');
  const rows = penalties.find((part) => part.penalty !== 'softSharing');
  const known = rowPenaltyNames();
  if (!coupling || !rows || penalties.length > 2 || !known.includes(rows.penalty)) {
    throw new InputError(
      `${name}: penalty is a list of ${penalties.map((part) => part.penalty).join(', ')}; expected softSharing and one on the rows ` +
        `of W (${known.join(', ')}). Soft sharing is smooth, and counted with the losses; what is missing for others is a proximal ` +
        'operator of their sum.',
    );
  }
  if (rows.alpha === 0) return coupling;
  if (coupling.alpha === 0 && coupling.coupling === 0) return rows;
  if (rows.penalty === 'rowLasso') {
    const { alpha, l1Ratio, featureWeights } = rows;
    if (l1Ratio === 0 && featureWeights === null)
      return Object.freeze({ ...coupling, alpha: coupling.alpha + alpha });
    const free = featureWeights?.indexOf(0) ?? -1;
    if (free >= 0 && coupling.alpha === 0) {
      throw new InputError(
        `${name}: featureWeights[${free}] of rowLasso is 0 and alpha of softSharing is 0, which leaves the mean of that feature's ` +
          'weights without a penalty; set alpha above 0 (1e-8, say).',
      );
    }
  }
  return Object.freeze({ penalty: 'sum', coupling, rows });
}

/** Penalties as plain data that are the caller's own. */
export function plainPenalties(
  penalty: ModelPenalty | readonly ModelPenalty[],
): ModelPenalty | ModelPenalty[] {
  const plain = (part: ModelPenalty): ModelPenalty => ({ ...part });
  return isList(penalty) ? penalty.map(plain) : plain(penalty);
}

function isList(penalty: ModelPenalty | readonly ModelPenalty[]): penalty is readonly ModelPenalty[] {
  return Array.isArray(penalty);
}
