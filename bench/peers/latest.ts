/** Keeps what was made for the latest key, and that alone: data of many cases do not fit into memory together. */
export function latest<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  let kept: { key: Key; value: Value } | null = null;
  return (key) => {
    if (kept === null || kept.key !== key) kept = { key, value: make(key) };
    return kept.value;
  };
}
