/**
 * The entry points of the kernels' module. It owns no memory: every address comes from the host.
 *
 * Loops are written for two compilers. Engines run a function as their baseline compiler leaves it, until their optimising one has
 * compiled it on the side; small fits are over before that. The baseline compiler (V8: Liftoff) keeps locals in memory between turns:
 * one that a turn adds to costs some 15 cycles a turn, whatever else the turn does, and each other that it sets a store. So a long
 * loop does much in a turn, 64 or 128 bytes of a vector, and adds it up as a tree before it is added to the one sum. The optimising
 * compiler is as fast with that, as long as what a turn loads and its sums fit the 16 registers.
 */

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
