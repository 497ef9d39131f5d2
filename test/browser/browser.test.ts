import type { Plugin } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundled, reportOf } from '../runtimes/bundle.js';
import type { Report } from './fits.js';
import { chromiumPath, FLAGS, type PageOptions, runInPage } from './page.js';
import type { WorkersReport } from './workerFits.js';

const OPEN = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const WITH_WORKERS = `${OPEN}; worker-src blob:`;
/** Headers of a page that may share memory with its workers. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
const STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'";

/** Posts the report, and what the policy refused: violations are told in a later task. */
const MAIN = `
const violations = [];
document.addEventListener('securitypolicyviolation', ({ blockedURI }) => violations.push(blockedURI));
const { report } = await import('./fits.js');
const told = await report();
await new Promise((resolve) => setTimeout(resolve, 100));
await fetch('result', { method: 'POST', body: JSON.stringify({ ...told, violations }) });
`;

type InBrowser<Told> = Told & { readonly violations: readonly string[] };

const without = chromiumPath === undefined && process.env.CI !== 'true';
if (without)
  console.warn('Skipped: fits in a browser, for there is no Chromium here (CHROMIUM_PATH names one).');

describe.skipIf(without)('fits in Chromium', () => {
  let browser: Browser;
  let modules: Readonly<Record<string, string>>;
  let inNode: Report;
  let workerModules: Readonly<Record<string, string>>;
  let workersInNode: WorkersReport;

  beforeAll(async () => {
    const bundle = await bundled('browser/fits.ts');
    modules = { 'fits.js': bundle, 'main.js': MAIN };
    inNode = reportOf<Report>(bundle);
    const workerBundle = await bundled('browser/workerFits.ts', ALL_IN_WORKERS);
    workerModules = { 'fits.js': workerBundle, 'main.js': MAIN };
    workersInNode = reportOf<WorkersReport>(workerBundle);
    if (chromiumPath === undefined) throw new Error('There is no Chromium here; CHROMIUM_PATH names one.');
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...FLAGS] });
  });

  afterAll(() => browser?.close());

  it('give the same bits as in Node', async () => {
    const { violations, ...inBrowser } = await runInPage<InBrowser<Report>>(browser, modules, OPEN);
    expect(inBrowser.wasm).toBe(true);
    expect(inBrowser).toEqual(inNode);
    expect(inBrowser.fits.chosen).toEqual(inBrowser.fits.dense);
    expect(inBrowser.fits.async).toEqual(inBrowser.fits.dense);
    expect(inBrowser.aborted).toBe('AbortError');
    expect(violations).toEqual([]);
  });

  it('of every class, and all else that is exported, give the same bits as in Node', async () => {
    const everything = await bundled('runtimes/cases.ts');
    const { violations, ...inBrowser } = await runInPage<InBrowser<Readonly<Record<string, string>>>>(
      browser,
      { 'fits.js': everything, 'main.js': MAIN },
      OPEN,
    );
    const expected = reportOf<Readonly<Record<string, string>>>(everything);
    expect(Object.keys(inBrowser)).toEqual(Object.keys(expected));
    for (const [name, text] of Object.entries(expected)) expect(inBrowser[name], name).toBe(text);
    expect(violations).toEqual([]);
  });

  it('need neither eval nor WebAssembly under a strict Content-Security-Policy', async () => {
    const strict = await runInPage<InBrowser<Report>>(browser, modules, STRICT);
    expect(strict.wasm).toBe(false);
    expect(strict.fits.chosen).toEqual(strict.fits.dense);
    expect(new Set(strict.violations)).toEqual(new Set(['wasm-eval']));
    for (const [name, bits] of Object.entries(inNode.fits)) {
      const expected = numbersOf(bits);
      const scale = Math.max(...expected.map(Math.abs));
      const differences = numbersOf(strict.fits[name]!).map((value, k) => Math.abs(value - expected[k]!));
      expect(differences).toHaveLength(expected.length);
      expect(Math.max(...differences)).toBeLessThanOrEqual(1e-12 * scale);
    }
  });

  describe('in Web Workers', () => {
    /** What a page tells, and how many workers it started and ended. */
    const inPage = async (policy: string, headers: PageOptions['headers'] = {}) => {
      const workers = { started: 0, ended: 0 };
      const onPage: PageOptions['onPage'] = (page) => {
        page.on('worker', (worker) => {
          workers.started++;
          worker.on('close', () => workers.ended++);
        });
      };
      const told = await runInPage<InBrowser<WorkersReport>>(browser, workerModules, policy, {
        headers,
        onPage,
      });
      return { ...told, workers };
    };

    it.each([
      ['with memory that is shared', ISOLATED, true],
      ['with copies of the data', {}, false],
    ])('give the same bits as in Node, %s', async (_, headers, isShared) => {
      const { violations, workers, ...inBrowser } = await inPage(WITH_WORKERS, headers);
      expect(workersInNode.shared).toBe(true);
      expect(inBrowser).toEqual({ ...workersInNode, shared: isShared });
      const { net, netInTurns, netInWorkers, lasso, lassoInWorkers } = inBrowser.fits;
      expect(net!.length).toBeGreaterThan(0);
      expect([netInTurns, netInWorkers, lassoInWorkers]).toEqual([net, net, lasso]);
      expect(inBrowser.failures.abort).toBe('Error: enough');
      expect(inBrowser.failures.input).toMatch(/^InputError: the squared errors on the test samples/);
      expect(Object.keys(inBrowser.failures)).toEqual(['abort', 'input']);
      expect(violations).toEqual([]);
      expect(workers).toEqual({ started: 2 + 3 + 2 + 2, ended: 2 + 3 + 2 + 2 });
    });

    it('say what to do where a Content-Security-Policy refuses them; nJobs 1 runs there', async () => {
      const { fits, failures, violations } = await inPage(OPEN);
      expect(Object.keys(fits)).toEqual(['net', 'lasso', 'netInTurns']);
      expect(fits.netInTurns).toEqual(workersInNode.fits.net);
      for (const message of Object.values(failures)) {
        expect(message).toMatch(/^WorkerError: a worker /);
        expect(message).toContain('worker-src blob:');
        expect(message).toContain('nJobs: 1');
        expect(message).toMatch(/[^.]\.$/);
      }
      expect(Object.keys(failures)).toEqual(['workers', 'abort', 'input']);
      expect(violations.every((uri) => uri === 'blob')).toBe(true);
    });
  });
});

/** Workers for the smallest fits, too, for which one thread would do. */
const ALL_IN_WORKERS: Plugin = {
  name: 'all in workers',
  setup: ({ onLoad }) =>
    onLoad({ filter: /selection[\\/]workers[\\/]size\.js$/ }, () => ({
      contents: `export const workersFor = (_, jobs, most) => Math.min(most, jobs.length);
        export const workersForFits = (fits, _, most) => Math.min(most, fits);`,
    })),
};

function numbersOf(bits: readonly string[]): number[] {
  return [...new Float64Array(BigUint64Array.from(bits, (hex) => BigInt(`0x${hex}`)).buffer)];
}
