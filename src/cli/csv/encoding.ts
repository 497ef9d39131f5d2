/** What a file has to be: text in UTF-8. Nothing of Node is needed here, nor in what reads the text. */
import { DataError } from '../failures.js';

/** @throws DataError for the beginning of a file that is no text in UTF-8, but something else that is known */
export function refuseBinary(head: Uint8Array, file: string): void {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, k) => head[k] === byte);
  const place = { file };
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) {
    throw new DataError(place, 'the text is UTF-16; save it as UTF-8 ("CSV UTF-8" in a spreadsheet).');
  }
  if (starts(0x50, 0x4b, 3, 4)) {
    throw new DataError(
      place,
      'this is a spreadsheet or a zip archive, not CSV; save the sheet as "CSV UTF-8".',
    );
  }
  if (starts(0x1f, 0x8b)) {
    throw new DataError(
      place,
      'this is compressed with gzip; unpack it first (gunzip -c file.gz | polytask … -).',
    );
  }
  if (starts(0x50, 0x41, 0x52, 0x31)) {
    throw new DataError(place, 'this is a Parquet file; export it as CSV.');
  }
  if (head.includes(0)) throw new DataError(place, 'this is not text (it holds zero bytes); expected CSV.');
}

/**
 * Passes chunks through; throws at the first that is not UTF-8.
 *
 * @param isAscii tells, where that is quicker than to decode it, that a chunk is
 */
export async function* checkUtf8(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  isAscii: (chunk: Uint8Array) => boolean = () => false,
): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  const decode = (chunk: Uint8Array, stream: boolean): void => {
    try {
      decoder.decode(chunk, { stream });
    } catch {
      // Between where the chunk begins and the first byte that did not decode.
      const text = new TextDecoder().decode(chunk);
      const before = text.slice(0, Math.max(0, text.indexOf('\ufffd')));
      throw new DataError(
        { file, line: line + before.split('\n').length - 1 },
        'the text is not UTF-8 here; save it as UTF-8 ("CSV UTF-8" in a spreadsheet, or ' +
          'iconv -f latin1 -t utf-8 old.csv > new.csv).',
      );
    }
  };
  let isCut = false; // whether a character may have begun that the next chunk completes
  for await (const chunk of chunks) {
    if (isCut || !isAscii(chunk)) {
      decode(chunk, true);
      isCut = chunk.length > 0 ? chunk.at(-1)! > 127 : isCut;
    }
    yield chunk;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) line++;
  }
  decode(new Uint8Array(), false);
}
