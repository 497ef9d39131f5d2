/** Fits of one estimator at once: one runs, the others are refused, nothing is mixed. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/index.js';
import { learned, MODELS, X } from './everyClass.js';

describe.each(MODELS)('$name', ({ make, Y, other }) => {
  const reversed = Y.toReversed();

  it('fits once at a time, and predicts by the previous fit meanwhile', async () => {
    const model = make().fit(X, Y);
    const before = model.predict(X);
    const running = model.fitAsync(X, reversed);
    const second = model.fitAsync(X, Y).catch(String);
    expect(() => model.fit(X, Y)).toThrow(/fit: a fitAsync of this estimator is under way/);
    expect(model.predict(X)).toEqual(before);
    expect(model.setParams(other)).toBe(model); // counts for the next fit
    expect(await second).toMatch(/^InputError: .*fitAsync: a fitAsync of this estimator is under way/);
    expect(await running).toBe(model);
    expect(learned(model)).toBe(learned(make().fit(X, reversed)));
    expect(learned(model.fit(X, Y))).toBe(learned(make().setParams(other).fit(X, Y)));
  });

  it('is free again after a fit that failed or was called off', async () => {
    const model = make();
    await expect(model.fitAsync(X, 'no targets')).rejects.toThrow(InputError);
    const controller = new AbortController();
    const first = model.fitAsync(X, Y, { signal: controller.signal });
    controller.abort('changed my mind');
    const second = model.fitAsync(X, reversed);
    await expect(first).rejects.toBe('changed my mind');
    await second;
    expect(learned(model)).toBe(learned(make().fit(X, reversed)));
    expect(learned(model.fit(X, Y))).toBe(learned(make().fit(X, Y)));
  });
});
