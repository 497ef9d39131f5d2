/** Both parts of 0 .. n - 1, ascending. */
export function divide(n: number, isTest: (i: number) => boolean): [train: Int32Array, test: Int32Array] {
  const part = new Uint8Array(n);
  let nTest = 0;
  for (let i = 0; i < n; i++) if (isTest(i)) nTest += part[i] = 1;
  const test = new Int32Array(nTest);
  const train = new Int32Array(n - nTest);
  let [a, b] = [0, 0];
  for (let i = 0; i < n; i++) {
    if (part[i] === 1) test[a++] = i;
    else train[b++] = i;
  }
  return [train, test];
}
