import { coupledPenalty } from './coupledPenalty.js';
import { nuclearNorm } from './nuclearNorm.js';
import type { Penalty } from './penalty.js';
import { type ElasticNet, elasticNet } from './rowLasso.js';
import { type RowMCP, rowMCP } from './rowMCP.js';
import type { TaskCoupling } from './taskCoupling.js';

/** The parameters of each penalty, by its name in a model's parameters and files. */
interface PenaltyParams {
  readonly rowLasso: ElasticNet;
  readonly rowMCP: RowMCP;
  readonly nuclearNorm: { readonly alpha: number };
}

/** A penalty by its parameters, in the units of the objective. */
export type PenaltyChoice = {
  [Name in keyof PenaltyParams]: { readonly penalty: Name } & PenaltyParams[Name];
}[keyof PenaltyParams];

const FACTORIES: {
  readonly [Name in keyof PenaltyParams]: (params: PenaltyParams[Name], nOutputs: number) => Penalty;
} = {
  rowLasso: elasticNet,
  rowMCP,
  nuclearNorm: ({ alpha }, nOutputs) => nuclearNorm(alpha, nOutputs),
};

/** The penalty that parameters stand for. @param coupling soft sharing beside one on rows */
export function penaltyOf(choice: PenaltyChoice, nOutputs: number, coupling?: TaskCoupling): Penalty {
  const make = FACTORIES[choice.penalty] as (params: PenaltyChoice, nOutputs: number) => Penalty;
  if (!coupling) return make(choice, nOutputs);
  if (choice.penalty !== 'rowLasso') return coupledPenalty(make(choice, nOutputs), coupling);
  // A ridge on rows makes their conjugate finite everywhere, so that a dual point need not be scaled down: it is theirs.
  const rows = make({ ...choice, ridge: coupling.alpha }, nOutputs);
  return coupling.form === 'none' ? rows : coupledPenalty(rows, { ...coupling, alpha: 0 });
}
