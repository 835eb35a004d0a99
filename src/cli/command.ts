import { Command, Option } from 'clipanion';
import type { CallContext, Deadline, TrackerEvent } from '../core/model/call.ts';
import { asTrackerError, TrackerError } from '../core/model/error.ts';
import type { ExitCode } from '../core/model/exit-code.ts';
import { parseServerUrl } from '../core/model/server-url.ts';
import { shellWord } from '../core/model/shell-word.ts';
import type { Tracker } from '../composition/create-tracker.ts';
import type { CliContext } from './context.ts';
import { optionWords } from './option-words.ts';
import type { Output } from './output.ts';
import { shortText } from './render/safe-text.ts';
import { nonEmpty, seconds } from './value-rules.ts';

/** A command that works on a project, and that does not say yet on which one. */
const commandOfProject =
  /tracker (bind|unbind|status|(?:map|sync|operations) [a-z]+)(?![^`\n]* (?:-C|--directory|--team)[ =])(?! --help)(?=[ `]|$)/g;
const sendsSomething = /^(?:status|map list|sync (?:pull|push|run)|operations (?:resume|show|wait))$/;

/** Milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/** Options and manners that all commands share. */
export abstract class TrackerCommand extends Command<CliContext> {
  json = Option.Boolean('--json', false, {
    description: 'print the result, or the error, as one JSON value',
  });
  directory = Option.String('-C,--directory', { description: 'start in this directory' });
  quiet = Option.Boolean('-q,--quiet', false, { description: 'no notes and no progress on stderr' });
  verbose = Option.Boolean('-v,--verbose', false, { description: 'log requests on stderr (no secrets)' });
  strict = Option.Boolean('--strict', false, {
    description: 'take every deviation from the contract as an error',
  });
  noColor = Option.Boolean('--no-color', false, { description: 'no colours (also: NO_COLOR)' });

  protected get out(): Output {
    return this.context.out;
  }

  /** @throws TrackerError `outside_project`: the current folder was deleted, and no other one is named */
  protected get folder(): string {
    const { directory } = this.context;
    if (directory !== null) return directory;
    throw new TrackerError('outside_project', 'The current folder does not exist any more.', {
      hint: 'Change to another folder, or name one with `-C DIR`.',
    });
  }

  /** Does the work and prints the result; the exit code is 0 unless it says otherwise. */
  abstract run(): Promise<ExitCode>;

  override execute(): Promise<ExitCode> {
    return this.run();
  }

  /** A wired tracker for the duration of `work`. */
  protected async withTracker<T>(work: (tracker: Tracker) => Promise<T>): Promise<T> {
    const { createTracker } = await import('../composition/create-tracker.ts');
    const tracker = createTracker(this.trackerOptions());
    try {
      return await work(tracker);
    } catch (thrown) {
      throw thrown instanceof TrackerError ? thrown.with({ hint: this.fromHere(thrown.hint) }) : thrown;
    } finally {
      await tracker.close();
    }
  }

  /** Commands in a hint, for the project of this one, and for its team where they send something. */
  protected fromHere(hint: string): string {
    return hint.replace(commandOfProject, (command, path: string) => {
      const words = sendsSomething.test(path) ? this.whereabouts() : this.place();
      return [command, ...words.map(shellWord)].join(' ');
    });
  }

  /** What was typed to say which project and team are meant. */
  protected whereabouts(): readonly string[] {
    return this.place();
  }

  private place(): readonly string[] {
    const { directory } = this;
    if (directory === undefined) return [];
    return directory.startsWith('-') ? optionWords('--directory', directory) : ['-C', directory];
  }

  /** Signal, notes and request log for one call. */
  protected callContext(watch?: (event: TrackerEvent) => void): CallContext {
    const log = this.verbose ? requestLog(this.out) : undefined;
    return {
      signal: this.context.signal,
      observe: (event) => {
        log?.(event);
        if (event.type === 'note') this.out.note(shortText(event.message));
        watch?.(event);
      },
    };
  }

  protected trackerOptions(): Parameters<typeof import('../composition/create-tracker.ts').createTracker>[0] {
    return {
      environment: this.context.environment,
      directory: this.folder,
      strictContract: this.strict,
      note: (message: string) => this.out.note(shortText(message)),
    };
  }
}

