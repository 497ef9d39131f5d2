import type { Matrix } from 'ml-matrix';
import { matrixClass } from '../matrix/mlMatrix.js';

type MatrixOfRows = new (rows: Float64Array[]) => Matrix;

let ReadOnlyMatrix: MatrixOfRows | undefined;

/**
 * A Matrix that refuses to be written to: ml-matrix's `sub`, `mul` and others work in place, and would leave a
 * coef_ behind that is not what the model predicts with.
 */
export function readOnlyMatrix(rows: Float64Array[]): Matrix {
  ReadOnlyMatrix ??= readOnlyClass();
  return new ReadOnlyMatrix(rows);
}

function readOnlyClass(): MatrixOfRows {
  return class ReadOnlyMatrix extends matrixClass() {
    override set(): this {
      throw new TypeError('coef_ is read-only; to compute with it in place take a copy: model.coef_.clone()');
    }

    override addRow(): this {
      return this.set();
    }

    override removeRow(): this {
      return this.set();
    }

    override addColumn(): this {
      return this.set();
    }

    override removeColumn(): this {
      return this.set();
    }
  };
}
