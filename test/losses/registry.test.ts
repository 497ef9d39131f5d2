/** Every loss of the registry is read and written. */
import { describe, expect, it } from 'vitest';
import { LABEL_LOSSES, LOSS_NAMES, LOSS_WORDS, lossChoice, readLoss } from '../../src/losses/registry.js';
import { inputErrorOf } from '../laws/inputForms.js';

describe.each(LOSS_NAMES)('the loss %s', (name) => {
  const choice = readLoss(name)!;

  it('is what its plain data say', () => {
    const loss = choice.of(3);
    expect(loss.name).toBe(name);
    expect(loss.outputs).toBe(choice.outputs(3));
    expect([loss.target, loss.isQuadratic]).toEqual([choice.target, choice.isQuadratic]);
    expect(loss.outputs > 1).toBe('joint' in loss && loss.joint !== undefined);
    const copy = lossChoice(JSON.parse(JSON.stringify(choice.spec)));
    expect(copy.spec).toEqual(choice.spec);
    expect(copy.of(3).params).toEqual(loss.params);
    expect(Object.isFrozen(loss) && Object.isFrozen(choice)).toBe(true);
    expect(readLoss({ loss: name })!.spec).toEqual(choice.spec);
    expect(inputErrorOf(() => readLoss({ loss: name, strength: 1 }))).toContain(
      `${name}: unknown option strength`,
    );
  });

  it('is offered by errors', () => {
    expect(LOSS_WORDS).toContain(name);
  });
});

describe('what is no loss', () => {
  it.each([null, undefined, 'hinge', 1, [], ['squared'], {}, { loss: 'hinge' }, new Float64Array(2)])(
    '%s',
    (given) => {
      expect(readLoss(given)).toBe(null);
    },
  );

  it('is told with the losses that take labels', () => {
    expect(LABEL_LOSSES).toEqual({ pair: "'logistic'", classes: "'softmax'" });
  });
});
