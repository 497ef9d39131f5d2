import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';
import type { Report } from './fits.js';
import { chromiumPath, FLAGS, runInPage } from './page.js';

const OPEN = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
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

interface InBrowser extends Report {
  readonly violations: readonly string[];
}

const without = chromiumPath === undefined && process.env.CI !== 'true';
if (without)
  console.warn('Skipped: fits in a browser, for there is no Chromium here (CHROMIUM_PATH names one).');

describe.skipIf(without)('fits in Chromium', () => {
  let browser: Browser;
  let modules: Readonly<Record<string, string>>;
  let inNode: Report;

  beforeAll(async () => {
    const bundle = await bundled();
    modules = { 'fits.js': bundle, 'main.js': MAIN };
    inNode = reportOfNode(bundle);
    if (chromiumPath === undefined) throw new Error('There is no Chromium here; CHROMIUM_PATH names one.');
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...FLAGS] });
  });

  afterAll(() => browser?.close());

  it('give the same bits as in Node', async () => {
    const { violations, ...inBrowser } = await runInPage<InBrowser>(browser, modules, OPEN);
    expect(inBrowser.wasm).toBe(true);
    expect(inBrowser).toEqual(inNode);
    expect(inBrowser.fits.chosen).toEqual(inBrowser.fits.dense);
    expect(inBrowser.fits.async).toEqual(inBrowser.fits.dense);
    expect(inBrowser.aborted).toBe('AbortError');
    expect(violations).toEqual([]);
  });

  it('need neither eval nor WebAssembly under a strict Content-Security-Policy', async () => {
    const strict = await runInPage<InBrowser>(browser, modules, STRICT);
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
});

async function bundled(): Promise<string> {
  const entryPoints = [join(root, 'test/browser/fits.ts')];
  const result = await build({ entryPoints, bundle: true, format: 'esm', platform: 'browser', write: false });
  return result.outputFiles[0]!.text;
}

/** What the bundle gives in a Node without anything around it. */
function reportOfNode(bundle: string): Report {
  const folder = mkdtempSync(join(tmpdir(), 'polytask-browser-'));
  try {
    writeFileSync(join(folder, 'fits.mjs'), `${bundle}\nconsole.log(JSON.stringify(await report()));`);
    return JSON.parse(
      execFileSync(process.execPath, [join(folder, 'fits.mjs')], { encoding: 'utf8', timeout: 55_000 }),
    ) as Report;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function numbersOf(bits: readonly string[]): number[] {
  return [...new Float64Array(BigUint64Array.from(bits, (hex) => BigInt(`0x${hex}`)).buffer)];
}
