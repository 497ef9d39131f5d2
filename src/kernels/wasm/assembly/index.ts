/** The entry points of the WebAssembly module. It owns no memory: every address comes from the host. */

export { correlateDense, predictDense, sweepDense, sweepGram } from './dense';
export { correlateSparse, predictSparse, sweepSparse } from './sparse';
