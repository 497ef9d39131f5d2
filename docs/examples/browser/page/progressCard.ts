/** Where a job stands, and how to end it. */
import { byId } from './dom.js';

/** Screen readers hear of a phase when it begins, not of each step. */
const DELAY = 150;

export class ProgressCard {
  readonly #card = byId('progress', HTMLElement);
  readonly #phase = byId('phase', HTMLParagraphElement);
  readonly #bar = byId('bar', HTMLProgressElement);
  readonly #cancel = byId('cancel', HTMLButtonElement);
  #timer = 0;

  constructor(onCancel: () => void) {
    this.#cancel.addEventListener('click', () => {
      this.#cancel.disabled = true;
      this.#phase.textContent = 'Stopping …';
      onCancel();
    });
  }

  /** What is over before one could read it is not shown. */
  start(): void {
    this.#bar.removeAttribute('value');
    this.#phase.textContent = 'Starting …';
    this.#cancel.disabled = false;
    this.#timer = window.setTimeout(() => {
      this.#card.hidden = false;
      this.#card.scrollIntoView({ block: 'nearest' });
    }, DELAY);
  }

  update(phase: string, part: number): void {
    if (this.#cancel.disabled) return;
    if (this.#phase.textContent !== phase) this.#phase.textContent = phase;
    this.#bar.value = Math.min(1, part);
  }

  stop(): void {
    window.clearTimeout(this.#timer);
    this.#card.hidden = true;
  }
}
