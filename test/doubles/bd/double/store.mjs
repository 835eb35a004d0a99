import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockedRefusal } from './faults.mjs';

/**
 * @typedef {{ issue_id: string, depends_on_id: string, type: string, created_at: string, created_by: string }} Edge
 * @typedef {{ id: string, issue_id: string, author: string, text: string, created_at: string }} Comment
 * @typedef {Record<string, any> & { id: string, labels: string[], blocked: boolean, events: number }} Issue
 * @typedef {{ prefix: string, project: string, config: Record<string, string>, memories: Record<string, string>,
 *   issues: Issue[], edges: Edge[], comments: Comment[], children: Record<string, number> }} State
 */

/** @param {string} prefix @param {string} project @returns {State} */
export function emptyState(prefix, project) {
  return { prefix, project, config: {}, memories: {}, issues: [], edges: [], comments: [], children: {} };
}

/** @param {string} file @returns {State} */
export function load(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** All or nothing, also for who reads without the lock. @param {string} file @param {State} state */
export function save(file, state) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(state));
  renameSync(temporary, file);
}

/**
 * One process at a time; the wait has no limit, and ends with SIGTERM.
 * @template T
 * @param {string} beads @param {Record<string, any>} flags @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(beads, flags, work) {
  const lock = join(beads, 'bd-double.lock');
  await taken(lock, flags);
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} lock @param {Record<string, any>} flags */
async function taken(lock, flags) {
  let told = false;
  const stop = () => (told = true);
  process.once('SIGTERM', stop);
  while (!tryLock(lock)) {
    if (told) throw lockedRefusal(flags);
    setAside(lock);
    await sleep(5);
  }
  process.off('SIGTERM', stop);
}

/** @param {string} lock */
function tryLock(lock) {
  try {
    mkdirSync(lock);
  } catch {
    return false;
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  return true;
}

/**
 * A killed process keeps no lock. Its lock is renamed to a name of its own, which works once: who
 * comes second cannot take away a lock that was made in between.
 * @param {string} lock
 */
function setAside(lock) {
  try {
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'));
    if (pid !== 0 && !isAlive(pid)) renameSync(lock, `${lock}.of-${pid}`);
  } catch {
    // Given back, not yet signed, or set aside by another: look again.
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return /** @type {NodeJS.ErrnoException} */ (thrown).code !== 'ESRCH';
  }
}
