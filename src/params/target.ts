/**
 * What the targets of a task are: any numbers; numbers >= 0; one of two labels, coded -1 and 1; one of K labels, coded
 * 0 .. K - 1.
 */
export type Target = 'number' | 'count' | 'pair' | 'classes';
