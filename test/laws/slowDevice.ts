import type { Computation } from '../../src/computation/computation.js';
import type { Design, Device } from '../../src/designs/design.js';
import { createRandom } from '../../src/math/random.js';

/** What a slow device was asked for. */
export interface DeviceLog {
  loads: number;
  multiplied: number;
  correlated: number;
  disposed: number;
  /** Products whose answers have not come yet. */
  underWay: number;
}

/** Longest delay of an answer, in milliseconds. */
const LONGEST = 2;

/**
 * A device in plain TypeScript that makes its products in float32 and answers by promise, each after a random delay: what
 * a GPU does, and does worse.
 *
 * @param onAnswer called before each product is answered
 */
export function slowDevice(seed: number, onAnswer: () => void = () => {}): Device & { log: DeviceLog } {
  const random = createRandom(seed);
  const log: DeviceLog = { loads: 0, multiplied: 0, correlated: 0, disposed: 0, underWay: 0 };
  const answer = (make: () => void): Promise<void> => {
    log.underWay++;
    return new Promise((resolve) => {
      setTimeout(() => {
        onAnswer();
        log.underWay--;
        make();
        resolve();
      }, random.uniform() * LONGEST);
    });
  };
  return {
    name: 'slow float32',
    log,
    *load(exact: Design): Computation<Design> {
      log.loads++;
      const { rows, columns, stride } = exact;
      const data = new Float32Array(columns * rows);
      const column = new Float64Array(stride);
      for (let j = 0; j < columns; j++) {
        exact.local!.column(j, column);
        data.set(column.subarray(0, rows), j * rows);
      }
      return {
        rows,
        columns,
        stride,
        cost: exact.cost,
        precision: 'f32',
        rounding: (rows + 2) * 2 ** -23,
        exact,
        local: exact.local,
        *multiply(w, features, out): Computation<void> {
          log.multiplied++;
          const T = out.length / stride;
          const make = (): void => {
            out.fill(0);
            for (const j of features) {
              for (let t = 0; t < T; t++) {
                const weight = Math.fround(w[j * T + t]!);
                for (let i = 0; i < rows; i++) {
                  const at = t * stride + i;
                  out[at] = Math.fround(out[at]! + Math.fround(data[j * rows + i]! * weight));
                }
              }
            }
          };
          yield { kind: 'wait', until: answer(make) };
        },
        *correlate(field, features, out): Computation<void> {
          log.correlated++;
          const T = field.length / stride;
          const make = (): void => {
            for (const j of features) {
              for (let t = 0; t < T; t++) {
                let sum = 0;
                for (let i = 0; i < rows; i++) {
                  const product = Math.fround(data[j * rows + i]! * Math.fround(field[t * stride + i]!));
                  sum = Math.fround(sum + product);
                }
                out[j * T + t] = sum;
              }
            }
          };
          yield { kind: 'wait', until: answer(make) };
        },
        dispose(): void {
          log.disposed++;
        },
      };
    },
  };
}
