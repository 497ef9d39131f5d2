/** The candidates of a search: a configured estimator each, and those that a fold fits one after the other. */
import { LinearEstimator } from '../../estimators/linearEstimator.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import type { Scored } from '../responses.js';
import { cloneOf } from './foldScores.js';
import { type CandidateParams, showCandidate } from './parameterGrid.js';
import type { CrossValidated } from './validationData.js';

/** A candidate with its estimator, which is cloned for each fit. */
export interface Candidate {
  readonly params: CandidateParams;
  /** The parameters in messages; empty where there is nothing but the estimator. */
  readonly shown: string;
  readonly estimator: CrossValidated & Scored;
}

interface Settable {
  setParams?(params: object): unknown;
}

/** @throws InputError, before anything is fitted, for a parameter that the estimator does not have */
export function configured(
  caller: string,
  estimator: CrossValidated,
  candidates: readonly CandidateParams[],
): Candidate[] {
  return candidates.map((params) => {
    const own = cloneOf(estimator);
    const shown = showCandidate(params);
    const candidate = { params, shown, estimator: own as Candidate['estimator'] };
    if (Object.keys(params).length === 0) return candidate;
    const { setParams } = own as Settable;
    if (typeof setParams !== 'function') {
      throw new InputError(
        `${caller}: the estimator is ${describe(estimator)} without setParams; expected one whose parameters can be set.`,
      );
    }
    try {
      setParams.call(
        own,
        Object.fromEntries(Object.entries(params).map(([name, value]) => [name, ownValue(value)])),
      );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`${caller}, candidate ${shown}: ${error.message}`, {
        cause: error,
      });
    }
    return candidate;
  });
}

/** An estimator among the values is the candidate's own: what it learns stays there. */
function ownValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { clone, fit } = value as Partial<CrossValidated>;
  return typeof clone === 'function' && typeof fit === 'function' ? cloneOf(value as CrossValidated) : value;
}

/** The parameters that say how strong a penalty is: fits along one of them are near each other. */
const STRENGTHS = ['alpha', 'coupling'];

/** Whether a parameter is a strength. */
export function isStrength(name: string): boolean {
  return STRENGTHS.includes(name.split('__').at(-1)!);
}

/**
 * The candidates in groups that differ in one strength alone, the strongest first, by their numbers: a fold fits each group one
 * after the other. Of several strengths it is the one with the most values, of these the first by name. The groups and their
 * order depend on the candidates, not on the order in which they stand.
 */
export function strengthPaths(candidates: readonly Candidate[]): number[][] {
  const strength = longestStrength(candidates);
  const groups = new Map<string, number[]>();
  const ids = new Map<unknown, number>();
  const idOf = (value: unknown): number => {
    if (!ids.has(value)) ids.set(value, ids.size);
    return ids.get(value)!;
  };
  for (const [c, { params, estimator }] of candidates.entries()) {
    const isOnPath = strength !== null && typeof params[strength] === 'number' && canStartWarm(estimator);
    const others = Object.entries(params).filter(([name]) => name !== strength);
    const key = isOnPath ? others.map(([name, value]) => `${name}=${idOf(value)}`).join() : `alone ${c}`;
    const group = groups.get(key);
    if (group) group.push(c);
    else groups.set(key, [c]);
  }
  const strengthOf = (c: number): number => candidates[c]!.params[strength!] as number;
  for (const group of groups.values())
    if (group.length > 1) group.sort((a, b) => strengthOf(b) - strengthOf(a));
  return [...groups.values()];
}

function longestStrength(candidates: readonly Candidate[]): string | null {
  const values = new Map<string, Set<unknown>>();
  for (const { params } of candidates) {
    for (const name of Object.keys(params).filter(isStrength)) {
      values.set(name, (values.get(name) ?? new Set()).add(params[name]));
    }
  }
  const sorted = [...values].sort(([a, s], [b, t]) => t.size - s.size || (a < b ? -1 : 1));
  return sorted[0]?.[0] ?? null;
}

/** Whether a fit of it can start from another one's coefficients. */
function canStartWarm(estimator: object): boolean {
  return estimator instanceof LinearEstimator && 'warmStart' in estimator.getParams();
}

/** A copy of a candidate's estimator with what it has learned; null where a fit cannot start from that. */
export function fittedCopy({ estimator }: Candidate): Scored | null {
  return canStartWarm(estimator) ? (Object.assign(cloneOf(estimator), estimator) as Scored) : null;
}

/**
 * The estimator of a candidate, to be fitted from what the last one on its path has learned where that is a minimum: a fit
 * from there differs by no more than its tolerance. Where a penalty is not convex the start decides what is found, so
 * each starts afresh.
 */
export function startFrom(last: Scored | null, { estimator }: Candidate): Scored {
  const fresh = cloneOf(estimator) as Scored;
  if (last === null || !canStartWarm(fresh)) return fresh;
  const { certificate_ } = last as { certificate_?: { kind: string } };
  if (certificate_?.kind !== 'minimum') return fresh;
  const params = (fresh as unknown as { getParams(): object }).getParams();
  (last as Settable).setParams!({ ...params, warmStart: true });
  return last;
}
