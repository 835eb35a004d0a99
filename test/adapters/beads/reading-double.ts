import { BeadsConnector } from '../../../src/adapters/beads/connector.ts';
import { bdEnvironment } from '../../../src/adapters/beads/environment.ts';
import { systemClock } from '../../../src/adapters/platform/system-clock.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { ScriptedProcess, type Told } from './scripted-process.ts';
import { storedRow } from './stored-issue.ts';

/** A line of bd's export. */
export const row = (id: string, more: object = {}) => ({
  _type: 'issue',
  ...storedRow(id, more),
});

/** What bd's export prints. */
export const lines = (...rows: object[]) => ({
  stdout: rows.map((each) => `${JSON.stringify(each)}\n`).join(''),
});

const healthy = {
  version: { stdout: '{"version":"1.0.5","schema_version":1}' },
  where: { stdout: '{"path":"/ws/.beads","prefix":"t"}' },
  config: { stdout: '{"key":"issue_prefix","value":"t"}' },
};

/** A connector over a healthy bd that gives the answers of the test. */
export function given(answers: Record<string, Told>) {
  const process = new ScriptedProcess({ ...healthy, ...answers });
  const connector = new BeadsConnector({
    process,
    clock: systemClock,
    identity: systemIdentity,
    command: 'bd',
    cwd: '/ws',
    environment: bdEnvironment({ PATH: '/bin', BD_JSON: '1', SPEC_KITTY_TEAM: 'x' }),
    workspace: 'main',
  });
  return { connector, process };
}
