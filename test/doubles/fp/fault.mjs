/** A failure as fp tells it: prose, and exit code 1. */
export class Fault extends Error {
  /**
   * @param {string} message
   * @param {{ suggestion?: string, stream?: 'stdout' | 'stderr' }} [more]
   */
  constructor(message, { suggestion, stream = 'stderr' } = {}) {
    super(message);
    this.text = suggestion === undefined ? message : `${message}\n  Suggestion: ${suggestion}`;
    this.stream = stream;
  }
}
