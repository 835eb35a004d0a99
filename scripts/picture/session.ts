import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultUser, sampleIssues, startSandbox } from '../../src/testing/index.ts';

export const columns = 100;
const [provider, project] = ['linear', 'platform'];
const shown: readonly (readonly string[])[] = [
  ['sync', 'pull', '--status', 'in_progress', '--all'],
  ['sync', 'push', '--items-json', 'changes.json', '--dry-run'],
  ['sync', 'push', '--items-json', 'changes.json'],
];
const changes = [
  { ref: ref('WP01'), action: 'create', patch: { title: 'Write the migration guide', labels: ['docs'] } },
  { ref: ref('LIN-2'), action: 'transition', target_status: 'in_review' },
];
const asATerminal = fileURLToPath(new URL('as-a-terminal.mjs', import.meta.url));

/**
 * What a person would see: the built CLI as child processes against a sandbox whose ids and times
 * are fixed. The same build says the same, byte for byte.
 * @param bin the `tracker.js` to run
 */
export async function runSession(bin: string): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'tracker-picture-'));
  const cwd = join(scratch, 'project');
  const sandbox = await startSandbox({
    now: () => Date.UTC(2026, 5, 1, 9),
    issues: [{ provider, project, issues: sampleIssues({ provider, project, count: 40 }) }],
  });
  const env = {
    PATH: process.env['PATH'],
    HOME: scratch,
    SPEC_KITTY_HOME: join(scratch, 'home'),
    PICTURE_COLUMNS: String(columns),
  };
  const tracker = async (args: readonly string[], input = ''): Promise<string> => {
    const child = spawn(process.execPath, ['--import', asATerminal, bin, ...args], {
      cwd,
      env,
      stdio: 'pipe',
    });
    child.stdin.end(input);
    const [stdout, stderr, exitCode] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      ended(child),
    ]);
    if (exitCode !== 0)
      throw new Error(`tracker ${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
    return stdout + stderr;
  };
  try {
    await mkdir(join(cwd, '.kittify'), { recursive: true });
    await writeFile(join(cwd, 'changes.json'), JSON.stringify(changes));
    const { username, password } = defaultUser;
    await tracker(
      ['auth', 'login', '--server', sandbox.url, '--username', username, '--password-stdin'],
      password,
    );
    await tracker(['bind', '--provider', provider, '--project-slug', project]);
    let session = '';
    for (const args of shown)
      session += `\u001b[1m$ tracker ${args.join(' ')}\u001b[22m\n${await tracker(args)}\n`;
    // The port is another one each time.
    return session.trimEnd().replaceAll(sandbox.url, 'https://kitty.example.com');
  } finally {
    await sandbox.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function ref(id: string) {
  return { system: provider, id, workspace: 'acme' };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
}
