import { ProcessFailure, type Finished, type ProcessPort, type ProcessRequest } from '../../../src/index.ts';

export type Told = Partial<Finished> | ProcessFailure;

/** Answers each call by its first argument, and notes every request. */
export class ScriptedProcess implements ProcessPort {
  readonly requests: ProcessRequest[] = [];
  readonly #answers: Record<string, Told>;

  constructor(answers: Record<string, Told>) {
    this.#answers = answers;
  }

  async run(request: ProcessRequest): Promise<Finished> {
    this.requests.push(request);
    const told = this.#answers[request.args[0] ?? ''];
    if (told === undefined) throw new Error(`nobody said what 'bd ${request.args.join(' ')}' answers`);
    if (told instanceof ProcessFailure) throw told;
    return { exitCode: 0, stdout: '', stderr: '', ...told };
  }
}
