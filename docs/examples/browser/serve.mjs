/** Builds the page and serves it on this machine alone: `npm run playground`, or with PORT in the environment another port. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
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

/** A server of the files of a folder, by their plain names; nothing else of the machine has one. */
export function serve(folder) {
  return createServer(async (request, response) => {
    const [path] = (request.url ?? '/').split(/[?#]/);
    const name = path === '/' ? 'index.html' : path.slice(1);
    const type = /^[\w-]+(?:\.[\w-]+)+$/.test(name) ? TYPES[extname(name)] : undefined;
    const content = type && (await readFile(join(folder, name)).catch(() => null));
    response.writeHead(content ? 200 : 404, { ...HEADERS, 'content-type': content ? type : 'text/plain' });
    response.end(content || 'There is no such file.\n');
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildPage();
  const port = process.env.PORT;
  const server = serve(FOLDER);
  server.on('error', (error) => {
    if (error.code !== 'EADDRINUSE' || port !== undefined) throw error;
    server.listen(0, '127.0.0.1'); // another playground has the port: any other will do
  });
  server.on('listening', () => {
    console.log(`The playground: http://127.0.0.1:${server.address().port}/   (Ctrl-C ends it)`);
  });
  server.listen(Number(port ?? 5173), '127.0.0.1');
}
