/** The last part: what was found, and files to keep. */
import type { FitResult } from '../engine/result.js';
import { byId, download, element } from './dom.js';
import { fileName } from './format.js';
import { reportParts } from './reportView.js';

export class ResultsCard {
  readonly #card = byId('results', HTMLElement);

  hide(): void {
    this.#card.hidden = true;
    this.#card.replaceChildren();
  }

  show(result: FitResult, seconds: number): void {
    const time = seconds < 10 ? seconds.toFixed(1) : String(Math.round(seconds));
    this.#card.replaceChildren(
      element('h2', { id: 'results-title' }, element('span', { class: 'step' }, '4'), ' Results'),
      element('p', { class: 'hint' }, `All fits took ${time} s on this machine.`),
      element('div', { class: 'report' }, ...reportParts(result.report)),
      files(result),
    );
    this.#card.hidden = false;
    this.#card.focus({ preventScroll: true });
    this.#card.scrollIntoView({ block: 'start' });
  }
}

function files({ file, modelFile, unitsFile, report }: FitResult): HTMLElement {
  const name = fileName(file);
  const json = 'application/json';
  const button = (text: string, id: string, ending: string, type: string, content: string): HTMLElement => {
    const made = element('button', { type: 'button', class: 'button', id }, text);
    made.addEventListener('click', () => download(`${name}-${ending}`, type, content));
    return made;
  };
  return element(
    'div',
    { class: 'files' },
    element('h3', {}, 'Keep it'),
    element(
      'div',
      { class: 'actions' },
      button('Model (JSON)', 'save-model', 'model.json', json, modelFile),
      ...(unitsFile === null
        ? []
        : [button('Units of the targets (JSON)', 'save-units', 'units.json', json, unitsFile)]),
      button('Report (HTML)', 'save-report', 'report.html', 'text/html', report),
    ),
    element('p', { class: 'hint' }, useOf(unitsFile)),
  );
}

const useOf = (unitsFile: string | null): string =>
  unitsFile === null
    ? 'The model scales its features itself. modelFromJSON(JSON.parse(text)).predict(X), or polytask predict, reads it.'
    : 'The model scales its features itself, and predicts targets in standard deviations from their means, which the units tell: ' +
      'y = mean + deviation × prediction. modelFromJSON(JSON.parse(text)).predict(X), or polytask predict, reads it.';
