import type { NumberColumns } from '../engine.js';
import { PART } from './partProducts.js';

/** Does something with the rows `first .. first + count - 1`. @returns whether it could */
export type UseRows = (columns: NumberColumns, first: number, count: number) => boolean;

/** Rows of one group, handed on `PART` at a time: those of a stream where they stand, others when enough have come. */
export class PartRows {
  readonly #waiting: readonly Float64Array[];
  #count = 0;

  /** @param columns how many of a stream's columns belong to a row, its first ones */
  constructor(columns: number) {
    this.#waiting = Array.from({ length: columns }, () => new Float64Array(PART));
  }

  /** Takes the rows `first .. end - 1`. @returns false as soon as `use` does */
  take(columns: NumberColumns, first: number, end: number, use: UseRows): boolean {
    for (let row = first; row < end; ) {
      const some = Math.min(end - row, PART - this.#count);
      if (some === PART) {
        if (!use(columns, row, PART)) return false;
      } else {
        for (let k = 0; k < this.#waiting.length; k++) {
          const [column, waiting] = [columns[k]!, this.#waiting[k]!];
          for (let i = 0; i < some; i++) waiting[this.#count + i] = column[row + i]!;
        }
        this.#count += some;
        if (this.#count === PART && !this.finish(use)) return false;
      }
      row += some;
    }
    return true;
  }

  /** Takes the rows with these numbers. */
  pick(columns: NumberColumns, rows: Int32Array, use: UseRows): boolean {
    for (let done = 0; done < rows.length; ) {
      const some = Math.min(rows.length - done, PART - this.#count);
      for (let k = 0; k < this.#waiting.length; k++) {
        const [column, waiting] = [columns[k]!, this.#waiting[k]!];
        for (let i = 0; i < some; i++) waiting[this.#count + i] = column[rows[done + i]!]!;
      }
      this.#count += some;
      done += some;
      if (this.#count === PART && !this.finish(use)) return false;
    }
    return true;
  }

  /** Hands on the rows that wait. */
  finish(use: UseRows): boolean {
    const count = this.#count;
    this.#count = 0;
    return count === 0 || use(this.#waiting, 0, count);
  }
}

/** The numbers of the rows of each group, ascending. @param groupOf of a row; null for one that is left out */
export function rowsByGroup<Group>(
  rows: number,
  groupOf: (row: number) => Group | null,
): Map<Group, Int32Array> {
  const lists = new Map<Group, number[]>();
  let [last, list]: [Group | null, number[]] = [null, []];
  for (let i = 0; i < rows; i++) {
    const group = groupOf(i);
    if (group === null) continue;
    if (group !== last) {
      list = lists.get(group) ?? [];
      lists.set(group, list);
      last = group;
    }
    list.push(i);
  }
  return new Map([...lists].map(([group, own]) => [group, Int32Array.from(own)]));
}