/** A command that talks to a server. */
export abstract class RemoteCommand extends TrackerCommand {
  team = Option.String('--team', {
    validator: nonEmpty,
    description: 'act for this team (also: SPEC_KITTY_TEAM)',
  });
  server = Option.String('--server', {
    validator: nonEmpty,
    description: 'use this server for the project from here on (also: SPEC_KITTY_SAAS_URL)',
  });
  timeout = Option.String('--timeout', {
    validator: seconds,
    description: 'end the whole command after so many seconds',
  });

  #deadline: Deadline | undefined;
  #stopSignal: AbortSignal | undefined;

  /** Aborts on Ctrl-C, on SIGTERM, and when the time of `--timeout` is over. */
  protected get stopSignal(): AbortSignal {
    return this.#stopSignal ?? this.context.signal;
  }

  override async execute(): Promise<ExitCode> {
    const { timeout } = this;
    // A timer of Node holds no longer time, and fires at once instead.
    if (timeout === undefined || timeout * 1000 > longestTimerMs) return super.execute();
    const { signal, pulse } = this.context;
    const over = new AbortController();
    const stopTimer = pulse.every(timeout * 1000, () =>
      over.abort(
        new TrackerError('deadline_exceeded', `The command did not end within ${timeout} s (--timeout).`),
      ),
    );
    this.#stopSignal = AbortSignal.any([signal, over.signal]);
    this.out.endWith(this.#stopSignal);
    try {
      return await super.execute();
    } finally {
      stopTimer();
    }
  }

  protected override withTracker<T>(work: (tracker: Tracker) => Promise<T>): Promise<T> {
    return super.withTracker((tracker) => {
      // Before anything is read, as it ends the whole command.
      if (this.timeout !== undefined) this.#deadline = tracker.deadlineIn(this.timeout * 1000);
      return work(tracker);
    });
  }

  protected override trackerOptions() {
    const serverUrl = this.givenServer();
    return {
      ...super.trackerOptions(),
      ...(this.team === undefined ? {} : { team: this.team }),
      ...(serverUrl === undefined ? {} : { serverUrl }),
    };
  }

  /** @throws TrackerError `server_url_invalid` naming the option */
  protected givenServer(): string | undefined {
    try {
      return this.server === undefined ? undefined : parseServerUrl(this.server);
    } catch (thrown) {
      const { code, message } = asTrackerError(thrown);
      throw new TrackerError(code, `--server: ${message}`);
    }
  }

  /** The same, with the time of `--timeout`. */
  protected override callContext(watch?: (event: TrackerEvent) => void): CallContext {
    const context = super.callContext(watch);
    return this.#deadline === undefined ? context : { ...context, deadline: this.#deadline };
  }

  protected override whereabouts(): readonly string[] {
    return [
      ...super.whereabouts(),
      ...(this.team === undefined ? [] : optionWords('--team', this.team)),
      ...(this.server === undefined ? [] : optionWords('--server', this.server)),
    ];
  }
}

/** Tells every request on stderr. Queries, headers and bodies stay out, so no secret can get in. */
function requestLog(out: Output): (event: TrackerEvent) => void {
  // A deviation quotes the server.
  const tell = (text: string) => out.complain(out.notePalette.dim(shortText(text)));
  const told = new Set<string>();
  return (event) => {
    switch (event.type) {
      case 'request':
        return tell(`> ${event.method} ${event.url} (try ${event.attempt}, ${event.bytes} bytes)`);
      case 'response':
        return tell(`< ${event.status} in ${Math.round(event.elapsedMs)} ms (${event.bytes} characters)`);
      case 'retry':
        return tell(`* ${event.reason}; again in ${(event.delayMs / 1000).toFixed(1)} s`);
      case 'refresh':
        return tell('* access token refused; refreshing it');
      case 'deviation': {
        const { operation, path, message } = event.deviation;
        const text = `* ${operation}: ${path === '' ? 'the answer' : path} ${message} (contract deviation)`;
        // One line for each kind of deviation, however many issues have it.
        const kind = text.replace(/\[\d+\]/g, '[]');
        if (!told.has(kind)) tell(text);
        told.add(kind);
        return;
      }
      default:
        return;
    }
  };
}
