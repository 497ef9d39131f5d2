/** Builds the page and serves it on this machine alone: `npm run playground`, or with PORT in the environment another port. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage, FOLDER } from './build.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page's own policy again, for the worker too: what it may load comes from here, and nothing leaves. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; worker-src 'self' blob:; " +
    "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** A server of a folder's files. */
export function serve(folder) {
  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = join(folder, normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
    const type = TYPES[extname(path)];
    const isThere = path.startsWith(folder) && type && (await stat(path).catch(() => null))?.isFile();
    response.writeHead(isThere ? 200 : 404, { ...HEADERS, 'content-type': isThere ? type : 'text/plain' });
    if (isThere) createReadStream(path).pipe(response);
    else response.end('There is no such file.\n');
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildPage();
  const server = serve(FOLDER);
  server.listen(Number(process.env.PORT ?? 5173), '127.0.0.1', () => {
    console.log(`The playground: http://127.0.0.1:${server.address().port}/   (Ctrl-C ends it)`);
  });
}
