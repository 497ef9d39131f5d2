import type { JsonObject, PlotSpec } from './spec.js';
import { textWidth } from './textWidth.js';

/** The parts of vega and vega-lite that are used. */
interface Vega {
  parse(spec: object): object;
  View: new (runtime: object, options: object) => { toSVG(): Promise<string>; finalize(): unknown };
  readonly textMetrics: { width: TextWidth; readonly estimateWidth: TextWidth };
}
type TextWidth = (item: TextItem, text: unknown) => number;
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
  readonly limit?: number;
}
interface VegaLite {
  compile(spec: object): { spec: object };
}

/**
 * Draws a specification as the text of an SVG file, in Node (without a canvas) and in the browser.
 *
 * Needs the packages vega and vega-lite, which polytask does not install: `npm install vega@6.4 vega-lite@6.4.3`.
 *
 * @param spec what `cvCurveSpec`, `coefPathSpec` or `coefHeatmapSpec` gave, changed perhaps, or any other
 *   Vega-Lite specification
 * @throws (rejects with) an Error that says what to install where vega or vega-lite is missing
 * @example
 * import { writeFileSync } from 'node:fs';
 * writeFileSync('weights.svg', await toSVG(coefHeatmapSpec(model)));
 */
export async function toSVG(spec: PlotSpec | JsonObject | object): Promise<string> {
  const [vega, lite] = await loadPeers();
  const release = measureText(vega);
  try {
    const view = new vega.View(vega.parse(lite.compile(spec).spec), { renderer: 'none' });
    const svg = await view.toSVG();
    view.finalize();
    return describe(svg, (spec as { description?: unknown }).description);
  } finally {
    release();
  }
}

/** The description as what a screen reader says of the picture. */
function describe(svg: string, description: unknown): string {
  if (typeof description !== 'string') return svg;
  const text = description.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return svg.replace('<svg ', () => `<svg role="img" aria-label="${text}" `);
}

let drawing = 0;

/**
 * Without a canvas vega takes 0.8 of the font size for the width of every character, and leaves wide margins: while
 * something is drawn, Helvetica's own widths take the place of that guess.
 */
function measureText({ textMetrics }: Vega): () => void {
  if (drawing === 0 && textMetrics.width !== textMetrics.estimateWidth) return () => {};
  drawing++;
  textMetrics.width = widthOf;
  return () => {
    drawing--;
    if (drawing === 0) textMetrics.width = textMetrics.estimateWidth;
  };
}

const widthOf: TextWidth = ({ fontSize = 11, fontWeight, limit = 0 }, text) => {
  const isBold = fontWeight === 'bold' || Number(fontWeight) >= 600;
  const width = textWidth(String(text ?? '').trim(), fontSize, isBold);
  return limit > 0 ? Math.min(width, limit) : width;
};

/** Names written out, so that bundlers see them. */
async function loadPeers(): Promise<[Vega, VegaLite]> {
  try {
    return (await Promise.all([import('vega'), import('vega-lite')])) as unknown as [Vega, VegaLite];
  } catch (cause) {
    throw new Error(
      'toSVG draws with the packages vega and vega-lite, which could not be loaded; ' +
        'install them beside polytask: npm install vega@6.4 vega-lite@6.4.3',
      { cause },
    );
  }
}
