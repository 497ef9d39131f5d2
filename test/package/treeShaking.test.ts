/** What a bundler takes into a program: the classes that it uses, and no others. */
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ESTIMATORS } from '../../src/selection/estimators.js';
import { root } from '../structure/source.js';

/** The files of dist in the bundle of a program, without the folder. */
async function filesOf(program: string): Promise<{ files: string[]; text: string }> {
  const result = await build({
    stdin: { contents: program, resolveDir: root, sourcefile: 'program.js' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    minify: true,
    logLevel: 'silent',
  });
  const [output] = Object.values(result.metafile.outputs);
  const files = Object.entries(output!.inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /(?:^|\/)dist\/(.*)$/.exec(path)?.[1])
    .filter((path) => path !== undefined);
  return { files, text: result.outputFiles[0]!.text };
}

/** The files of the classes that have model files. */
const CLASSES = [...Object.keys(ESTIMATORS), 'StandardScaler', 'Pipeline'].map(
  (name) => name[0]!.toLowerCase() + name.slice(1),
);
const classesIn = (files: readonly string[]): string[] =>
  CLASSES.filter((name) => files.some((file) => file.endsWith(`/${name}.js`)));

describe('a bundle', () => {
  it.each([
    ['MultiTaskLasso', 'new MultiTaskLasso()', ['multiTaskLasso']],
    [
      'MultiTaskLasso, Pipeline',
      "new Pipeline([['model', new MultiTaskLasso()]])",
      ['multiTaskLasso', 'pipeline'],
    ],
    [
      'MultiTaskLasso, StandardScaler, Pipeline',
      'Pipeline.fromJSON(file, [StandardScaler, MultiTaskLasso])',
      ['multiTaskLasso', 'standardScaler', 'pipeline'],
    ],
    ['SharedLogisticRegression', 'new SharedLogisticRegression()', ['sharedLogisticRegression']],
    ['modelFromJSON', 'modelFromJSON(file)', CLASSES],
  ])('of a program that uses %s holds only that', async (names, use, expected) => {
    const { files } = await filesOf(`import { ${names} } from 'polytask'; console.log(${use});`);
    expect(classesIn(files)).toEqual(expected);
    if (names.includes('MultiTaskLasso'))
      expect(files.filter((file) => file.includes('softSharing'))).toEqual([]);
  });

  it('reads the files of pipelines, of the classes that it uses or names', async () => {
    const file = `makePipeline(new StandardScaler(), new MultiTaskLasso()).toJSON()`;
    const use = `const file = JSON.parse(JSON.stringify(${file})); export default (Pipeline.fromJSON(file)).lastStep.alpha;`;
    const names = 'makePipeline, MultiTaskLasso, Pipeline, StandardScaler';
    const { text } = await filesOf(`import { ${names} } from 'polytask'; ${use}`);
    const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { default: unknown };
    expect(module.default).toBe(1);
    const plain = JSON.stringify({
      format: 'polytask',
      version: 1,
      estimator: 'Pipeline',
      params: { steps: [{ name: 'model', step: { estimator: 'MultiTaskLasso' } }] },
      fitted: null,
    });
    const other = await filesOf(
      `import { Pipeline } from 'polytask'; let told; try { Pipeline.fromJSON(${plain}); } catch (error) { told = error.message; } export default told;`,
    );
    const answer = (await import(`data:text/javascript,${encodeURIComponent(other.text)}`)) as {
      default: string;
    };
    expect(answer.default).toContain('modelFromJSON, which knows all');
  });
});
