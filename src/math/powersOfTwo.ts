/** 2^k for every k from -1074 to 1023, where there is a double: `POWERS_OF_TWO[ZERO_POWER + k]`. */
export const POWERS_OF_TWO: Float64Array = /* @__PURE__ */ powersOfTwo();

/** The place of 2^0. */
export const ZERO_POWER = 1074;

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2098);
  for (let k = 0, value = 1; k <= 1023; k++, value *= 2) powers[1074 + k] = value;
  for (let k = 0, value = 1; k <= 1074; k++, value /= 2) powers[1074 - k] = value;
  return powers;
}
