/** The part of ml-regression, which has no types of its own, that the tests use beside the examples. */
declare module 'ml-regression' {
  class OneVariable {
    predict(x: number): number;
    predict(x: ArrayLike<number>): number[];
  }
  export class SimpleLinearRegression extends OneVariable {
    readonly slope: number;
    readonly intercept: number;
    constructor(x: ArrayLike<number>, y: ArrayLike<number>);
  }
  export class PolynomialRegression extends OneVariable {
    readonly coefficients: number[];
    constructor(
      x: ArrayLike<number>,
      y: ArrayLike<number>,
      degree: number | number[],
      options?: { interceptAtZero?: boolean },
    );
  }
  export class ExponentialRegression extends OneVariable {
    constructor(x: number[], y: number[]);
  }
  export class PowerRegression extends OneVariable {
    constructor(x: number[], y: number[]);
  }
  export class TheilSenRegression extends OneVariable {
    constructor(x: number[], y: number[]);
  }
  export class RobustPolynomialRegression extends OneVariable {
    constructor(x: number[], y: number[], degree: number);
  }
}
