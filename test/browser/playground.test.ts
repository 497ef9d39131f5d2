/** The page of docs/examples/browser in Chromium, by clicks and keys: from a file to results and downloads. */
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { modelFromJSON } from 'polytask';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildPage, FOLDER } from '../../docs/examples/browser/build.mjs';
import { serve } from '../../docs/examples/browser/serve.mjs';
import { chromiumPath, FLAGS } from './page.js';

const without = chromiumPath === undefined && process.env.CI !== 'true';
if (without)
  console.warn('Skipped: the playground, for there is no Chromium here (CHROMIUM_PATH names one).');
/** A large file takes the longest of all; the gate reads it, and whoever asks for it. */
const large = process.env.CI === 'true' || process.env.POLYTASK_LARGE_FILE !== undefined;
if (!large) console.warn('Skipped: a file of 50 MB in the playground, for POLYTASK_LARGE_FILE is not set.');

const folder = mkdtempSync(join(tmpdir(), 'polytask-playground-'));

describe.skipIf(without)('the playground', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  let page: Page;
  /** What the page said in the console, threw, or loaded from elsewhere. */
  let faults: string[] = [];

  beforeAll(async () => {
    await buildPage();
    server = serve(FOLDER);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (chromiumPath === undefined) throw new Error('There is no Chromium here; CHROMIUM_PATH names one.');
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...FLAGS] });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (options: BrowserContextOptions = {}): Promise<void> => {
    const context = await browser.newContext(options);
    page = await context.newPage();
    faults = [];
    page.on('console', (message) => faults.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      if (!/^(?:blob:)?http:\/\/127\.0\.0\.1:/.test(request.url())) faults.push(`loads ${request.url()}`);
    });
    await page.goto(origin);
  };

  afterEach(async () => {
    await page?.context().close();
    expect(faults).toEqual([]);
  });

  it('is all that its server hands out, under a policy that lets nothing leave', async () => {
    const statuses = [];
    for (const path of [
      '/',
      '/worker.js',
      '/none.js',
      '/..%2f..%2fpackage.json',
      '/%E0%A4%A',
      '//etc/passwd',
    ]) {
      const response = await fetch(origin + path);
      statuses.push(response.status);
      expect(response.headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*connect-src 'none'/,
      );
    }
    expect(statuses).toEqual([200, 200, 404, 404, 404, 404]);
  });

  const textOf = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? '';
  const sample = async (name: string): Promise<void> => {
    await page.click(`[data-sample=${name}]`);
    await page.waitForSelector('#columns:not([hidden])');
  };
  const fitted = async (): Promise<void> => {
    await page.click('#fit');
    await page.waitForSelector('#results:not([hidden])', { timeout: 90_000 });
  };
  const give = (name: string, text: string | Buffer): Promise<void> =>
    page.setInputFiles('#file', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const saved = async (selector: string): Promise<{ name: string; text: string }> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };

  it('leads from a sample to results, a model, units and a report', async () => {
    await open({ acceptDownloads: true });
    await sample('shops');
    expect(await textOf('.told')).toBe('Predicts sales from 6 features, for each shop a task of its own.');
    expect(await page.isDisabled('#model-MultiTaskLassoCV')).toBe(true);
    await fitted();
    expect(await textOf('.lead')).toMatch(
      /^Best is “SoftSharingRegressor”: the 12 tasks together gain \S+ ± \S+ in mean score .* \d tasks? gains? clearly, none is harmed\.$/,
    );
    expect(await page.locator('figure svg.wide').count()).toBeGreaterThan(5);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('results');
    const table = page.getByRole('table', { name: 'Tasks with SoftSharingRegressor against alone' });
    expect(await table.locator('tbody tr').count()).toBe(12);

    const model = await saved('#save-model');
    expect(model.name).toBe('shops-model.json');
    const read = modelFromJSON(JSON.parse(model.text)) as unknown as {
      predict(X: number[][], options: object): Float64Array;
    };
    const [predicted] = read.predict([[0, 0, 0, 0, 0, 0]], { task: 'shop 12' });
    const units = JSON.parse((await saved('#save-units')).text) as {
      targets: { mean: number; deviation: number }[];
    };
    const [{ mean, deviation }] = units.targets as [{ mean: number; deviation: number }];
    // Shop 12 sells 84 where all features are at their means, of about 0.
    expect(mean + deviation * predicted!).toBeGreaterThan(80);
    expect(mean + deviation * predicted!).toBeLessThan(88);

    const report = await saved('#save-report');
    expect(report.text).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org\/2000\/svg)|@import|url\(/i);
    const reader = await page.context().newPage();
    reader.on('console', (message) => faults.push(`the report: ${message.text()}`));
    await reader.setContent(report.text);
    const shown = await page.locator('.report h2, .report h3').allTextContents();
    expect(await reader.locator('h2, h3').allTextContents()).toEqual(shown);
  });

  it.each([
    [
      'weather',
      'MultiTaskLassoCV',
      /^Best is (?:each task alone|“MultiTaskLassoCV”: the 4 tasks together gain)/,
    ],
    ['weather', 'MultiTaskModel', /^Best is (?:each task alone|“MultiTaskModel”: the 4 tasks together gain)/],
    [
      'penguins',
      'SharedLogisticRegression',
      /^Best is (?:each task alone|“SharedLogisticRegression”: the 3 tasks together gain)/,
    ],
    [
      'penguins',
      'SoftSharing',
      /^Best is (?:each task alone|“SoftSharingClassifier”: the 3 tasks together gain)/,
    ],
  ])('fits %s by %s, with keys alone', async (name, model, lead) => {
    await open();
    await page.focus(`[data-sample=${name}]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#model:not([hidden])');
    await page.focus(`[name=model]:checked`);
    for (let k = 0; k < 5 && !(await page.isChecked(`#model-${model}`)); k++) {
      await page.keyboard.press('ArrowDown');
    }
    expect(await page.isChecked(`#model-${model}`)).toBe(true);
    await page.focus('#fit');
    await page.keyboard.press('Space');
    await page.waitForSelector('#results:not([hidden])', { timeout: 90_000 });
    expect(await textOf('.lead')).toMatch(lead);
  });

  it('stops when asked, and fits afterwards', async () => {
    await open();
    await sample('weather');
    await page.check('#model-MultiTaskElasticNetCV');
    await page.click('#fit');
    await page.click('#cancel');
    await page.waitForSelector('#message p');
    expect(await textOf('#message')).toBe('Cancelled. Nothing was changed.');
    expect(await page.isVisible('#results')).toBe(false);
    expect(await page.isVisible('#progress')).toBe(false);
    await sample('penguins');
    await fitted();
    expect(await textOf('.report')).toContain('3 tasks');
  });

  it('ends a worker that does not stop, and reads the file again for the next fit', async () => {
    await open();
    await page.evaluate(() => {
      const post = Worker.prototype.postMessage as (message: unknown) => void;
      let deaf: Worker | undefined;
      Worker.prototype.postMessage = function (this: Worker, message: { kind?: string }) {
        if (message.kind === 'fit') deaf ??= this;
        if (this !== deaf) post.call(this, message);
      };
    });
    await sample('weather');
    await page.check('#model-MultiTaskElasticNetCV');
    await page.click('#fit');
    await page.click('#cancel');
    await page.getByText('Cancelled. Nothing was changed.').waitFor();
    await page.check('#model-SoftSharing');
    await fitted();
    expect(await textOf('.report')).toContain('of 4 tasks');
  });

  it('follows the roles of columns', async () => {
    await open();
    await sample('weather');
    const roleOf = (name: string) => page.getByLabel(name, { exact: true });
    for (const name of ['low', 'wind', 'rain', 'high']) await roleOf(name).selectOption('none');
    expect(await textOf('.told')).toBe('Choose at least one column as a target.');
    expect(await page.isVisible('#model')).toBe(false);
    await roleOf('rain').selectOption('target');
    expect(await textOf('.told')).toBe('Predicts rain from 30 features.');
    expect(await page.isVisible('#model')).toBe(true);
    await page.fill('#filter', '-3d');
    expect(await page.locator('.columns li:visible').count()).toBe(4);
  });

  it.each([
    [
      'a row that is too short',
      'a,b,c\n1,2,3\n4,5\n',
      'table.csv, line 3, column "b": the row has 2 cells, the line of column names 3',
    ],
    ['a row that is too long', 'a,b\n1,2\n3,4,5\n', 'table.csv, line 3, column "b": the row has 3 cells'],
    [
      'a quote that is never closed',
      'a,b\n1,"2\n3,4\n',
      'table.csv, line 2, column "b": a quote that opens here is never closed',
    ],
    ['a name that comes twice', 'a,b,a\n1,2,3\n', 'columns 1 and 3 are both named "a"'],
    ['no names', '1,2\n3,4\n', 'expected the names of the columns'],
    ['nothing in it', '', 'the file is empty'],
    ['a spreadsheet', 'PK\u0003\u0004', 'this is a spreadsheet'],
    [
      'bytes that are no UTF-8',
      Buffer.from([97, 10, 49, 10, 0xe9, 10]),
      'line 3: the text is not UTF-8 here',
    ],
  ])('names where a file is broken: %s', async (_, text, expected) => {
    await open();
    await give('table.csv', text);
    await page.waitForSelector('#message .bad');
    expect(await textOf('#message')).toContain(expected);
    expect(await page.isVisible('#columns')).toBe(false);
  });

  it('names the line and the column of a cell that is no number, and leaves the column out', async () => {
    await open();
    const lines = Array.from({ length: 20 }, (_, i) => `${i},${i === 7 ? '12 kg' : 2 * i},${i % 3}`);
    await give('table.csv', `a,b,c\n${lines.join('\n')}\n`);
    await page.waitForSelector('#columns:not([hidden])');
    expect(await textOf('#roles .bad')).toContain(
      'table.csv, line 9, column “b”: “12 kg” is not a number; write the number alone, and its unit into the name of the column.',
    );
    expect(await page.inputValue('#role-1')).toBe('none');
    expect(await page.locator('#role-1 option:not([disabled])').count()).toBe(1);
  });

  it('says what data cannot do', async () => {
    await open();
    await give('few.csv', 'x,y\n1,2\n2,3\n3,5\n4,4\n5,1\n');
    await page.waitForSelector('#columns:not([hidden])');
    await page.selectOption('#role-1', 'target');
    await page.click('#fit');
    await page.waitForSelector('#message .bad');
    expect(await textOf('#message')).toContain('"y" has 5 rows; expected at least 8.');
    const rows = Array.from({ length: 30 }, (_, i) => `${i},${i === 4 ? 'rare' : i % 2 === 0 ? 'a' : 'b'}`);
    await give('rare.csv', `x,y\n${rows.join('\n')}\n`);
    await page.waitForSelector('#columns:not([hidden])');
    await page.selectOption('#role-1', 'target');
    await page.click('#fit');
    await page.getByText('"y" is "rare" in 1 rows; expected at least 4 rows of each label.').waitFor();
  });

  it.each([
    ['a phone', { viewport: { width: 360, height: 740 } }],
    ['a phone in the dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' as const }],
    ['a desk', { viewport: { width: 1200, height: 900 } }],
  ])('fits into the width of %s, its letters no smaller', async (_, options) => {
    await open(options);
    await sample('penguins');
    await fitted();
    const { overflow, letters } = await page.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      letters: [...document.querySelectorAll<SVGTextElement>('svg text')].flatMap((text) => {
        const { width } = text.ownerSVGElement!.getBoundingClientRect();
        // One of two widths is shown.
        if (width === 0) return [];
        const size = Number.parseFloat(getComputedStyle(text).fontSize);
        return [(size * width) / text.ownerSVGElement!.viewBox.baseVal.width];
      }),
    }));
    expect(overflow).toBe(0);
    expect(letters.length).toBeGreaterThan(20);
    expect(Math.min(...letters)).toBeGreaterThanOrEqual(11.5);
  });

  it.skipIf(!large)('reads a file of 50 MB, and stops within a fit of it', { timeout: 240_000 }, async () => {
    const path = join(folder, 'large.csv');
    const rows = await writeLarge(path, 50e6);
    await open();
    await page.setInputFiles('#file', path);
    await page.waitForSelector('#progress:not([hidden])');
    expect(await textOf('#phase')).toMatch(/^(?:Reading large\.csv: [\d.]+ of 50\.\d MB|Starting)/);
    await page.waitForSelector('#columns:not([hidden])', { timeout: 120_000 });
    expect(await textOf('.read')).toContain(
      `large.csv has ${rows.toLocaleString('en')} rows and 20 columns.`,
    );
    for (const k of [18, 19]) await page.selectOption(`#role-${k}`, 'target');
    await page.click('#fit');
    await page.getByText('Choosing alpha by cross-validation').waitFor({ timeout: 60_000 });
    await page.click('#cancel');
    await page.waitForSelector('#message p', { timeout: 20_000 });
    expect(await textOf('#message')).toContain('Cancelled');
  });
});

/** Rows of 20 numbers, of which the last two follow from the others. */
async function writeLarge(path: string, bytes: number): Promise<number> {
  const file = createWriteStream(path);
  const names = Array.from({ length: 20 }, (_, k) => (k < 18 ? `x${k}` : `y${k}`));
  file.write(`${names.join(',')}\n`);
  let [written, rows, seed] = [0, 0, 1];
  while (written < bytes) {
    const lines = Array.from({ length: 1000 }, () => {
      const x = Array.from({ length: 18 }, () => {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        return seed / 2 ** 31 - 1;
      });
      return [...x, x[0]! + x[1]! + 0.1 * x[5]!, x[0]! - x[2]! + 0.1 * x[6]!]
        .map((value) => value.toFixed(4))
        .join(',');
    });
    const text = `${lines.join('\n')}\n`;
    if (!file.write(text)) await new Promise<void>((resolve) => file.once('drain', () => resolve()));
    written += text.length;
    rows += lines.length;
  }
  file.end();
  await finished(file);
  return rows;
}
