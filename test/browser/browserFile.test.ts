/** dist/polytask.browser.js in Chromium: on a plain page, which has no bundler, and in a worker of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../structure/source.js';
import { chromiumPath, FLAGS, type PageOptions, runInPage } from './page.js';

const NAME = 'polytask.browser.js';
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'";

/** A fit, and a cross-validation and a search in workers of their own: the text of the models. */
const FITS = `
import { GridSearchCV, MultiTaskLasso, MultiTaskLassoCV, makeRegression } from './${NAME}';
export async function report() {
  const { X, Y } = makeRegression({ nSamples: 203, nFeatures: 41, nTargets: 5, noise: 0.5, randomState: 11 });
  const lasso = new MultiTaskLasso({ alpha: 0.7 }).fit(X, Y);
  const line = [[0], [1], [2], [3], [4], [5]];
  const chosen = await new MultiTaskLassoCV({ alphas: 3500, cv: 2, tol: 1e-3 }).fitAsync(line, line, { nJobs: 2 });
  return [lasso, chosen].map((model) => JSON.stringify(model));
}
export async function searched() {
  const line = [[0], [1], [2], [3], [4], [5]];
  const alpha = Array.from({ length: 2300 }, (_, k) => 1 / (k + 1));
  const search = new GridSearchCV({ estimator: new MultiTaskLasso({ tol: 1e-3 }), paramGrid: { alpha }, cv: 3 });
  return JSON.stringify(await search.fitAsync(line, line, { nJobs: 2 }));
}
`;
const WORKER = `import { report } from './fits.js'; report().then(postMessage);`;
const MAIN = `
import { report, searched } from './fits.js';
const violations = [];
document.addEventListener('securitypolicyviolation', ({ blockedURI }) => violations.push(blockedURI));
const inWorker = new Promise((resolve, reject) => {
  const worker = new Worker('./worker.js', { type: 'module' });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
});
const told = { onPage: await report(), inWorker: await inWorker, search: await searched(), globals: Object.keys(window).filter((name) => /polytask/i.test(name)) };
await fetch('result', { method: 'POST', body: JSON.stringify({ ...told, violations }) });
`;

const without = chromiumPath === undefined && process.env.CI !== 'true';
if (without)
  console.warn('Skipped: the file for browsers, for there is no Chromium here (CHROMIUM_PATH names one).');

describe.skipIf(without)('the file for browsers', () => {
  let browser: Browser;

  beforeAll(async () => {
    if (chromiumPath === undefined) throw new Error('There is no Chromium here; CHROMIUM_PATH names one.');
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...FLAGS] });
  });

  afterAll(() => browser?.close());

  it('fits on a plain page and in a module worker, with workers for nJobs in both, as Node does', async () => {
    const modules = {
      [NAME]: readFileSync(join(root, 'dist', NAME), 'utf8'),
      'fits.js': FITS,
      'worker.js': WORKER,
      'main.js': MAIN,
    };
    let workers = 0;
    const onPage: PageOptions['onPage'] = (page) => {
      page.on('worker', () => workers++);
    };
    const told = await runInPage<Record<string, string[]>>(browser, modules, POLICY, { onPage });
    expect(workers).toBeGreaterThanOrEqual(1 + 2 + 2); // the page's own, and those of its fits; nested ones are not told
    const { GridSearchCV, MultiTaskLasso, MultiTaskLassoCV, makeRegression } = await import('polytask');
    const { X, Y } = makeRegression({
      nSamples: 203,
      nFeatures: 41,
      nTargets: 5,
      noise: 0.5,
      randomState: 11,
    });
    const line = [[0], [1], [2], [3], [4], [5]];
    const inNode = [
      new MultiTaskLasso({ alpha: 0.7 }).fit(X, Y),
      new MultiTaskLassoCV({ alphas: 3500, cv: 2, tol: 1e-3 }).fit(line, line),
    ].map((model) => JSON.stringify(model));
    const alpha = Array.from({ length: 2300 }, (_, k) => 1 / (k + 1));
    const estimator = new MultiTaskLasso({ tol: 1e-3 });
    const search = JSON.stringify(
      new GridSearchCV({ estimator, paramGrid: { alpha }, cv: 3 }).fit(line, line),
    );
    expect(told).toEqual({ onPage: inNode, inWorker: inNode, search, globals: [], violations: [] });
  });
});
