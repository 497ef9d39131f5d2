import { isList } from '../matrix/numbers.js';

/**
 * Whether targets that may be either are labels: strings, booleans, or numbers of which there are just two in all.
 *
 * @param targets lists within lists, flat matrices or ml-matrix ones, as the user gave them, unchecked
 */
export function areLabels(targets: unknown): boolean {
  const found = new Set<unknown>();
  const visit = (value: unknown): boolean => {
    if (typeof value === 'string' || typeof value === 'boolean') return true;
    if (typeof value === 'number') {
      if (!Number.isNaN(value)) found.add(value);
      return false;
    }
    if (typeof value !== 'object' || value === null) return false;
    if (isList(value)) return Array.from(value).some((entry) => found.size <= 2 && visit(entry));
    const { data, to2DArray } = value as { data?: unknown; to2DArray?: () => unknown };
    return visit(typeof to2DArray === 'function' ? to2DArray.call(value) : data);
  };
  return visit(targets) || found.size === 2;
}
