/** Results as Markdown tables that are also easy to read as they are. */

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  /** Text stands left, numbers right. @defaultValue 'right' */
  readonly align?: 'left' | 'right';
}

export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = [columns.map(({ head }) => head), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
  const widths = columns.map((_, c) => Math.max(3, ...cells.map((line) => line[c]!.length)));
  const isLeft = columns.map(({ align }) => align === 'left');
  const [head, ...body] = cells.map(
    (line) =>
      `| ${line.map((cell, c) => (isLeft[c] ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join(' | ')} |`,
  );
  const rule = widths.map((width, c) => (isLeft[c] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [head, `| ${rule.join(' | ')} |`, ...body].join('\n');
}

/** Three digits, never an exponent for times between a nanosecond and a day. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  if (Math.abs(value) >= 10) return value.toFixed(1);
  if (Math.abs(value) >= 1) return value.toFixed(2);
  return value.toFixed(Math.min(6, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));
}

/** `1.2e-7` */
export function tiny(value: number): string {
  return Number.isFinite(value) ? value.toExponential(1) : '-';
}
