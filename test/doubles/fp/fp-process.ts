import { fileURLToPath } from 'node:url';
import { createNodeProcess } from '../../../src/adapters/platform/node-process.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import type { CallContext } from '../../../src/core/model/call.ts';
import type { Finished, ProcessPort, ProcessRequest } from '../../../src/ports/process-port.ts';
import { answer } from './answer.mjs';
import { readSwitches } from './switches.mjs';

export const double = fileURLToPath(new URL('fp', import.meta.url));

const ofProcesses = ['slow', 'hang', 'hangAfter', 'crash', 'crashAfter', 'issues'];

/**
 * The double without a process of its own, which is most of its cost. What only a process can do (hang,
 * die, print more than a pipe holds) is left to one, and so is every other program.
 */
export class FpProcess implements ProcessPort {
  readonly #process = createNodeProcess({ clock: systemClock, graceMs: 100 });

  async run(request: ProcessRequest, context?: CallContext): Promise<Finished> {
    const { command, args, cwd, environment } = request;
    const home = environment['HOME'] ?? '';
    const switches = command === double ? readSwitches(environment, home) : {};
    const isPlain = command === double && ofProcesses.every((name) => switches[name] === undefined);
    if (!isPlain || context?.signal?.aborted) return this.#process.run(request, context);
    return answer(args, { switches, home, cwd, agentName: environment['FP_AGENT_NAME'] });
  }
}
