/** The third part: which model, and how it is judged. */
import {
  type FitRequest,
  type HoldOut,
  MODELS,
  type ModelName,
  objectionToModel,
  type Role,
} from '../engine/models.js';
import type { ColumnSummary } from '../engine/table.js';
import { byId, element } from './dom.js';

/** A long name may be broken between its words. */
const breakable = (name: string): (string | HTMLElement)[] =>
  name.split(/(?=Regression)/).flatMap((part, k) => (k === 0 ? [part] : [element('wbr'), part]));

const NAMES = Object.keys(MODELS) as ModelName[];

export class ModelCard {
  readonly #card = byId('model', HTMLElement);
  readonly #hint = byId('fit-hint', HTMLParagraphElement);
  readonly #inputs: ReadonlyMap<ModelName, { readonly input: HTMLInputElement; readonly why: HTMLElement }>;
  /** What was chosen by hand, kept while it can be. */
  #wanted: ModelName | null = null;

  constructor(onFit: (choice: Omit<FitRequest, 'roles'>) => void) {
    this.#inputs = new Map(NAMES.map((name) => [name, this.#inputOf(name)]));
    byId('fit', HTMLButtonElement).addEventListener('click', () => {
      const model = this.#chosen();
      if (model === null) this.#hint.textContent = 'Choose a model.';
      else {
        onFit({
          model,
          holdOut: byId('hold-out', HTMLSelectElement).value as HoldOut,
          rule: byId('rule', HTMLSelectElement).value as FitRequest['rule'],
        });
      }
    });
  }

  #inputOf(name: ModelName): { input: HTMLInputElement; why: HTMLElement } {
    const id = `model-${name}`;
    const input = element('input', {
      type: 'radio',
      name: 'model',
      id,
      value: name,
      'aria-describedby': `${id}-about`,
    });
    const why = element('span', { class: 'about', id: `${id}-about` }, MODELS[name].about);
    input.addEventListener('change', () => {
      this.#wanted = name;
    });
    byId('models', HTMLFieldSetElement).append(
      element(
        'label',
        { class: 'choice', for: id },
        input,
        element('span', { class: 'name' }, ...breakable(name)),
        why,
      ),
    );
    return { input, why };
  }

  #chosen(): ModelName | null {
    return NAMES.find((name) => this.#inputs.get(name)!.input.checked) ?? null;
  }

  hide(): void {
    this.#card.hidden = true;
  }

  /** @param columns none where the roles are not complete */
  show(columns: readonly ColumnSummary[], roles: readonly Role[]): void {
    this.#card.hidden = columns.length === 0;
    if (columns.length === 0) return;
    this.#hint.textContent = '';
    const possible = NAMES.filter((name) => {
      const objection = objectionToModel(name, columns, roles);
      const { input, why } = this.#inputs.get(name)!;
      input.disabled = objection !== null;
      why.textContent = objection ?? MODELS[name].about;
      return objection === null;
    });
    const wanted = this.#wanted !== null && possible.includes(this.#wanted) ? this.#wanted : possible[0]!;
    this.#inputs.get(wanted)!.input.checked = true;
  }
}
