import type { Design } from '../../src/designs/design.js';
import type { RowProblem } from '../../src/problem/rowLasso/rowProblem.js';

/** A product over a whole design. */
export interface Product {
  readonly kind: 'multiply' | 'correlate';
  readonly features: Int32Array;
  /** The weights, or the field. */
  readonly from: Float64Array;
}

/** The column j of a design, as it stands for. */
export function columnOf({ exact: { local, rows, stride } }: Design, j: number): number[] {
  const out = new Float64Array(stride);
  local!.column(j, out);
  return [...out.subarray(0, rows)];
}

/** The same design, with a look at each product over the whole of it, before it is made. */
export function watchedDesign(design: Design, see: (product: Product) => void): Design {
  const watched: Design = {
    ...design,
    get exact() {
      return watched;
    },
    dispose: () => design.dispose(),
    *multiply(w, features, out) {
      see({ kind: 'multiply', features, from: w });
      yield* design.multiply(w, features, out);
    },
    *correlate(field, features, out) {
      see({ kind: 'correlate', features, from: field });
      yield* design.correlate(field, features, out);
    },
  };
  return watched;
}

/** A problem on a watched design. */
export function watchedProblem(problem: RowProblem, see: (product: Product) => void): RowProblem {
  const { standardized } = problem;
  return { ...problem, standardized: { ...standardized, design: watchedDesign(standardized.design, see) } };
}
