import type { Matrix } from 'ml-matrix';
import { matrixClass } from '../matrix/mlMatrix.js';

type EmptyMatrix = new (rows: number, columns: number) => Matrix;

let ReadOnlyMatrix: EmptyMatrix | undefined;

/**
 * A Matrix that refuses to be written to: ml-matrix's `sub`, `mul` and others work in place, and would leave a
 * coef_ behind that is not what the model predicts with. The rows become the matrix's: its constructor would copy them number by number.
 */
export function readOnlyMatrix(rows: Float64Array[]): Matrix {
  ReadOnlyMatrix ??= readOnlyClass();
  return Object.assign(new ReadOnlyMatrix(0, 0), {
    data: rows,
    rows: rows.length,
    columns: rows[0]?.length ?? 0,
  });
}

function readOnlyClass(): EmptyMatrix {
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
