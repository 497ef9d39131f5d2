/** The number that would stand at `place` if `values`, none of them NaN, were sorted: Hoare's selection, which moves them. */
export function selected(values: Float64Array, place: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = medianOf(values[low]!, values[(low + high) >> 1]!, values[high]!);
    let i = low;
    let k = high;
    while (i <= k) {
      while (values[i]! < pivot) i++;
      while (values[k]! > pivot) k--;
      if (i <= k) {
        const value = values[i]!;
        values[i++] = values[k]!;
        values[k--] = value;
      }
    }
    if (place <= k) high = k;
    else if (place >= i) low = i;
    else break;
  }
  return values[place]!;
}

function medianOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
