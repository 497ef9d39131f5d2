/** The second part: what each column is for. */
import { lossOf, objectionToRole, objectionToRoles, type Role } from '../engine/models.js';
import { type ColumnSummary, MOST_TASKS, type TableSummary } from '../engine/table.js';
import { byId, element } from './dom.js';
import { count, cut, plural, short } from './format.js';

const ROLES: readonly (readonly [Role, string])[] = [
  ['feature', 'feature'],
  ['target', 'target'],
  ['task', 'task'],
  ['none', 'left out'],
];

/** More columns than these are shown by their names only. */
const MOST_SHOWN = 200;

type OnChange = (columns: readonly ColumnSummary[], roles: readonly Role[]) => void;

export class RolesCard {
  roles: Role[] = [];
  #columns: readonly ColumnSummary[] = [];
  readonly #card = byId('columns', HTMLElement);
  readonly #onChange: OnChange;
  readonly #told = element('p', { class: 'told', role: 'status' });
  #rows: { readonly item: HTMLElement; readonly select: HTMLSelectElement }[] = [];

  constructor(onChange: OnChange) {
    this.#onChange = onChange;
  }

  hide(): void {
    this.#card.hidden = true;
  }

  show({ name, columns }: TableSummary, roles: readonly Role[]): void {
    this.#columns = columns;
    this.roles = [...roles];
    this.#rows = columns.map((column, k) => this.#rowOf(column, k));
    const list = element('ul', { class: 'columns', role: 'list' }, ...this.#rows.map(({ item }) => item));
    byId('roles', HTMLDivElement).replaceChildren(
      ...problemsOf(name, columns),
      ...(columns.length > 12 ? [this.#filter()] : []),
      element('div', { class: 'scroll tall', tabindex: 0, role: 'region', 'aria-label': 'Columns' }, list),
      this.#told,
    );
    this.#applyFilter('');
    this.#card.hidden = false;
    this.#card.focus({ preventScroll: true });
    this.#changed();
  }

  #rowOf(column: ColumnSummary, k: number): { item: HTMLElement; select: HTMLSelectElement } {
    const id = `role-${k}`;
    const options = ROLES.map(([role, text]) => {
      const objection = objectionToRole(column, role);
      return element(
        'option',
        { value: role, disabled: objection !== null, selected: this.roles[k] === role },
        objection === null ? text : `${text}: ${objection}`,
      );
    });
    const select = element('select', { id }, ...options);
    select.addEventListener('change', () => this.#choose(k, select.value as Role));
    const item = element(
      'li',
      {},
      element('label', { for: id, title: column.name }, cut(column.name, 48)),
      element('span', { class: 'kind' }, aboutOf(column)),
      select,
    );
    return { item, select };
  }

  #filter(): HTMLElement {
    const input = element('input', {
      type: 'search',
      id: 'filter',
      autocomplete: 'off',
      spellcheck: 'false',
    });
    input.addEventListener('input', () => this.#applyFilter(input.value));
    return element('p', { class: 'filter' }, element('label', { for: 'filter' }, 'Find a column'), input);
  }

  #applyFilter(text: string): void {
    const wanted = text.trim().toLocaleLowerCase();
    let shown = 0;
    for (const [k, { item }] of this.#rows.entries()) {
      const isWanted = this.#columns[k]!.name.toLocaleLowerCase().includes(wanted);
      item.hidden = !isWanted || shown >= MOST_SHOWN;
      if (isWanted) shown++;
    }
  }

  #choose(k: number, role: Role): void {
    // There is one task column; another that was one is left out.
    const before = role === 'task' ? this.roles.indexOf('task') : -1;
    if (before >= 0 && before !== k) this.#set(before, 'none');
    this.#set(k, role);
    this.#changed();
  }

  #set(k: number, role: Role): void {
    this.roles[k] = role;
    this.#rows[k]!.select.value = role;
  }

  #changed(): void {
    for (const [k, { item }] of this.#rows.entries()) item.dataset.role = this.roles[k];
    const objection = objectionToRoles(this.#columns, this.roles);
    this.#told.textContent = objection ?? this.#sentence();
    this.#told.classList.toggle('bad', objection !== null);
    this.#onChange(objection === null ? this.#columns : [], this.roles);
  }

  #sentence(): string {
    const named = (role: Role): string[] =>
      this.#columns.filter((_, k) => this.roles[k] === role).map(({ name }) => name);
    const [targets, [task], features] = [named('target'), named('task'), named('feature')];
    const first = targets.slice(0, 4).map((name) => cut(name, 24));
    const list = targets.length > 4 ? `${first.join(', ')} and ${targets.length - 4} more` : first.join(', ');
    const where = task === undefined ? '' : `, for each ${cut(task, 24)} a task of its own`;
    return `Predicts ${list} from ${plural(features.length, 'feature')}${where}.`;
  }
}

/** What a column holds, in a few words. */
function aboutOf(column: ColumnSummary): string {
  const { kind, levels, least, largest, missing } = column;
  const gaps = missing > 0 ? `, ${count(missing)} missing` : '';
  if (kind === 'numbers') return `${short(least)} to ${short(largest)}${gaps}`;
  if (kind === 'labels') {
    const isShort = lossOf(column) !== null && levels.join(', ').length < 30;
    return `${isShort ? levels.join(', ') : `${levels.length > MOST_TASKS ? 'many' : levels.length} texts`}${gaps}`;
  }
  if (kind === 'broken') return 'not all numbers';
  return kind === 'empty' ? 'empty' : 'text';
}

/** The cells that cannot be read, by their place. */
function problemsOf(file: string, columns: readonly ColumnSummary[]): HTMLElement[] {
  const broken = columns.filter(({ kind }) => kind === 'broken');
  if (broken.length === 0) return [];
  const items = broken.slice(0, 5).map(({ name, problem }) => {
    const { line, text, message, count: cells } = problem!;
    const more = cells > 1 ? ` (And ${count(cells - 1)} more in this column.)` : '';
    return element(
      'li',
      {},
      `${file}, line ${line}, column “${cut(name, 40)}”: “${cut(text, 30)}” is not a number; ${message}${more}`,
    );
  });
  const rest =
    broken.length > 5 ? [element('li', {}, `and ${plural(broken.length - 5, 'more column')}.`)] : [];
  return [
    element(
      'div',
      { class: 'message bad', role: 'alert' },
      element(
        'p',
        {},
        `Left out, for not all of their cells are numbers: ${plural(broken.length, 'column')}.`,
      ),
      element('ul', {}, ...items, ...rest),
    ),
  ];
}
