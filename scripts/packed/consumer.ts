import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicEntries } from '../build/public-entries.ts';
import { root, run, type PackedApp } from './packed-app.ts';

const program = `import { createTracker, TrackerError, type NormalizedIssue, type Tracker } from 'spec-kitty-tracker';
import { SaasTracker } from 'spec-kitty-tracker/adapters/saas';
import { createNodeTransport, systemClock, systemIdentity } from 'spec-kitty-tracker/adapters/platform';
import { validatePushItem, type tracker as contract, type ValidationError } from 'spec-kitty-tracker/contract';
import { ScriptedTransport, startSandbox, trackerPortKit } from 'spec-kitty-tracker/testing';
const tracker: Tracker = createTracker({ home: '/nowhere', transport: createNodeTransport({ clock: systemClock }) });
export async function titles(): Promise<string[]> {
  const { body } = await tracker.pull({ limit: 1 });
  return body.items.map((issue: NormalizedIssue) => issue.title ?? issue.ref.id);
}
// @ts-expect-error a limit is a number
export const wrong = () => tracker.pull({ limit: '1' });
export const code = (error: TrackerError): number => error.exitCode;
export const item: contract.components['schemas']['PushItem'] = { ref: { system: 's', id: '1', workspace: 'w' }, action: 'create' };
export const errors = (value: unknown): readonly ValidationError[] => (validatePushItem(value) ? [] : (validatePushItem.errors ?? []));
export const alone = new SaasTracker({
  provider: 'linear', projectSlug: 'p', strict: false, trailingSlash: false, serverUrl: 'https://kitty.example.com', userAgent: 'a',
  transport: new ScriptedTransport(), clock: systemClock, credentials: undefined as never,
});
export { startSandbox, systemIdentity, trackerPortKit };
`;

/** A strict program over every entry, which looks into our declarations, too. */
export async function compileConsumer({ app }: PackedApp): Promise<void> {
  const entries = await publicEntries(root);
  const every = entries.map(({ name }, index) => `export * as entry${index} from '${name}';\n`).join('');
  await writeFile(join(app, 'consumer.ts'), program + every);
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'];
  const flags = ['--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', 'false'];
  run(process.execPath, [compiler, ...flags, '--noEmit', ...types, 'consumer.ts'], app);
}

/** Each entry by itself in a process of its own, the documents and the schemas by their names. */
export async function importEveryEntry({ app }: PackedApp): Promise<void> {
  const entries = await publicEntries(root);
  const script = `
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
for (const name of ${JSON.stringify(entries.map(({ name }) => name))})
  if (Object.keys(await import(name)).length === 0) throw new Error(name + ' exports nothing');
for (const name of ['contract/pri-12.yaml', 'contract/auth.yaml', 'schemas/v1/error.json', 'package.json'])
  readFileSync(fileURLToPath(import.meta.resolve('spec-kitty-tracker/' + name)));
const inside = await import('spec-kitty-tracker/dist/index.js').catch((error) => error.code);
if (inside !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw new Error('what is inside can be imported');
`;
  run(process.execPath, ['--input-type=module', '--eval', script], app);
  for (const { name } of entries)
    run(process.execPath, ['--input-type=module', '--eval', `import ${JSON.stringify(name)};`], app);
}

export async function runExample({ app }: PackedApp): Promise<void> {
  await cp(join(root, 'examples/embed'), join(app, 'embed'), { recursive: true });
  const output = run(process.execPath, ['embed/embed.ts'], app);
  if (!/26 issues/.test(output)) throw new Error(`the example printed: ${output}`);
}
