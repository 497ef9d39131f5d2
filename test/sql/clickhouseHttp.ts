/**
 * ClickHouse's HTTP interface over chdb, for the client library to be tested without a server: queries in the body, parameters and
 * settings in the address, exceptions by their code.
 *
 * Source: "HTTP Interface", https://clickhouse.com/docs/interfaces/http
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { ChdbLike } from '../../src/sql/index.js';

export interface HttpServer {
  readonly url: string;
  /** The settings that queries came with. */
  readonly settings: ReadonlyMap<string, string>;
  stop(): void;
}

/** What stands in an address beside settings. */
const OWN = [
  'query',
  'query_id',
  'database',
  'session_id',
  'session_timeout',
  'session_check',
  'role',
  'default_format',
  'compress',
];

export async function serveChdb(session: ChdbLike & { query(sql: string): string }): Promise<HttpServer> {
  const settings = new Map<string, string>();
  let last: Promise<unknown> = Promise.resolve();
  const answer = async (
    url: URL,
    body: string,
  ): Promise<{ readonly text: string; readonly format: string }> => {
    const params: Record<string, string> = {};
    for (const [name, value] of url.searchParams) {
      if (name.startsWith('param_')) params[name.slice('param_'.length)] = unescaped(value);
      else if (!OWN.includes(name) && settings.get(name) !== value) {
        session.query(`SET ${name} = '${value}'`);
        settings.set(name, value);
      }
    }
    const whole = `${url.searchParams.get('query') ?? ''}${body}`.trim().replace(/;$/, '');
    const [, sql, format] = /^([\s\S]*?)(?:\s+FORMAT\s+(\w+))?$/.exec(whole)!;
    const asked = format ?? url.searchParams.get('default_format') ?? 'TabSeparated';
    const found = await session.queryBindAsync(sql!, params, { format: asked });
    return { text: found.text(), format: asked };
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    if (url.pathname === '/ping') {
      response.end('Ok.\n');
      return;
    }
    const id = url.searchParams.get('query_id') ?? 'none';
    try {
      const body = await textOf(request);
      const own = last.then(() => answer(url, body));
      last = own.catch(() => {});
      const { text, format } = await own;
      response.writeHead(200, {
        'X-ClickHouse-Query-Id': id,
        'X-ClickHouse-Format': format,
        'X-ClickHouse-Summary': '{}',
      });
      response.end(text);
    } catch (error) {
      const message = String((error as Error).message);
      const code = /Code: (\d+)/.exec(message)?.[1] ?? '1000';
      response.writeHead(code === '60' ? 404 : 500, {
        'X-ClickHouse-Query-Id': id,
        'X-ClickHouse-Exception-Code': code,
      });
      response.end(message);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    settings,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Parameters stand in the address as in tab separated values. */
function unescaped(text: string): string {
  const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', 0: '\0' };
  return text.replace(/\\([\s\S])/g, (_, letter: string) => letters[letter] ?? letter);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
