/** Compiles a module from its bytes in hexadecimal. @throws Error where WebAssembly is missing or forbidden */
export function moduleOf(hex: string): WebAssembly.Module {
  return new WebAssembly.Module(decode(hex));
}

/** By what the engine or Node has for it: a loop that has never run takes longer than a small fit. */
function decode(hex: string): Uint8Array<ArrayBuffer> {
  const { fromHex } = Uint8Array as { fromHex?: (hex: string) => Uint8Array<ArrayBuffer> };
  if (fromHex) return fromHex.call(Uint8Array, hex);
  const { Buffer } = globalThis as {
    Buffer?: { from(text: string, encoding: 'hex'): Uint8Array<ArrayBuffer> };
  };
  if (Buffer) return Buffer.from(hex, 'hex');
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
