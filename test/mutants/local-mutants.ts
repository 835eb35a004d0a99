import { row, type Mutant } from './mutant.ts';

const connectorTest = 'test/adapters/beads/connector.test.ts';
const workspaceTest = 'test/adapters/beads/workspace.test.ts';
const storeTest = 'test/adapters/sqlite/issue-store.test.ts';
const processTest = 'test/adapters/platform/node-process.test.ts';
const bindingTest = 'test/core/local-binding.test.ts';

/** Mistakes on the local path. */
export const localMutants: readonly Mutant[] = [
  row(
    'beads: a read with a bad row is an error',
    'src/adapters/beads/read.ts',
    'if (fault !== null) throw incomplete(`line ${index + 1} of bd export: ${fault}`);',
    'if (fault !== null) continue;',
    connectorTest,
  ),
  row(
    'beads: comments that did not come are noticed',
    'src/adapters/beads/row.ts',
    'if (!Array.isArray(comments) || comments.length !== count) {',
    'if (!Array.isArray(comments)) {',
    connectorTest,
  ),
  row(
    'beads: memories are no issues',
    'src/adapters/beads/read.ts',
    "if (isJsonObject(value) && value['_type'] === 'memory') continue;",
    '',
    connectorTest,
  ),
  row(
    'beads: an empty read under a warning is a damaged workspace',
    'src/adapters/beads/connector.ts',
    'demandRealStore(exported, this.#deps.cwd);',
    '',
    connectorTest,
  ),
  row(
    'beads: a workspace without a prefix is damaged',
    'src/adapters/beads/connector.ts',
    "if (!isText(where?.['prefix'])) throw this.#damaged('bd knows no prefix for it');",
    'if (!where) return;',
    connectorTest,
  ),
  row(
    'beads: an old bd is refused',
    'src/core/model/program-version.ts',
    'if (isNewer(oldest, version))',
    'if (false as boolean)',
    connectorTest,
  ),
  row(
    'beads: priorities shift',
    'src/adapters/beads/mapping.ts',
    "return Math.min(4, Math.max(1, Math.trunc(priority) + 1)) as Issue['priority'];",
    "return Math.min(4, Math.max(0, priority)) as Issue['priority'];",
    connectorTest,
  ),
  row(
    'beads: the shell does not lead bd elsewhere',
    'src/core/model/program-environment.ts',
    'if (value !== undefined && (passedToAll.test(name) || passed.test(name))) environment[name] = value;',
    'if (value !== undefined) environment[name] = value;',
    connectorTest,
  ),
  row(
    'store: a slower process is refused',
    'src/adapters/sqlite/issue-store.ts',
    'if (generation !== expected) {',
    'if (generation < 0) {',
    storeTest,
  ),
  row(
    'store: a page of another generation is gone',
    'src/adapters/sqlite/issue-store.ts',
    'if (versionsOf(database).snapshot !== query.snapshot) return null;',
    '',
    storeTest,
  ),
  row(
    'store: a read without a change keeps the generation',
    'src/adapters/sqlite/issue-store.ts',
    'snapshot: snapshotChanged || snapshot === 0 ? snapshot + 1 : snapshot,',
    'snapshot: snapshot + 1,',
    storeTest,
  ),
  row(
    'processes: the whole group is ended',
    'src/adapters/platform/node-process.ts',
    'process.kill(-child.pid, signal);',
    'process.kill(child.pid, signal);',
    processTest,
  ),
  row(
    'consent: refused egress starts no local program',
    'src/core/bound-project.ts',
    "if (this.binding.kind === 'saas' || asksTheTracker) await this.demandEgress();",
    "if (this.binding.kind === 'saas') await this.demandEgress();",
    bindingTest,
  ),
  row(
    'unbind: the project’s own record goes',
    'src/core/bind-project.ts',
    "if (recorded && provider.kind === 'local') await connectorSettings.remove(recorded.file, provider.name);",
    '',
    bindingTest,
  ),
  row(
    'local: a read is stopped when our own side cannot be loaded',
    'src/core/local/record-desk.ts',
    'stop.abort(thrown);',
    '',
    'test/core/local/local-pull.test.ts',
  ),
  row(
    'beads: the store itself is asked for its prefix',
    'src/adapters/beads/connector.ts',
    "if (!isText(prefix)) throw this.#damaged('its store holds no prefix');",
    'void stored;',
    workspaceTest,
  ),
];
