/** Vega-Lite as far as the pictures of this package need it: plain data, without vega-lite's own types. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * A Vega-Lite 6 specification with its data inside: hand it to {@link toSVG}, to vega-embed, or to
 * `JSON.stringify`, and change what you like in a copy.
 */
export interface PlotSpec extends JsonObject {
  readonly $schema: string;
  /** What a reader who cannot see the picture should know. */
  readonly description: string;
  /** Pixels of the plot itself, without axes and titles. */
  readonly width: number;
  readonly height: number;
  readonly title: JsonObject;
  readonly layer: readonly JsonObject[];
  readonly config: JsonObject;
}

/** What every picture can be told. */
export interface PlotOptions {
  /** @defaultValue a sentence that says what is seen */
  readonly title?: string | undefined;
  /** One line, or several. */
  readonly subtitle?: string | readonly string[] | undefined;
  /** Pixels of the plot itself, at least 50. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}
