/** The float64 nearest to `integer / 10^scale`. */
export function decimalNumber(integer: bigint, scale: number): number {
  return Number(`${integer}e${-scale}`);
}

/** A decimal as DuckDB gives it: `value / 10^scale`. */
export interface Decimal {
  readonly value: bigint;
  readonly scale: number;
}

export function isDecimal(value: object): value is Decimal {
  const { value: integer, scale } = value as Partial<Decimal>;
  return typeof integer === 'bigint' && typeof scale === 'number';
}
