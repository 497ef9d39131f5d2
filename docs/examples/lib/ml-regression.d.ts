/** ml-regression has no types of its own; this is the part of it that the examples use. */
declare module 'ml-regression' {
  export class MultivariateLinearRegression {
    constructor(x: number[][], y: number[][], options?: { intercept?: boolean; statistics?: boolean });
    predict(x: number[][]): number[][];
  }
}
