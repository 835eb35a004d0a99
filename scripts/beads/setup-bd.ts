import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bdLocation, bdVersion, findBd } from './bd-location.ts';

/**
 * Builds the real bd from its pinned Go module, once for each version. Needs Go >= 1.26.2 and a C
 * compiler; takes some minutes and 190 MB.
 */
const target = bdLocation();
if (findBd() === null) {
  console.log(`building bd ${bdVersion}; this takes some minutes …`);
  await mkdir(dirname(target), { recursive: true });
  // A copy, because the build may write to its module files; beside the target, so that the
  // finished program appears there at once or not at all.
  const work = await mkdtemp(join(dirname(target), 'build-'));
  try {
    await cp(fileURLToPath(new URL('../../tools/bd', import.meta.url)), work, { recursive: true });
    const built = spawnSync(
      'go',
      ['build', '-tags', 'gms_pure_go', '-o', join(work, 'bd'), 'github.com/steveyegge/beads/cmd/bd'],
      { cwd: work, env: { ...process.env, CGO_ENABLED: '1', GOFLAGS: '-mod=mod' }, stdio: 'inherit' },
    );
    if (built.error) throw new Error(`go cannot be started: ${built.error.message}`);
    if (built.status !== 0) throw new Error(`go build ended with ${built.status}`);
    await rename(join(work, 'bd'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
const told = spawnSync(target, ['version', '--json'], { encoding: 'utf8' });
const { version } = JSON.parse(told.stdout || '{}') as { version?: string };
if (version !== bdVersion) throw new Error(`${target} is ${version ?? 'no bd'}, not ${bdVersion}`);
console.log(`bd ${version}: ${target}`);
