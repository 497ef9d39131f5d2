/** The last part: what was found, in words, numbers and pictures, and files to keep. */
import type { FitResult } from '../engine/result.js';
import { byId, download, element, pictureOf } from './dom.js';
import { fileName } from './format.js';
import { reportOf } from './report.js';
import { picturesOf, scoresTable, sentence, tilesOf } from './story.js';

export class ResultsCard {
  readonly #card = byId('results', HTMLElement);
  #result: FitResult | null = null;
  #width = 0;

  constructor() {
    // The pictures are drawn for the width that they have: on a phone their letters are as large as on a desk.
    new ResizeObserver(() => {
      if (this.#result && this.#pictureWidth() !== this.#width) this.#draw(this.#result);
    }).observe(this.#card);
  }

  hide(): void {
    this.#card.hidden = true;
    this.#result = null;
    this.#card.replaceChildren();
  }

  show(result: FitResult, seconds: number): void {
    this.#result = result;
    const tiles = tilesOf(result, seconds).map(([name, value, about]) =>
      element(
        'div',
        { class: 'tile' },
        element('dt', {}, name),
        element('dd', {}, value, element('small', {}, about)),
      ),
    );
    const notices = result.notices.map((notice) => element('li', {}, notice));
    this.#card.replaceChildren(
      element('h2', { id: 'results-title' }, element('span', { class: 'step' }, '4'), ' Results'),
      element('p', { class: 'lead' }, sentence(result)),
      element('dl', { class: 'tiles' }, ...tiles),
      ...(notices.length > 0 ? [element('ul', { class: 'message notices' }, ...notices)] : []),
      element('div', { id: 'pictures' }),
      this.#files(result, seconds),
    );
    this.#card.hidden = false;
    this.#draw(result);
    this.#card.focus({ preventScroll: true });
    this.#card.scrollIntoView({ block: 'start' });
  }

  #pictureWidth(): number {
    const style = getComputedStyle(this.#card);
    return Math.max(
      260,
      Math.floor(
        this.#card.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight),
      ),
    );
  }

  #draw(result: FitResult): void {
    this.#width = this.#pictureWidth();
    const figures = picturesOf(result, Math.min(this.#width, 860)).map(({ title, about, svg }, k) => {
      const figure = element(
        'figure',
        {},
        element('figcaption', {}, element('h3', {}, title), element('p', { class: 'hint' }, about)),
        pictureOf(svg),
      );
      if (k === 0) figure.append(this.#table(result));
      return figure;
    });
    const pictures = byId('pictures', HTMLDivElement);
    const isOpen = pictures.querySelector('details')?.open ?? false;
    pictures.replaceChildren(...figures);
    const details = pictures.querySelector('details');
    if (details) details.open = isOpen;
  }

  #table(result: FitResult): HTMLElement {
    const [head, ...rows] = scoresTable(result);
    const line = (cells: readonly string[], name: 'td' | 'th') =>
      element(
        'tr',
        {},
        ...cells.map((cell, c) =>
          c === 0 || name === 'th'
            ? element('th', { scope: name === 'th' ? 'col' : 'row' }, cell)
            : element('td', {}, cell),
        ),
      );
    return element(
      'details',
      {},
      element('summary', {}, 'The scores as a table'),
      element(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Scores' },
        element(
          'table',
          { class: 'scores' },
          element('thead', {}, line(head!, 'th')),
          element('tbody', {}, ...rows.map((row) => line(row, 'td'))),
        ),
      ),
    );
  }

  #files(result: FitResult, seconds: number): HTMLElement {
    const name = fileName(result.file);
    const button = (text: string, id: string, onClick: () => void): HTMLElement => {
      const made = element('button', { type: 'button', class: 'button', id }, text);
      made.addEventListener('click', onClick);
      return made;
    };
    const json = 'application/json';
    const units = result.unitsFile;
    return element(
      'div',
      { class: 'files' },
      element('h3', {}, 'Keep it'),
      element(
        'div',
        { class: 'actions' },
        button('Model (JSON)', 'save-model', () => download(`${name}-model.json`, json, result.modelFile)),
        ...(units === null
          ? []
          : [
              button('Units of the targets (JSON)', 'save-units', () =>
                download(`${name}-units.json`, json, units),
              ),
            ]),
        button('Report (HTML)', 'save-report', () => saveReport(`${name}-report.html`, result, seconds)),
      ),
      element('p', { class: 'hint' }, useOf(result)),
    );
  }
}

/** A report that stands by itself. */
function saveReport(name: string, result: FitResult, seconds: number): void {
  download(name, 'text/html', reportOf(result, seconds));
}

const useOf = ({ unitsFile }: FitResult): string =>
  unitsFile === null
    ? 'The model scales its features itself. modelFromJSON(JSON.parse(text)).predict(X), or polytask predict, reads it.'
    : 'The model scales its features itself, and predicts targets in standard deviations from their means, which the units tell: ' +
      'y = mean + deviation × prediction. modelFromJSON(JSON.parse(text)).predict(X), or polytask predict, reads it.';
