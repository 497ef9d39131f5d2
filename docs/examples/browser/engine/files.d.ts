/** Files that are bundled as text; build.mjs says where those of the package vega-datasets are. */
declare module 'samples/*' {
  const text: string;
  export default text;
}
declare module '*.css' {
  const text: string;
  export default text;
}
