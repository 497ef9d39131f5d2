import { describe, expect, it } from 'vitest';
import {
  huber,
  MultiTaskLasso,
  MultiTaskModel,
  makePipeline,
  rowLasso,
  StandardScaler,
  softSharing,
} from '../../src/index.js';
import { inputErrorOf } from '../laws/inputForms.js';

describe('nested parameters', () => {
  it('are the fields of plain data, which stay as they were', () => {
    const penalty = rowLasso({ alpha: 2, l1Ratio: 0.5 });
    const model = new MultiTaskModel({ penalty, losses: huber({ delta: 2 }) });
    model.setParams({ penalty__alpha: 3, rowLasso__l1Ratio: 0.25, losses__delta: 1 });
    expect(model.penalty).toEqual(rowLasso({ alpha: 3, l1Ratio: 0.25 }));
    expect(model.losses).toEqual(huber({ delta: 1 }));
    expect(penalty.alpha).toBe(2);
  });

  it('are those of an entry of a list, by its name or its number', () => {
    const penalty = [softSharing({ coupling: 1 }), rowLasso({ alpha: 1 })];
    const model = new MultiTaskModel({ penalty });
    model.setParams({ softSharing__coupling: 2, penalty__rowLasso__alpha: 3, penalty__0__alpha: 4 });
    expect(model.penalty).toEqual([softSharing({ coupling: 2, alpha: 4 }), rowLasso({ alpha: 3 })]);
    const pipeline = makePipeline(new StandardScaler(), model);
    pipeline.setParams({
      multitaskmodel__softSharing__coupling: 5,
      multitaskmodel__penalty__rowLasso__alpha: 6,
    });
    expect(model.penalty).toEqual([softSharing({ coupling: 5, alpha: 4 }), rowLasso({ alpha: 6 })]);
  });

  it('that there are not are refused, and nothing is set', () => {
    const model = new MultiTaskModel({ penalty: rowLasso({ alpha: 1 }) });
    const refused = (params: object): string => inputErrorOf(() => model.setParams({ tol: 1, ...params }));
    expect(refused({ penalty__alhpa: 1 })).toContain(
      'unknown parameter penalty__alhpa; "penalty" has alpha, l1Ratio',
    );
    expect(refused({ penalty__penalty: 'rowMCP' })).toContain('unknown parameter penalty__penalty');
    expect(refused({ softSharing__coupling: 1 })).toContain('unknown parameter softSharing');
    expect(refused({ tol__x: 1 })).toContain('"tol" has no parameters of its own');
    expect(refused({ __proto__x: 1 })).toContain('unknown parameter');
    expect(model.tol).toBe(1e-4);
    const pipeline = makePipeline(new StandardScaler(), new MultiTaskLasso());
    expect(inputErrorOf(() => pipeline.setParams({ multitasklasso__a__b: 1 }))).toContain(
      'unknown parameter a',
    );
  });

  it('that are misspelt are told by what was meant, however deep', () => {
    const penalty = rowLasso({ alpha: 1 });
    const model = makePipeline(new StandardScaler(), new MultiTaskModel({ penalty }));
    const hint = (settable: { setParams(params: object): unknown }, name: string): string | undefined =>
      / Did you mean (\S+)\?/.exec(inputErrorOf(() => settable.setParams({ [name]: 1 })))?.[1];
    expect(hint(model, 'multitaskmodel__alpha')).toBe('multitaskmodel__penalty__alpha');
    expect(hint(model, 'model__penalty__alpha')).toBe('multitaskmodel__penalty__alpha');
    expect(hint(model, 'alpha')).toBe('multitaskmodel__penalty__alpha');
    expect(hint(model, 'standardscaler__with_men')).toBe('standardscaler__withMean');
    expect(hint(model, 'multitaskmodel__strength')).toBeUndefined();
    expect(hint(new MultiTaskModel({ penalty }), 'alpha')).toBe('penalty__alpha');
    expect(hint(new MultiTaskModel({ penalty: [penalty] }), 'rowlasso__alpha')).toBe('rowLasso__alpha');
  });
});
