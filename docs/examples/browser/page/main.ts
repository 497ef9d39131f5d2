/** The page: data, columns, model, results; each part appears when the one before it is done. */
import type { FitRequest } from '../engine/models.js';
import type { SampleName } from '../engine/samples.js';
import type { TableSummary } from '../engine/table.js';
import { DataCard } from './dataCard.js';
import { byId, element } from './dom.js';
import { Engine, type Job, type Outcome } from './engine.js';
import { ModelCard } from './modelCard.js';
import { ProgressCard } from './progressCard.js';
import { ResultsCard } from './resultsCard.js';
import { RolesCard } from './rolesCard.js';
import { startOf } from './start.js';

const engine = new Engine();
const message = byId('message', HTMLDivElement);
const progress = new ProgressCard(() => engine.cancel());
const results = new ResultsCard();
const model = new ModelCard((choice) => void fitModel(choice));
const roles = new RolesCard((columns, chosen) => {
  results.hide();
  model.show(columns, chosen);
});
new DataCard({
  onFile: (file) => void open({ kind: 'read', file }, null),
  onSample: (sample) => void open({ kind: 'sample', sample }, sample),
  onRefused: (text) => tell(text, true),
});

/** One job at a time: what would begin another is off until this one is over. */
async function run(job: Job): Promise<Outcome> {
  tell('', false);
  document.body.toggleAttribute('data-busy', true);
  for (const control of controls()) control.disabled = true;
  progress.start();
  try {
    return await engine.run(job, (phase, part) => progress.update(phase, part));
  } finally {
    progress.stop();
    for (const control of controls()) control.disabled = false;
    document.body.toggleAttribute('data-busy', false);
  }
}

const controls = (): NodeListOf<HTMLButtonElement | HTMLInputElement> =>
  document.querySelectorAll('[data-sample], #file, #fit');

async function open(job: Job, sample: SampleName | null): Promise<void> {
  for (const card of [roles, model, results]) card.hide();
  DataCard.clear();
  const outcome = await run(job);
  if (outcome.kind === 'table') show(outcome.table, sample);
  else tellOf(outcome);
}

function show(table: TableSummary, sample: SampleName | null): void {
  DataCard.show(table);
  roles.show(table, startOf(table.columns, sample));
}

async function fitModel(choice: Omit<FitRequest, 'roles'>): Promise<void> {
  results.hide();
  const start = performance.now();
  const outcome = await run({ kind: 'fit', request: { ...choice, roles: roles.roles } });
  if (outcome.kind === 'fitted') results.show(outcome.result, (performance.now() - start) / 1000);
  else tellOf(outcome);
}

function tellOf(outcome: Outcome): void {
  if (outcome.kind === 'failed') tell(outcome.message, true);
  if (outcome.kind === 'cancelled') tell('Cancelled. Nothing was changed.', false);
}

function tell(text: string, isBad: boolean): void {
  message.replaceChildren(
    ...(text === '' ? [] : [element('p', { class: isBad ? 'message bad' : 'message' }, text)]),
  );
  if (text !== '') message.scrollIntoView({ block: 'nearest' });
}
