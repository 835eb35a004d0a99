import { object } from './answers.mjs';

/** How bd refuses: as JSON on one of its streams, or as text; each command has its own way. */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {'json on stdout' | 'json on stderr' | 'text' | 'usage'} how
   * @param {Record<string, unknown>} [more] beside the error in JSON
   */
  constructor(message, how, more = {}) {
    super(message);
    this.how = how;
    this.more = more;
    this.exit = 1;
  }

  /** @param {boolean} envelope */
  onStdout(envelope) {
    return this.how === 'json on stdout' ? this.#json(envelope) : '';
  }

  /** @param {boolean} envelope */
  onStderr(envelope) {
    if (this.how === 'text') return `${this.message}\n`;
    if (this.how === 'usage') return `${this.message}\nUsage:\n  bd [command]\n`;
    return this.how === 'json on stderr' ? this.#json(envelope) : '';
  }

  /** @param {boolean} envelope */
  #json(envelope) {
    return object({ error: this.message, ...this.more }, envelope);
  }
}

/** @param {string} message */
export const onStdout = (message) => new Failure(message, 'json on stdout');

/** @param {string} message */
export const onStderr = (message) => new Failure(message, 'json on stderr');

/** @param {string} message */
export const asText = (message) => new Failure(message, 'text');

/** @param {string} message */
export const withUsage = (message) => new Failure(`Error: ${message}`, 'usage');
