/** What the pictures look like; every colour can be told from the others by readers with colour blindness. */
import type { OptionReader } from '../params/options.js';
import { readText, readTexts } from './read.js';
import type { Json, JsonObject, PlotSpec } from './spec.js';

export const INK = '#222222';
export const FAINT_INK = '#595959';
export const GREY = '#b3b3b3';
/** The one line that matters. */
export const ACCENT = '#0b4f8a';

/** Okabe and Ito's colours but for the yellow, which is too light for lines on white. */
export const COLOURS: readonly string[] = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#e69f00',
  '#000000',
];

const CONFIG: JsonObject = {
  font: 'Helvetica, Arial, sans-serif',
  view: { stroke: null },
  title: {
    anchor: 'start',
    color: INK,
    fontSize: 17,
    fontWeight: 'bold',
    subtitleColor: FAINT_INK,
    subtitleFontSize: 13,
    subtitleLineHeight: 18,
    subtitlePadding: 8,
    offset: 18,
  },
  axis: {
    domainColor: '#888888',
    gridColor: '#ebebeb',
    labelColor: INK,
    labelFontSize: 12,
    labelPadding: 5,
    tickColor: '#888888',
    titleColor: INK,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 12,
  },
  legend: {
    labelColor: INK,
    labelFontSize: 12,
    symbolStrokeWidth: 3,
    titleColor: INK,
    titleFontSize: 13,
    titleFontWeight: 'normal',
  },
};

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle: readonly string[];
}

/** What can be asked for; a picture whose content needs more is as large as that. */
const LARGEST = 10_000;

/** The options that every picture has. */
export function readFrame(read: OptionReader, caller: string, fallback: Frame): Frame {
  const subtitle = read.raw('subtitle', fallback.subtitle);
  return {
    width: read.real('width', fallback.width, { min: 50, max: Math.max(LARGEST, fallback.width) }),
    height: read.real('height', fallback.height, { min: 50, max: Math.max(LARGEST, fallback.height) }),
    title: readText(read.raw('title', fallback.title), `${caller}: title`),
    subtitle: typeof subtitle === 'string' ? [subtitle] : readTexts(subtitle, `${caller}: subtitle`),
  };
}

/** A whole specification; the description is the title and the subtitle unless more is said. */
export function plotSpec(frame: Frame, layer: readonly JsonObject[], more: JsonObject = {}): PlotSpec {
  const { width, height, title, subtitle } = frame;
  const text: Record<string, Json> = { text: title };
  if (subtitle.length > 0) text.subtitle = subtitle;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: [title, ...subtitle].join(' '),
    background: 'white',
    padding: 16,
    width,
    height,
    title: { ...text, frame: 'bounds' },
    layer,
    config: CONFIG,
    ...more,
  };
}
