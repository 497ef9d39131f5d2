import { InnerProducts } from '../../designs/innerProducts.js';
import type { RowCoupling } from '../../penalties/rowCoupling.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import type { OutputGroup } from '../../problem/mixed/outputGroup.js';
import { CouplingModel } from './couplingModel.js';
import { SoftmaxModel } from './softmaxModel.js';
import { StationaryPoint } from './stationaryPoint.js';
import type { TermModel } from './termModel.js';

/**
 * What proximal Newton needs for problems that squared losses and a row lasso do not make. Who fits such problems hands it
 * in, so that the bundle of a program with a lasso alone leaves it out.
 */
export interface MixedParts {
  /** The model of a loss that joins the outputs of a group. */
  joint(problem: MixedProblem, group: OutputGroup): TermModel;
  /** The model of a coupling beside a penalty on rows. */
  coupling(coupling: RowCoupling, problem: MixedProblem): CouplingModel;
  /** What factorises dense models; whoever asks for it disposes of it. */
  products(problem: MixedProblem): InnerProducts;
  /** What takes the place of the dual point where the penalty or a loss is not convex. */
  stationary(problem: MixedProblem, eta: readonly Float64Array[]): StationaryPoint;
}

/** All of it. */
export const MIXED_PARTS: MixedParts = {
  joint: (problem, group) => new SoftmaxModel(problem, group),
  coupling: (coupling, problem) => new CouplingModel(coupling, problem),
  products: ({ kernels }) => new InnerProducts(kernels.name === 'reference' ? 'reference' : 'auto'),
  stationary: (problem, eta) => new StationaryPoint(problem, eta),
};
