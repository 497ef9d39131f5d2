/** polytask/plot: pictures of fitted models as Vega-Lite specifications. */

export { type CoefHeatmapOptions, coefHeatmapSpec, type LinearModel } from './coefHeatmap.js';
export { type CoefPath, type CoefPathOptions, coefPathSpec } from './coefPath.js';
export { type CVCurveOptions, cvCurveSpec } from './cvCurve.js';
export type { CVResult } from './cvResult.js';
export { type PlottedRelations, relationsHeatmapSpec } from './relationsHeatmap.js';
export type { Json, JsonObject, PlotOptions, PlotSpec } from './spec.js';
export { toSVG } from './toSVG.js';
