import { ProcessFailure, type Finished, type ProcessPort, type ProcessRequest } from '../../../src/index.ts';

export type Told = Partial<Finished> | ProcessFailure;
/** What bd answers to a command: always the same, or what the call asks for. */
export type Script = Record<string, Told | ((request: ProcessRequest) => Told)>;

/** Answers each call by its first argument, and notes every request. */
export class ScriptedProcess implements ProcessPort {
  readonly requests: ProcessRequest[] = [];
  readonly #answers: Script;

  constructor(answers: Script) {
    this.#answers = answers;
  }

  async run(request: ProcessRequest): Promise<Finished> {
    this.requests.push(request);
    const answer = this.#answers[request.args[0] ?? ''];
    const told = typeof answer === 'function' ? answer(request) : answer;
    if (told === undefined) throw new Error(`nobody said what 'bd ${request.args.join(' ')}' answers`);
    if (told instanceof ProcessFailure) throw told;
    return { exitCode: 0, stdout: '', stderr: '', ...told };
  }
}
