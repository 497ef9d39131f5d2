/** The entry points of the kernels' module. It owns no memory: every address comes from the host. */

export { centreDense } from './centre';
export { correlateDense, predictDense, sweepDense, sweepGram } from './dense';
export { descendGram } from './gramDescent';
export { descendGramPath } from './gramPath';
export { momentsDense, momentsSparse } from './moments';
export { addOuter, addOuterSingle } from './outer';
export { descendRows } from './rowDescent';
export { fitRows } from './rowFit';
export { secant } from './secant';
export { demoteColumns, predictSingle, rowDotsSingle } from './single';
export { correlateSparse, predictSparse, sweepSparse } from './sparse';
export { factorise, gram, gramOfUpper, inverseFactor } from './symmetric';
export { solveTriangular } from './triangular';
export { divide, inner, largest, rowNorms, subtract } from './vectors';
export { dotDense, dotSparse, shareDense, shareSparse, takeDense, takeSparse } from './weighted';
