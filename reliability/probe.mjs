/**
 * Preloaded into the real CLI (`node --import`). Every call to files, SQLite, sockets and child
 * processes passes here, before it begins and after it has ended, and has a name: what is done to
 * what, and the how-manieth of these it is. With TRACKER_PROBE_LOG the names are written to that
 * file; with TRACKER_PROBE_KILL=`NAME before` or `NAME after` the process kills itself right there;
 * with TRACKER_PROBE_STOP in the same form it stops itself there (SIGSTOP) until somebody lets it go on;
 * with TRACKER_PROBE_FAIL=`CODE NAME` that call fails with this error code, as on a full disk.
 */
import child_process from 'node:child_process';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import sqlite from 'node:sqlite';
import { pathToFileURL } from 'node:url';

const log = process.env.TRACKER_PROBE_LOG;
const kill = process.env.TRACKER_PROBE_KILL;
const stop = process.env.TRACKER_PROBE_STOP;
const [, failCode, failName] = /^(\S+) (.+)$/.exec(process.env.TRACKER_PROBE_FAIL ?? '') ?? [];
// The probe is for this process alone.
delete process.env.TRACKER_PROBE_LOG;
delete process.env.TRACKER_PROBE_KILL;
delete process.env.TRACKER_PROBE_STOP;
delete process.env.TRACKER_PROBE_FAIL;
const { openSync, writeSync } = fs;
const logFile = log === undefined ? null : openSync(log, 'a');
const counts = new Map();
/** What a call calls in turn is a part of it. */
let inside = false;

/** Names the call; kills here when this is the point. */
function begin(kind, verb, target) {
  const what = `${kind} ${verb} ${target}`;
  const count = (counts.get(what) ?? 0) + 1;
  counts.set(what, count);
  const name = `${what} #${count}`;
  if (logFile !== null) writeSync(logFile, `${name}\n`);
  reach(`${name} before`);
  if (failName === name) throw Object.assign(new Error(`${failCode}: injected`), { code: failCode });
  return name;
}

function reach(point) {
  if (kill === point) process.kill(process.pid, 'SIGKILL');
  if (stop !== point) return;
  if (logFile !== null) writeSync(logFile, `stopped\n`);
  process.kill(process.pid, 'SIGSTOP');
}

function end(name) {
  reach(`${name} after`);
}

function around(object, method, describe) {
  const original = object[method];
  object[method] = function probed(...args) {
    const point = inside ? null : describe.call(this, args);
    if (point === null) return original.apply(this, args);
    let name;
    try {
      name = begin(...point);
    } catch (error) {
      // As the call itself would fail.
      if (object === fsp || object === fileHandle) return Promise.reject(error);
      throw error;
    }
    let result;
    inside = true;
    try {
      result = original.apply(this, args);
    } finally {
      inside = false;
      // What fails has ended, too.
      if (typeof result?.then !== 'function') end(name);
    }
    return typeof result?.then === 'function' ? result.finally(() => end(name)) : result;
  };
}

const someHandle = await fsp.open('/dev/null');
const fileHandle = Object.getPrototypeOf(someHandle);
await someHandle.close();

// Files of the user; what Node reads of itself is no step of ours.
const code = new URL('../', import.meta.url).href;
const isOurs = (path) => typeof path === 'string' && !pathToFileURL(path).href.startsWith(`${code}dist/`);

/** The same name in every run: without ids, process ids and what is unique. */
function nameOf(path) {
  const last = String(path).split('/').at(-1) ?? '';
  const temporary = /^\.(.+?)\.\d+\.[^.]+\.tmp$/.exec(last);
  if (temporary) return `${temporary[1]}.tmp`;
  if (/^[0-9a-f-]{36}\.lease$/.test(last)) return 'lease';
  return last.replaceAll(/[0-9a-f]{8,}/g, 'ID').replace(/^(tracker-\w+)-\w{6}$/, '$1');
}

const readers = ['readFile', 'stat', 'lstat', 'realpath', 'readlink', 'readdir', 'access'];
const writers = ['writeFile', 'appendFile', 'rename', 'rm', 'unlink', 'mkdir', 'rmdir', 'chmod', 'copyFile'];
const handles = new WeakMap();
for (const [verbs, kind] of [
  [readers, 'read'],
  [writers, 'write'],
]) {
  for (const verb of verbs) {
    const describe = ([path]) => (isOurs(path) ? [kind, verb, nameOf(path)] : null);
    around(fsp, verb, describe);
    around(fs, `${verb}Sync`, describe);
  }
}
around(fs, 'existsSync', ([path]) => (isOurs(path) ? ['read', 'exists', nameOf(path)] : null));
around(fs, 'openSync', ([path, flags]) =>
  isOurs(path) ? [(flags ?? 'r') === 'r' ? 'read' : 'write', 'open', nameOf(path)] : null,
);
const { open } = fsp;
fsp.open = async function probed(path, ...rest) {
  const name = begin('write', 'open', nameOf(path));
  const handle = await open.call(this, path, ...rest);
  end(name);
  handles.set(handle, nameOf(path));
  return handle;
};
for (const verb of ['writeFile', 'sync', 'chmod', 'close'])
  around(fileHandle, verb, function describe() {
    return handles.has(this) ? ['write', verb, handles.get(this)] : null;
  });

const statements = new WeakMap();
const databaseOf = (database) => nameOf(database.location() ?? 'memory');
const verbOf = (sql) =>
  sql
    .trim()
    .split(/\s+/)
    .slice(0, 3)
    .join(' ')
    .replaceAll(/[^\w =]/g, '');
around(sqlite.DatabaseSync.prototype, 'exec', function describe([sql]) {
  return ['sqlite', verbOf(sql), databaseOf(this)];
});
around(sqlite.DatabaseSync.prototype, 'close', function describe() {
  return ['sqlite', 'close', databaseOf(this)];
});
const { prepare } = sqlite.DatabaseSync.prototype;
sqlite.DatabaseSync.prototype.prepare = function probed(sql) {
  const statement = prepare.call(this, sql);
  statements.set(statement, [verbOf(sql), databaseOf(this)]);
  return statement;
};
for (const verb of ['run', 'get', 'all'])
  around(sqlite.StatementSync.prototype, verb, function describe() {
    return ['sqlite', ...(statements.get(this) ?? ['?', '?'])];
  });

/** `output` of ours, a `pipe` to a child, or the `server`. */
function endOf(socket) {
  if (socket._type === 'pipe' || socket._handle?.constructor.name === 'Pipe')
    return socket.fd === 1 || socket.fd === 2 || isStandard(socket) ? 'output' : 'child';
  return 'server';
}

function isStandard(socket) {
  const fd = socket._handle?.fd;
  return fd === 0 || fd === 1 || fd === 2;
}

around(net.Socket.prototype, 'connect', () => ['socket', 'connect', 'server']);
around(net.Socket.prototype, '_writeGeneric', function describe() {
  return ['socket', 'write', endOf(this)];
});
around(net.Socket.prototype, 'push', function describe([chunk]) {
  return [`socket`, chunk === null ? 'end' : 'data', endOf(this)];
});
around(child_process, 'spawn', ([command, args]) => [
  'spawn',
  nameOf(command),
  String(args?.find((word) => /^[a-z]/.test(word)) ?? ''),
]);

syncBuiltinESMExports();
