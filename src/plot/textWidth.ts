/** Helvetica's widths (Adobe's metrics, thousandths of the font size) of the characters from space to tilde. */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/** How much wider bold letters are, and those of the widest fonts that stand in for Helvetica (DejaVu Sans). */
const BOLD = 1.18;
const OTHER_FONTS = 1.1;
/** Chinese, Japanese, Korean and emoji fill a square; all else is about as wide as a digit. */
const SQUARE = 0x2e80;

/** How many pixels a text is wide at most, in Helvetica, Arial or what a machine without them takes instead. */
export function textWidth(text: string, fontSize: number, isBold = false): number {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    sum += WIDTHS[code - 32] ?? (code < SQUARE ? 600 : 1000);
  }
  return (sum / 1000) * fontSize * OTHER_FONTS * (isBold ? BOLD : 1);
}
