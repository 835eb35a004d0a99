import { TrackerError } from '../core/model/error.ts';
import { printJson } from '../core/model/json.ts';
import { paletteFor, type Palette } from './render/palette.ts';
import { StatusLine } from './status-line.ts';

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
  once(event: 'drain' | 'error' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'error' | 'close', listener: () => void): unknown;
}

export interface OutputChoices {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: 'auto' | 'always' | 'never';
  /** Whether a terminal is told how far the work is. */
  readonly progress: boolean;
}

/** The reader of our output went away (`… | head`); nothing more to do, and nothing to complain of. */
export class OutputClosed extends Error {}

/** Characters. Between two pieces what waits has its turn: the request for the next page, above all. */
const pieceLength = 16_384;

/** Results go to stdout and only there; everything for people on the way goes to stderr. */
export class Output {
  readonly palette: Palette;
  readonly notePalette: Palette;
  readonly choices: OutputChoices;
  /** How far the work is; erased before anything else is written to the terminal. */
  readonly statusLine: StatusLine;
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  #closed = false;
  #failure: TrackerError | undefined;
  #signal: AbortSignal | undefined;
  #abandoned = false;

  constructor(stdout: OutputStream, stderr: OutputStream, choices: OutputChoices, signal?: AbortSignal) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.choices = choices;
    this.#signal = signal;
    this.statusLine = new StatusLine(stderr);
    this.palette = paletteFor(choices.color, stdout.isTTY ?? false);
    this.notePalette = paletteFor(choices.color, stderr.isTTY ?? false);
  }

  /** Columns of the result's terminal; undefined where nothing has to be cut. */
  get width(): number | undefined {
    return this.#stdout.isTTY ? (this.#stdout.columns ?? 80) : undefined;
  }

  get noteWidth(): number | undefined {
    return this.#stderr.isTTY ? (this.#stderr.columns ?? 80) : undefined;
  }

  /** Whether results may carry glyphs: for eyes, on a terminal that shows colours. */
  get decorates(): boolean {
    return (this.#stdout.isTTY ?? false) && this.palette.isColorSupported;
  }

  /** Progress is drawn only where somebody watches. */
  get showsProgress(): boolean {
    return (this.#stderr.isTTY ?? false) && this.choices.progress;
  }

  /** A result as people read it. Resolves when the stream takes more. */
  async result(text: string): Promise<void> {
    await this.#write(text === '' || text.endsWith('\n') ? text : `${text}\n`);
  }

  /** A result as programs read it. */
  async json(value: unknown): Promise<void> {
    await this.#write(`${printJson(value, 2)}\n`);
  }

  /** Values as JSON, one a line; several lines go out in one piece, as a page may hold thousands. */
  async jsonLines(values: readonly unknown[]): Promise<void> {
    let piece = '';
    for (const value of values) {
      piece += `${printJson(value)}\n`;
      if (piece.length < pieceLength) continue;
      await this.#write(piece);
      await new Promise((resolve) => setImmediate(resolve));
      piece = '';
    }
    if (piece !== '') await this.#write(piece);
  }

  /** For people, beside the result; silent under `--quiet`. */
  note(text: string): void {
    if (!this.choices.quiet) this.complain(text);
  }

  /** For people, and never silent: an error. */
  complain(text: string): void {
    this.statusLine.erase();
    this.#stderr.write(`${text}\n`);
  }

  /** To be called when stdout reports EPIPE. */
  markClosed(): void {
    this.#closed = true;
  }

  /** To be called when stdout reports any other error; the next result, or the end, tells it. */
  markFailed(cause: Error): void {
    this.#failure ??= new TrackerError('output_failed', `Cannot write the output: ${cause.message}.`, {
      cause,
    });
  }

  /** Why results no longer reach stdout. */
  get failure(): TrackerError | undefined {
    return this.#failure;
  }

  /** The wait for whoever reads the results ends with this signal. */
  endWith(signal: AbortSignal): void {
    this.#signal = signal;
  }

  /** A reader did not take everything in time; what is left may be thrown away. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  async #write(text: string): Promise<void> {
    if (this.#closed) throw new OutputClosed();
    if (this.#failure) throw this.#failure;
    if (this.#stdout.isTTY) this.statusLine.erase();
    if (this.#stdout.write(text)) return;
    await this.#drained();
  }

  #drained(): Promise<void> {
    const signal = this.#signal;
    return new Promise<void>((resolve, reject) => {
      const go = () => {
        for (const event of ['drain', 'error', 'close'] as const) this.#stdout.off(event, go);
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        go();
        this.#abandoned = true;
        reject(signal?.reason as Error);
      };
      if (signal?.aborted) return giveUp();
      signal?.addEventListener('abort', giveUp, { once: true });
      for (const event of ['drain', 'error', 'close'] as const) this.#stdout.once(event, go);
    });
  }
}
