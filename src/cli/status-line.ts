const eraseLine = '\r\u001b[K';

/** The line of a terminal that is drawn over. Who writes anything else there erases it first. */
export class StatusLine {
  readonly #stream: { write(text: string): unknown };
  #shown = '';

  constructor(stream: { write(text: string): unknown }) {
    this.#stream = stream;
  }

  /** `text` fits in one line of the terminal, colours included. */
  show(text: string): void {
    if (text === this.#shown) return;
    this.#stream.write(`${eraseLine}${text}`);
    this.#shown = text;
  }

  erase(): void {
    if (this.#shown !== '') this.#stream.write(eraseLine);
    this.#shown = '';
  }
}
