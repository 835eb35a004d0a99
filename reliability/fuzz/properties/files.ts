import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect } from 'vitest';
import { BindingFile } from '../../../src/adapters/binding/binding-file.ts';
import { parseYaml, treeOf } from '../../../src/adapters/binding/yaml-document.ts';
import { removeBlock, setInBlock } from '../../../src/adapters/binding/yaml-splice.ts';
import { ConnectorSettingsFile } from '../../../src/adapters/credentials/connector-settings-file.ts';
import { CredentialFile } from '../../../src/adapters/credentials/credential-file.ts';
import { SettingsFile } from '../../../src/adapters/credentials/settings-file.ts';
import { parseToml, spliceToml } from '../../../src/adapters/credentials/toml-splice.ts';
import { systemIdentity } from '../../../src/adapters/platform/system-identity.ts';
import { readItemsFile } from '../../../src/cli/push-items-file.ts';
import { demandBound, resolveBinding } from '../../../src/core/resolve-binding.ts';
import { parseServerUrl } from '../../../src/core/model/server-url.ts';
import { checkPushItems, type FilePort } from '../../../src/index.ts';
import { printJson } from '../../../src/core/model/json.ts';
import { cameTo } from '../expectations.ts';
import { bentObject, damaged, hostileText, jsonText } from '../hostile-text.ts';
import { nothingToSee, property, type Property } from '../property.ts';

/** A disk on which every file that is asked for holds this text. */
function holding(text: string): FilePort {
  return {
    read: () => Promise.resolve({ text, mode: 0o600 }),
    replace: () => Promise.reject(new Error('a read never writes')),
    rehearse: () => Promise.reject(new Error('a read never writes')),
    remove: () => Promise.reject(new Error('a read never writes')),
  };
}

let made: string | undefined;
/** A folder with a `.kittify`, for what looks for one. */
function project(): string {
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(tmpdir(), 'tracker-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, '.kittify'));
  return (made = folder);
}

const quoted = hostileText.map((text) => JSON.stringify(text));

const scalar = fc.oneof(
  quoted,
  fc.constantFrom(
    'linear',
    'beads',
    'permitted',
    'refused',
    'null',
    '[a, b]',
    '{ a: b }',
    '*x',
    '&x y',
    '!!set',
  ),
  fc.constantFrom('2026-01-01', '0x10', '.inf', '|\n    a\n', '"\\ud800"', '&e [*e]', '? [a]'),
);
const usualKeys = ['provider', 'project_slug', 'workspace', 'doctrine', 'egress'] as const;
const oddKeys = ['command', 'server_url', 'credentials', '__proto__', '? [k]\n ', '<<'] as const;
const yamlEntry = (key: string) =>
  fc.oneof(
    { weight: 3, arbitrary: scalar.map((value) => [`  ${key}: ${value}`]) },
    { weight: 2, arbitrary: fc.constant([]) },
  );
const usual = fc
  .tuple(fc.constantFrom('linear', 'beads'), ...usualKeys.slice(1).map(yamlEntry))
  .map(([provider, ...rest]) => [`  provider: ${provider}`, ...rest.flat()]);
const odd = fc
  .tuple(...[...usualKeys, ...oddKeys].map(yamlEntry), fc.array(hostileText, { maxLength: 1 }))
  .map((entries) => entries.flat());
const yamlText = fc
  .tuple(
    fc.array(fc.constantFrom('a: 1', '# note', '%YAML 1.1\n---', 'b: &x { y: z }', 'tracker:'), {
      maxLength: 1,
    }),
    fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: odd }),
    fc.constantFrom('', 'zz: 1\n', '\nzz: [ 1,\n  2 ]\n# end'),
  )
  .map(([head, lines, tail]) => [...head, 'tracker:', ...lines, tail].join('\n'));
const anyYaml = fc.oneof(yamlText, damaged(yamlText), jsonText);

const tomlValue = fc.oneof(
  quoted,
  fc.constantFrom(
    '"canary-secret"',
    '1',
    'true',
    '2026-01-01',
    '[1, 2]',
    '{ a = 1 }',
    "'x'",
    '"""\nurl = 1\n"""',
  ),
);
const tomlText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[sync]',
        '[tokens]',
        '[user]',
        '[server]',
        '[tracker.providers.beads]',
        '[[x]]',
        '# note',
        '',
      ),
      fc
        .tuple(
          fc.constantFrom('server_url', 'access', 'refresh', 'command', 'url', '__proto__', '"x y"', 'a.b'),
          tomlValue,
        )
        .map(([key, value]) => `${key} = ${value}`),
    ),
    { maxLength: 8 },
  )
  .map((lines) => lines.join('\n'));
const anyToml = fc.oneof(tomlText, damaged(tomlText));

const item = bentObject(
  {
    ref: bentObject(
      {
        system: fc.constant('"linear"'),
        id: hostileText.map((id) => JSON.stringify(id)),
        workspace: fc.constant('"w"'),
      },
      { honest: 30 },
    ),
    action: fc.constant('"update"'),
    patch: hostileText.map((title) => JSON.stringify({ title })),
  },
  { honest: 30 },
);

