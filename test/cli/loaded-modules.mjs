// Preloaded into a measured command: at its end, tells which files and which parts of Node it has loaded.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const files = [];
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url.startsWith('file:') && url !== import.meta.url) files.push({ url, bytes: loaded.source.length });
    return loaded;
  },
});
const before = new Set(process.moduleLoadList);
process.on('exit', () => {
  const builtins = process.moduleLoadList
    .filter((name) => !before.has(name))
    .map((name) => name.replace(/^\w+ /, ''));
  writeFileSync(process.env.TRACKER_LOADED_FILE, JSON.stringify({ files, builtins }));
});
