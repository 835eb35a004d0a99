import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { parsePage, type CodeBlock } from '../docs/markdown-page.ts';
import { shellCommands } from '../docs/shell-commands.ts';
import { root, type PackedApp } from '../packed/packed-app.ts';
import { RunningProgram } from './running-program.ts';

/** What docs/start.md tells a reader to type, typed: the sandbox, the first pull, the change file. */
export async function firstSteps(packed: PackedApp): Promise<void> {
  const { blocks } = parsePage('start.md', await readFile(join(root, 'docs/start.md'), 'utf8'));
  const [sandboxBlock, firstPull] = blocks.filter(({ language }) => language === 'console');
  const changes = blocks.find(({ language }) => language === 'json');
  const push = blocks.find(({ text }) => text.startsWith('tracker sync push --items-json'));
  assert.ok(sandboxBlock && firstPull && changes && push, 'start.md is as it was');

  const cwd = await mkdtemp(join(packed.app, 'start-'));
  const bin = join(packed.app, 'node_modules/.bin');
  const env = { PATH: [bin, process.env['PATH']].join(delimiter), HOME: cwd };
  const [{ words } = { words: [] }] = shellCommands(sandboxBlock);
  const [program = '', ...args] = words.map((word) => word.replace('8080', '0'));
  const sandbox = new RunningProgram(
    spawn(join(bin, program), [...args, '--json'], { cwd, env, stdio: 'pipe' }),
  );
  try {
    const { port } = JSON.parse(await sandbox.firstLine()) as { port: number };
    const type = (script: string) => {
      const { status, stdout, stderr } = spawnSync(
        'bash',
        ['-eo', 'pipefail', '-c', script.replaceAll('8080', `${port}`)],
        {
          cwd,
          env,
          encoding: 'utf8',
        },
      );
      assert.equal(status, 0, `${script}\n${stdout}${stderr}`);
      return stdout;
    };
    assert.match(type(typedIn(firstPull)), /LIN-1 [^]*Pull ok/);
    await writeFile(join(cwd, 'changes.json'), changes.text);
    assert.match(type(push.text), /Push ok[^]*WP01/);
  } finally {
    sandbox.stop();
    await sandbox.end();
  }
}

function typedIn({ text }: CodeBlock): string {
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []))
    .join('\n');
}
