/**
 * The squared loss `(y - eta)^2 / 2` and its conjugate `theta^2 / 2 + y theta`, summed over a field: seen
 * from the residuals R = Y - eta, which is all that least squares needs of y and eta.
 */

/** `||R||^2 / 2`. */
export function squaredLoss(residual: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < residual.length; k++) sum += residual[k]! * residual[k]!;
  return sum / 2;
}

/**
 * The Fenchel-Young gap of the loss at a dual point: `loss(eta) + loss*(-Theta) + <eta, Theta>`, which for
 * the squared loss is `||R - Theta||^2 / 2`.
 */
export function squaredLossGap(residual: Float64Array, theta: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < residual.length; k++) sum += (residual[k]! - theta[k]!) ** 2;
  return sum / 2;
}
