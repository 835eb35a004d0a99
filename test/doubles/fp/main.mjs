/**
 * A documented test double of `fp` (fp.dev), whose source is private. It models version 0.25.0.
 *
 * Captured from the real program, and held to it by `test/doubles/fp.test.ts`:
 * - the version line; exit code 1 for every failure, 0 else;
 * - the keys of `issue list`, `issue show`, `issue create`, `comment list` and `project remote` with
 *   `--format json`, their order, their two spaces; `properties` in the list from build a381766 on;
 * - the failures: no project, unregistered path, unknown issue, unknown comment, status and property
 *   that are not registered, project without a remote;
 * - the lines of `guide` (on stderr, exit 0 outside a project too), `project list` (on both streams),
 *   `auth status`, `comment add`;
 * - ids of 32 letters, references by native id, display id and unique prefix, trimmed comments, a
 *   leading `-` read as a flag, `--depends` replacing the whole set, updates all or nothing, a refused
 *   update without a change, `updatedAt` moving on every edit.
 *
 * Modelled, because nobody published it:
 * - the words for bad arguments, vetoes and ambiguous references, and which stream a failure takes;
 * - `--flag=value`, and an empty value as "none" for `--parent`, `--depends`, `--priority`,
 *   `--description` (for `--property` it is documented); several values of a multiselect with commas;
 * - `--help` anywhere: prints and does nothing; `--`: refused;
 * - 50 issues from `issue list` without `--limit`: the real default is unknown, so nobody may lean on it;
 * - the words of `init`, and plain text for lists and issues: display ids, nothing to parse;
 * - the layout below `~/.fiberplane/projects/<name>-<8 hex>/`.
 *
 * Refused although somebody once wrote of it: `--json`, `issue get`, `issue delete`, `--status` of
 * `issue create`, `--assignee`, `--body`, `comment add --file -`.
 *
 * Its switches are in `switches.mjs`.
 */
import { homedir } from 'node:os';
import { answer } from './answer.mjs';
import { nameOf } from './commands.mjs';
import { readSwitches } from './switches.mjs';

const words = process.argv.slice(2);
const switches = readSwitches(process.env, homedir());

await misbehave('');
const { exitCode, stdout, stderr } = answer(words, {
  switches,
  home: homedir(),
  cwd: process.cwd(),
  agentName: process.env['FP_AGENT_NAME'],
});
if (exitCode === 0) await misbehave('After');
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;

/** @param {'' | 'After'} when before anything is done, or when it is done and not yet told */
async function misbehave(when) {
  const hit = (/** @type {string | undefined} */ at) => at === '1' || at === nameOf(words);
  if (when === '' && switches.slow) await new Promise((go) => setTimeout(go, Number(switches.slow)));
  if (hit(switches[`crash${when}`])) process.kill(process.pid, 'SIGSEGV');
  if (hit(switches[`hang${when}`])) await new Promise(() => setInterval(() => undefined, 60_000));
}
