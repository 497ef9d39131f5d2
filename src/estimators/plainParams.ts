/** The parameters of a row lasso that are left where nothing is weighted, warm or random. */
export interface PlainParams {
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
  readonly maxIter: number;
  readonly tol: number;
}

type Given = Readonly<Record<keyof PlainParams, unknown>> & {
  readonly copyX?: unknown;
  readonly warmStart?: unknown;
  readonly randomState?: unknown;
  readonly selection?: unknown;
  readonly taskWeights?: unknown;
  readonly featureWeights?: unknown;
};

/**
 * The parameters of a row lasso by one look at each. What `checkRowLassoParams` would read or refuse in another way is left to it.
 *
 * @param params an object with other fields as well, perhaps: without a default, l1Ratio is none of the parameters
 * @returns null unless all are of their usual kind and in their ranges
 */
export function plainParams(params: object, defaults: { readonly l1Ratio?: number }): PlainParams | null {
  const { alpha, fitIntercept, maxIter, tol } = params as Given;
  const usual = defaults.l1Ratio;
  const { l1Ratio = usual } = usual === undefined ? { l1Ratio: 1 } : (params as Given);
  const { copyX, warmStart, randomState, selection, taskWeights, featureWeights } = params as Given;
  const arePlain =
    typeof alpha === 'number' &&
    typeof l1Ratio === 'number' &&
    typeof maxIter === 'number' &&
    typeof tol === 'number' &&
    typeof fitIntercept === 'boolean' &&
    typeof copyX === 'boolean' &&
    warmStart === false &&
    randomState === null &&
    selection === 'cyclic' &&
    taskWeights === null &&
    featureWeights === null;
  if (!arePlain || !(alpha >= 0 && alpha < Infinity && tol >= 0 && tol < Infinity)) return null;
  if (!(l1Ratio >= 0 && l1Ratio <= 1 && maxIter >= 1 && maxIter < 2 ** 31 && Number.isInteger(maxIter)))
    return null;
  return { alpha, l1Ratio, fitIntercept, maxIter, tol };
}
