import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const bin = fileURLToPath(new URL('../../dist/bin/tracker.js', import.meta.url));

/** What a line of the shell does that starts the version by `"$0" "$1" --version`, in an empty folder. */
function given(line: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tracker-version-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line, process.execPath, bin], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return { status, stdout, stderr };
}

describe('a version that cannot be written', () => {
  it('to a reader that is gone: a quiet end', () => {
    // A pipe whose reader has gone before the writer starts, whoever is quicker.
    const brokenPipe = 'mkfifo pipe; exec 3<>pipe 4>pipe 3>&-';
    expect(given(`${brokenPipe}; "$0" "$1" --version >&4`)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.runIf(process.platform === 'linux')('to a disk that is full: told as for every other output', () => {
    const { status, stderr } = given('"$0" "$1" --version > /dev/full');
    expect(status).toBe(3);
    expect(stderr).toMatch(/^error: Cannot write the output: ENOSPC[\s\S]*\nhint: /);
  });
});
