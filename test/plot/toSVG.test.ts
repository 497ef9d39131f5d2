import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vega from 'vega';
import { describe, expect, it } from 'vitest';
import { coefHeatmapSpec, toSVG } from '../../src/plot/index.js';
import { textWidth } from '../../src/plot/textWidth.js';
import { readSources, root } from '../structure/source.js';

const { textMetrics } = vega as unknown as { textMetrics: { width: unknown; estimateWidth: unknown } };
const spec = coefHeatmapSpec({ coef_: [[1, -2, 0.5]] });

describe('toSVG', () => {
  it('draws the same picture every time, several at once as well, and leaves vega as it was', async () => {
    const { width } = textMetrics;
    const first = await toSVG(spec);
    const together = await Promise.all([toSVG(spec), toSVG(spec), toSVG(JSON.parse(JSON.stringify(spec)))]);
    const plain = (svg: string) => svg.replace(/gradient_\d+/g, 'gradient');
    for (const svg of together) expect(plain(svg)).toBe(plain(first));
    expect(textMetrics.width).toBe(width);
  });

  it('tells who cannot see it what the picture shows', async () => {
    const svg = await toSVG(spec);
    expect(svg).toContain(`aria-label="${spec.description}"`);
  });

  it('rejects what is no specification', async () => {
    await expect(toSVG({})).rejects.toThrow();
    // What failed has let go of vega's measures.
    expect(textMetrics.width).toBe(textMetrics.estimateWidth);
  });

  it('says what to install where vega and vega-lite are missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'polytask-plot-'));
    try {
      cpSync(join(root, 'dist/plot'), join(folder, 'plot'), { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      const url = pathToFileURL(join(folder, 'plot/toSVG.js')).href;
      const script = `const { toSVG } = await import('${url}');
        await toSVG({}).catch((error) => console.log(error.message, '|', error.cause.code));`;
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(stdout).toContain('npm install vega@6.4 vega-lite@6.4.3');
      expect(stdout).toContain('ERR_MODULE_NOT_FOUND');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('polytask/plot', () => {
  it('loads vega only to draw, and its types know nothing of vega', () => {
    for (const [path, text] of readSources('dist/plot', '.js')) {
      expect([path, /^import .*'vega/m.test(text)]).toEqual([path, false]);
    }
    for (const [path, text] of readSources('dist/types/plot', '.d.ts')) {
      expect([path, /from 'vega|import\('vega/.test(text)]).toEqual([path, false]);
    }
  });
});

describe('textWidth', () => {
  it('is Helvetica\u2019s', () => {
    expect(textWidth('Hi, W1!', 10)).toBeCloseTo(1.1 * (7.22 + 2.22 + 2.78 + 2.78 + 9.44 + 5.56 + 2.78), 10);
    expect(textWidth('~ ', 1000)).toBeCloseTo(1.1 * (584 + 278), 10);
    expect(textWidth('', 10)).toBe(0);
    expect(textWidth('a', 10, true)).toBeGreaterThan(textWidth('a', 10));
    expect(textWidth('漢', 10)).toBeCloseTo(11, 10);
  });
});
