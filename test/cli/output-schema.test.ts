import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { commandDescriptions } from '../../src/generated/command-descriptions.ts';
import { errorTable, type ErrorCode } from '../../src/core/model/error-table.ts';
import { TrackerError } from '../../src/core/model/error.ts';
import { routes } from '../../src/cli/routes.ts';
import { formats } from '../../scripts/codegen/validator-modules.ts';
import { demandSchema, offencesOf, publishedSchema } from './output-schema.ts';

const folder = fileURLToPath(new URL('../../schemas/v1/', import.meta.url));
const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

describe('the schemas of what is printed for programs', () => {
  it('are there for every command that takes --json, and for nothing else', () => {
    const printing = commandDescriptions
      .filter(({ options }) => options.some(({ flags }) => flags.includes('--json')))
      .map(({ path }) => path.join('-'));
    expect(commandDescriptions).toHaveLength(routes.length);
    expect(names.toSorted()).toEqual([...printing, 'error', 'sync-pull-line', 'version'].toSorted());
  });

  it.each(names)('%s is complete in itself, and valid under the strictest reading', (name) => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
    for (const [format, pattern] of Object.entries(formats)) ajv.addFormat(format, pattern);
    expect(() => ajv.compile(publishedSchema(name))).not.toThrow();
    expect(publishedSchema(name)['$id']).toBe(`urn:spec-kitty-tracker:v1:${name}`);
    expect(readFileSync(`${folder}${name}.json`, 'utf8')).not.toContain('components/schemas');
  });

  it.each(Object.keys(errorTable) as ErrorCode[])('an error %s is as described', (code) => {
    const error = new TrackerError(code, 'm', {
      effect: 'unknown',
      operation: { id: 'o', key: 'k' },
      http: { status: 502, origin: 'https://kitty.example.com' },
      server: { code: 'c', category: 'd', source: 'saas', provider: 'linear', details: {} },
      retryAfterMs: 1,
      resume: { cursor: 'c' },
      details: [],
      cause: new Error('why'),
    });
    expect(offencesOf('error', JSON.parse(JSON.stringify({ error })))).toBeNull();
  });
});

describe('the check of every printed output', () => {
  const said = (value: unknown) => ({ exitCode: 0, stdout: JSON.stringify(value), stderr: '' });

  it('notices a wrong value, a missing key, and a key that nothing describes', () => {
    for (const wrong of [{ removed: 'yes' }, {}, { removed: true, when: 'now' }])
      expect(() => demandSchema(['unbind', '--json'], said(wrong), false)).toThrow('schemas/v1/unbind.json');
    expect(() => demandSchema(['unbind', '--json'], said({ removed: true }), false)).not.toThrow();
  });

  it('notices a failure without a hint, nothing at all, and a wrong line', () => {
    expect(() => demandSchema(['unbind', '--json'], said({ error: { code: 'usage' } }), true)).toThrow(
      'schemas/v1/error.json',
    );
    const nothing = { ...said(0), stdout: '' };
    expect(() => demandSchema(['unbind', '--json'], nothing, false)).toThrow('printed nothing');
    const lines = { ...said(0), stdout: '{"ref": 1}\n' };
    expect(() => demandSchema(['sync', 'pull', '--ndjson'], lines, false)).toThrow('sync-pull-line.json');
  });
});
