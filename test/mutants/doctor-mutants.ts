import { row, type Mutant } from './mutant.ts';

const home = 'src/core/doctor/home-checks.ts';
const login = 'src/core/doctor/login-check.ts';
const server = 'src/core/doctor/server-checks.ts';
const local = 'src/core/doctor/local-checks.ts';
const wanted = 'src/cli/completion/wanted.ts';
const machineTest = 'test/core/doctor/machine.test.ts';
const serverTest = 'test/core/doctor/server.test.ts';
const completeTest = 'test/cli/completion/complete.test.ts';

/** Mistakes in what the doctor believes, and in what a shell is offered. */
export const doctorMutants: readonly Mutant[] = [
  row(
    'doctor: a secret that a group may read is told',
    home,
    'const [writtenByOthers, anythingByOthers, writtenByAnybody] = [0o022, 0o077, 0o002] as const;',
    'const [writtenByOthers, anythingByOthers, writtenByAnybody] = [0o022, 0o007, 0o002] as const;',
    machineTest,
  ),
  row(
    'doctor: bits are given to an owner that lacks them',
    'src/core/doctor/writable.ts',
    'return own !== false && mode !== null && (mode & needed) !== needed;',
    'return own !== false && mode !== null;',
    machineTest,
  ),
  row(
    'doctor: a clock may be off by half a minute',
    server,
    'const allowedSkewMs = 30_000;',
    'const allowedSkewMs = 60_000;',
    serverTest,
  ),
  row(
    'doctor: a redirect is no answer',
    server,
    'if (status < 300 || status >= 400) return null;',
    'if (status < 400) return null;',
    serverTest,
  ),
  row(
    'doctor: a login of another server is none',
    login,
    'if (server !== undefined && !sameOrigin(login.serverUrl, server))',
    'if (server === undefined)',
    'test/core/doctor/login.test.ts',
  ),
  row(
    'doctor: a busy tracker says nothing of its program',
    local,
    'const program = afterTheProgram.has(error.code)',
    'const program = !ofTheProgram.has(error.code)',
    'test/core/doctor/local.test.ts',
  ),
  row(
    'completion: the value of an option is no word of the command',
    wanted,
    'if (option?.value && inline === undefined) open = option;',
    '',
    completeTest,
  ),
  row(
    'completion: behind -- there are no options',
    wanted,
    "if (!ended && current.startsWith('-')) return wantedOption(situation, current);",
    "if (current.startsWith('-')) return wantedOption(situation, current);",
    completeTest,
  ),
];
