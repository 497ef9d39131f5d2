/** The first part: a file or a sample, and what was read. */
import type { SampleName } from '../engine/samples.js';
import type { TableSummary } from '../engine/table.js';
import { byId, element } from './dom.js';
import { count, cut, plural } from './format.js';

interface Events {
  readonly onFile: (file: File) => void;
  readonly onSample: (sample: SampleName) => void;
  readonly onRefused: (message: string) => void;
}

const SHOWN_COLUMNS = 12;

export class DataCard {
  constructor({ onFile, onSample, onRefused }: Events) {
    const input = byId('file', HTMLInputElement);
    input.addEventListener('change', () => {
      const [file] = input.files ?? [];
      if (file) onFile(file);
      input.value = ''; // so that the same file can be chosen again
    });
    for (const button of document.querySelectorAll<HTMLButtonElement>('[data-sample]')) {
      button.addEventListener('click', () => onSample(button.dataset.sample as SampleName));
    }
    const drop = byId('drop', HTMLDivElement);
    document.addEventListener('dragover', (event) => {
      event.preventDefault();
      drop.classList.add('over');
    });
    document.addEventListener('dragleave', ({ relatedTarget }) => {
      if (relatedTarget === null) drop.classList.remove('over');
    });
    document.addEventListener('drop', (event) => {
      event.preventDefault();
      drop.classList.remove('over');
      const files = event.dataTransfer?.files;
      if (document.body.hasAttribute('data-busy') || !files) return;
      if (files.length === 1) onFile(files[0]!);
      else onRefused(`${files.length} files were dropped; expected one CSV file.`);
    });
  }

  static clear(): void {
    byId('table', HTMLDivElement).replaceChildren();
  }

  /** What was read: how much of it, and its first rows. */
  static show({ name, rows, columns }: TableSummary): void {
    const shown = columns.slice(0, SHOWN_COLUMNS);
    const more = columns.length - shown.length;
    const head = element(
      'tr',
      {},
      ...shown.map((column) => element('th', { scope: 'col' }, cut(column.name, 24))),
    );
    const lines = Array.from({ length: columns[0]?.first.length ?? 0 }, (_, i) =>
      element('tr', {}, ...shown.map(({ first }) => element('td', {}, cut(first[i] || '–', 18)))),
    );
    byId('table', HTMLDivElement).replaceChildren(
      element(
        'p',
        { class: 'read', role: 'status' },
        element('strong', {}, name),
        ` has ${plural(rows, 'row')} and ${plural(columns.length, 'column')}.`,
      ),
      element(
        'div',
        { class: 'framed', tabindex: 0, role: 'region', 'aria-label': 'The first rows' },
        element('table', { class: 'preview' }, element('thead', {}, head), element('tbody', {}, ...lines)),
      ),
      ...(more > 0 ? [element('p', { class: 'hint' }, `and ${count(more)} more columns`)] : []),
    );
  }
}
