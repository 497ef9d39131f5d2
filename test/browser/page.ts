import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';

const CANDIDATES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where a Chromium is on this machine, if it has one; `CHROMIUM_PATH` names another. */
export const chromiumPath: string | undefined = CANDIDATES.find((path) => path && existsSync(path));

/** Flags for a Chromium that runs as any user and asks nothing of the network. */
export const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The same with WebGL and WebGPU, on SwiftShader where there is no graphics processor. */
export const GPU_FLAGS: readonly string[] = [
  ...FLAGS.filter((flag) => flag !== '--disable-gpu'),
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

const PAGE = '<!doctype html><title>polytask</title><script type="module" src="main.js"></script>';

export interface PageOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly onPage?: (page: Page) => void;
}

/**
 * Runs modules in a page of their own, `main.js` first, and resolves to what they post to `result` as JSON.
 *
 * @param modules texts by their file names
 * @param policy the page's Content-Security-Policy
 * @param headers further headers of all responses
 * @param onPage takes the page before it is loaded
 */
export async function runInPage<Result>(
  browser: Browser,
  modules: Readonly<Record<string, string>>,
  policy: string,
  { headers = {}, onPage = () => {} }: PageOptions = {},
): Promise<Result> {
  const { server, posted } = serve(
    { ...modules, '': PAGE },
    { 'content-security-policy': policy, ...headers },
  );
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    onPage(page);
    const failed = new Promise<never>((_resolve, reject) => {
      page.on('pageerror', (error) => reject(error));
      page.on('crash', () => reject(new Error('the page crashed')));
    });
    failed.catch(() => {}); // it may come before the race below
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return JSON.parse(await Promise.race([posted, failed])) as Result;
  } finally {
    await context.close();
    server.close();
  }
}

function serve(
  files: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): { server: Server; posted: Promise<string> } {
  let post: (body: string) => void;
  const posted = new Promise<string>((resolve) => {
    post = resolve;
  });
  const server = createServer(async (request, response) => {
    const name = request.url!.slice(1);
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      post(Buffer.concat(chunks).toString());
    }
    const type = name.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(name in files || request.method === 'POST' ? 200 : 404, {
      'content-type': `${type}; charset=utf-8`,
      ...headers,
    });
    response.end(files[name] ?? '');
  });
  return { server, posted };
}
