import { type Penalty, type PenaltyUnits, type RowPenalty, rowsOf } from '../penalties/penalty.js';
import type { RowGeometry } from './rowCertificate.js';

/** A penalty on data that are open, in their coordinates. */
export interface Penalised {
  readonly penalty: Penalty;
  /** The penalty as a sum over rows, but for its coupling. */
  readonly rows: RowPenalty;
  /** With the coupling as one more loss, of predictions W. */
  readonly geometry: RowGeometry;
}

/** @param penalty in the user's units */
export function penalised(penalty: Penalty, units: PenaltyUnits, data: Omit<RowGeometry, 'rows'>): Penalised {
  const scaled = penalty.inUnits(units);
  const rows = rowsOf(scaled);
  const { width, nullObjective, storedNorms, squaredNorms, offCentre } = data;
  const plain = { rows, width, nullObjective, storedNorms, squaredNorms, offCentre };
  const k = scaled.coupling?.largest ?? 0;
  return { penalty: scaled, rows, geometry: k === 0 ? plain : withCoupling(plain, k) };
}

/** For features of use with a coupling: its curvature is at most k, that of k more samples. */
function withCoupling(geometry: RowGeometry, k: number): RowGeometry {
  const { storedNorms, squaredNorms, offCentre } = geometry;
  const added = squaredNorms.map((square) => (square === 0 ? 0 : k));
  return {
    ...geometry,
    storedNorms: storedNorms.map((length, j) => Math.sqrt(length * length + added[j]!)),
    squaredNorms: squaredNorms.map((square, j) => square + added[j]!),
    offCentre: offCentre.map((ratio, j) => ratio + (added[j]! === 0 ? 0 : k / squaredNorms[j]!)),
  };
}
