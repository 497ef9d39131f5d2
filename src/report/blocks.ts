/** What a report is made of, as data: chapters of parts, parts of blocks. `page.ts` writes them. */
import type { Child, Markup } from './markup.js';

/** A picture at one width, in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Markup[];
}

export interface Figure {
  readonly kind: 'figure';
  /** What the picture is of, for those who do not see it. */
  readonly name: string;
  /** What it shows. */
  readonly told: string;
  readonly caption: Child;
  /** Drawn for a wide screen, for paper and for a phone: its letters have the same size on all. */
  readonly draw: (width: number) => Drawing;
}

export interface TableColumn {
  readonly title: string;
  /** Texts, or a row's mark. */
  readonly cells: readonly string[];
  /** Numbers stand to the right. */
  readonly isNumber: boolean;
  /** The class of each cell. */
  readonly tones?: readonly (string | undefined)[] | undefined;
}

export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  /** The first one names the rows. */
  readonly columns: readonly TableColumn[];
  /** What is not in it, if anything: "and 109 more tasks". */
  readonly rest?: string | undefined;
  /** A long table is closed on the screen until it is asked for. */
  readonly isLong?: boolean | undefined;
}

export interface Paragraph {
  readonly kind: 'text';
  readonly text: Child;
}

export interface Code {
  readonly kind: 'code';
  readonly text: string;
}

export type Block = Figure | Table | Paragraph | Code;

export interface Part {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A number that is read first: its name, the number, and what it means. */
export type Fact = readonly [name: string, value: string, about: string];

/** What is told of one subject. */
export interface Chapter {
  readonly title: string;
  readonly lead: Child;
  readonly facts: readonly Fact[];
  readonly warnings: readonly Child[];
  readonly parts: readonly Part[];
}

export const paragraph = (...text: readonly Child[]): Paragraph => ({ kind: 'text', text });

export const texts = (
  title: string,
  cells: readonly string[],
  tones?: readonly (string | undefined)[],
): TableColumn => ({ title, cells, isNumber: false, tones });

export const numbers = (
  title: string,
  cells: readonly string[],
  tones?: readonly (string | undefined)[],
): TableColumn => ({ title, cells, isNumber: true, tones });

/** `and 12 more tasks`, or nothing. */
export function moreThan(shown: number, all: number, noun: string): string | undefined {
  const left = all - shown;
  return left > 0 ? `and ${left} more ${noun}${left === 1 ? '' : 's'}` : undefined;
}
