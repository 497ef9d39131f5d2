import { MultiTaskElasticNetCV, type MultiTaskLassoCV } from '../../src/index.js';

/** All that a cross-validated model learned, as plain data: equal data are equal bits. */
export function learnedOf(model: MultiTaskLassoCV | MultiTaskElasticNetCV) {
  const isNet = model instanceof MultiTaskElasticNetCV;
  return structuredClone({
    coef: model.coef_.to2DArray(),
    intercept: model.intercept_,
    nIter: model.nIter_,
    dualGap: model.dualGap_,
    eps: model.eps_,
    converged: model.converged_,
    names: [model.taskNames_, model.featureNamesIn_],
    alpha: model.alpha_,
    alphas: model.alphas_,
    msePath: model.msePath_,
    mseStd: model.mseStd_,
    ...(isNet && { l1Ratio: model.l1Ratio_ }),
  });
}
