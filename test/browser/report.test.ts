/** Reports in Chromium: under their own policy and a strict one, on a phone, in the dark, on paper. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHTML } from '../../src/index.js';
import { STYLES_HASH } from '../../src/report/styles.js';
import { comparison, HOSTILE, relations, SUBJECTS, soft } from '../report/subjects.js';
import { chromiumPath, FLAGS } from './page.js';

const without = chromiumPath === undefined && process.env.CI !== 'true';
if (without) console.warn('Skipped: reports in Chromium, for there is none here (CHROMIUM_PATH names one).');

const reports: Readonly<Record<string, string>> = {
  'of every kind': toHTML(Object.values(SUBJECTS)),
  'of 139 tasks': toHTML([comparison(139, soft), relations(139)]),
};

describe.skipIf(without)('a report in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    if (chromiumPath === undefined) throw new Error('There is no Chromium here; CHROMIUM_PATH names one.');
    browser = await chromium.launch({ executablePath: chromiumPath, args: [...FLAGS] });
  });

  afterAll(() => browser?.close());

  /** The report as a server with a policy of its own hands it out; nothing else can be reached. */
  async function open(html: string, width: number): Promise<{ page: Page; faults: string[] }> {
    const page = await (
      await browser.newContext({ viewport: { width, height: 800 }, colorScheme: 'dark' })
    ).newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('dialog', (dialog) => faults.push(dialog.message()));
    await page.route('**/*', async (route) => {
      if (route.request().url() !== 'http://report.test/') {
        faults.push(`loads ${route.request().url()}`);
        return route.abort();
      }
      const headers = { 'content-security-policy': `default-src 'none'; style-src '${STYLES_HASH}'` };
      return route.fulfill({ body: html, contentType: 'text/html', headers });
    });
    await page.goto('http://report.test/');
    return { page, faults };
  }

  it.each(Object.entries(reports))('%s breaks no policy, loads nothing and fits a phone', async (_, html) => {
    for (const width of [360, 1000]) {
      const { page, faults } = await open(html, width);
      const [content, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(content).toBeLessThanOrEqual(shown!);
      const sizes = await page.locator('svg:visible').evaluateAll((all) => all.map((svg) => svg.clientWidth));
      expect(sizes.length).toBeGreaterThan(3);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(width);
      expect(faults.filter((fault) => !fault.includes('favicon'))).toEqual([]);
      await page.context().close();
    }
  });

  it('shows names as they are', async () => {
    const { page } = await open(reports['of every kind']!, 1000);
    expect(await page.getByRole('rowheader', { name: HOSTILE[0]!, exact: true }).count()).toBeGreaterThan(0);
    await page.context().close();
  });

  it.each([
    ['wide', 1000],
    ['narrow', 360],
  ] as const)('has no letter beyond the edge of a picture that is %s', async (look, width) => {
    const { page } = await open(reports['of every kind']!, width);
    const beyond = await page.locator(`svg.${look} text`).evaluateAll((texts) =>
      texts.flatMap((text) => {
        const [own, all] = [text.getBoundingClientRect(), text.closest('svg')!.getBoundingClientRect()];
        const isInside =
          own.left >= all.left - 1 && own.right <= all.right + 1 && own.bottom <= all.bottom + 1;
        return isInside && own.top >= all.top - 1 ? [] : [text.textContent];
      }),
    );
    expect(beyond).toEqual([]);
    await page.context().close();
  });

  it('is light on paper, with its long tables open', async () => {
    const { page } = await open(reports['of 139 tasks']!, 700);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    const rows = await page.locator('details tr').evaluateAll((all) => all.map((row) => row.clientHeight));
    expect(rows.length).toBeGreaterThan(139);
    expect(Math.min(...rows)).toBeGreaterThan(0);
    await page.context().close();
  });
});