export const fileProperties: readonly Property[] = [
  property(
    'any config.yaml is a binding, none, or an error that names the file',
    3_000,
    anyYaml,
    async (text) => {
      const file = new BindingFile({ directory: project(), files: holding(text) });
      const { error } = await cameTo(async () => {
        const recorded = await file.load();
        demandBound(recorded);
        return resolveBinding(recorded);
      });
      expect(error?.code).not.toBe('outside_project');
      if (error?.code === 'config_invalid') expect(error.message).toContain('config.yaml');
      if (error !== undefined) return nothingToSee;
    },
  ),
  property(
    'an edit of any config.yaml changes nothing before and behind the block, or is refused',
    3_000,
    fc.tuple(anyYaml, hostileText),
    async ([text, slug]) => {
      const { value: after } = await cameTo(() =>
        setInBlock(parseYaml(text, 'config.yaml'), 'tracker', { provider: 'linear', project_slug: slug }, [
          [1, 'provider: linear'],
        ]),
      );
      if (after === undefined || !blockKey.test(text)) return nothingToSee;
      expect(around(after)).toEqual(around(text));
      expect(treeOf(parseYaml(after, 'f'))).toMatchObject({ tracker: { provider: 'linear' } });
    },
  ),
  property('a removal from any config.yaml is refused, or leaves the rest', 2_000, anyYaml, async (text) => {
    const { value } = await cameTo(() => {
      const yaml = parseYaml(text, 'f');
      return { was: treeOf(yaml), after: removeBlock(yaml, 'tracker', ['egress']) };
    });
    if (value === undefined || !Object.hasOwn((value.was ?? {}) as object, 'tracker')) return nothingToSee;
    const [from, to] = [around(text), around(value.after)];
    expect(value.after.startsWith(from.before.replace(/\n$/, ''))).toBe(true);
    expect(to.behind).toBe(from.behind);
    const left = treeOf(parseYaml(value.after, 'f')) as { tracker?: object } | null;
    expect(Object.keys(left?.tracker ?? {}).filter((key) => key !== 'egress')).toEqual([]);
  }),
  property(
    'any config.toml and credentials are read, or refused without quoting a value',
    2_000,
    anyToml,
    async (text) => {
      const files = holding(text);
      const settings = new SettingsFile({ home: '/h', files, overrides: {} });
      const connectors = new ConnectorSettingsFile({ home: '/h', files, identity: systemIdentity });
      for (const read of [
        () => settings.load(),
        () => new CredentialFile('/h', files).read(),
        () => connectors.load('/p', 'beads'),
      ]) {
        const { error } = await cameTo<unknown>(read);
        if (error !== undefined) expect(printJson(error)).not.toContain('canary');
      }
    },
  ),
  property(
    'an edit of any TOML keeps every line that is not its own, or is refused',
    3_000,
    fc.tuple(anyToml, hostileText),
    async ([text, url]) => {
      const { value: after } = await cameTo(() => spliceToml(text, { sync: { server_url: url } }, 'f'));
      if (after === undefined) return nothingToSee;
      expect((parseToml(after, 'f')['sync'] as Record<string, unknown>)['server_url']).toBe(url);
      const left = after.split('\n');
      for (const line of text.split('\n')) {
        const at = left.findIndex((each) => each.replace(/\r$/, '') === line.replace(/\r$/, ''));
        if (at >= 0) left.splice(at, 1);
        else expect(line).toMatch(/^\s*server_url\s*=/);
      }
    },
  ),
  property(
    'any JSON beside the store is a setting or refused',
    1_000,
    fc.oneof(jsonText, damaged(jsonText)),
    async (text) => {
      const files = holding(text);
      const settings = new ConnectorSettingsFile({
        home: '/h',
        files: {
          ...files,
          read: (path) => (path.endsWith('.json') ? files.read(path) : Promise.resolve(null)),
        },
        identity: systemIdentity,
      });
      const { value } = await cameTo(() => settings.load('/p', 'beads'));
      if (value === undefined) return nothingToSee;
      expect(['string', 'undefined']).toContain(typeof value.command);
    },
  ),
  property(
    'any items file is a list of items or refused before anything is sent',
    2_000,
    fc.oneof(
      fc.array(item, { maxLength: 2 }).map((items) => `[${items.join(',')}]`),
      damaged(jsonText),
    ),
    async (text) => {
      const { error } = await cameTo(async () => {
        checkPushItems(
          await readItemsFile('-', () => Readable.from([Buffer.from(text)]), new AbortController().signal),
        );
      });
      if (error === undefined) return;
      expect(error.code).toBe('invalid_input');
      return nothingToSee;
    },
  ),
  property(
    'a server URL is https or loopback, and never shows a password that was in it',
    2_000,
    fc
      .tuple(
        fc.constantFrom('https://', 'http://', 'ftp://', '//', '', 'https:', 'javascript:'),
        fc.constantFrom('', 'u:canary@', 'u:can/ary@', 'u:x@canary@', 'canary@'),
        fc.oneof(hostileText, fc.constantFrom('kitty.example.com', '127.0.0.1:80', 'localhost', '[::1]')),
        fc.constantFrom('', '/p', '?q=canary', '#canary'),
      )
      .map((parts) => parts.join('')),
    async (given) => {
      const { value, error } = await cameTo(() => parseServerUrl(given));
      if (value !== undefined) expect(value).toMatch(/^https:\/\/[^@]+$|^http:\/\/(127\.|localhost|\[::1\])/);
      if (error !== undefined && given.includes('@')) expect(error.message).not.toMatch(/canary|can\/|ary@/);
    },
  ),
];

/** The block's key on a line of its own. */
const blockKey = /^tracker:(?=\s|$)/m;

/** The bytes in front of the block's key, and those from the key behind it on. */
function around(text: string): { readonly before: string; readonly behind: string } {
  const from = blockKey.exec(text)?.index ?? text.length;
  const to = /^zz:/m.exec(text)?.index ?? text.length;
  return { before: text.slice(0, from), behind: text.slice(to) };
}
