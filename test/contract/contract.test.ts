import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkExamples } from '../../scripts/codegen/check-examples.ts';
import * as contract from '../../src/generated/contract.ts';
import {
  validatePullRequest,
  validatePushItem,
  validatePushRequest,
  validateRunRequest,
} from '../../src/generated/request-validators.js';
import { validateRefreshedTokens, validateTokenPair } from '../../src/generated/token-validators.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const document = (name: string) =>
  parse(readFileSync(join(root, 'openapi', name), 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
    components: {
      responses: Record<string, { content: Record<string, { examples?: object }> }>;
      examples: Record<string, unknown>;
    };
  };

describe('the frozen document', () => {
  const { paths, components } = document('pri-12.yaml');
  const errors = ['400', '401', '403', '404', '409', '422', '429', '500', '502', '503', '504'];

  it('has the seven operations with their methods and paths', () => {
    expect(
      Object.fromEntries(
        Object.entries(contract.operations).map(([id, { method, path }]) => [id, `${method} ${path}`]),
      ),
    ).toEqual({
      pull: 'POST /api/v1/tracker/pull',
      push: 'POST /api/v1/tracker/push',
      run: 'POST /api/v1/tracker/run',
      getStatus: 'GET /api/v1/tracker/status',
      listMappings: 'GET /api/v1/tracker/mappings',
      getOperation: 'GET /api/v1/tracker/operations/{operation_id}',
      getHealth: 'GET /api/v1/tracker/health',
    });
    const keyed = Object.entries(contract.operations).filter(([, { idempotencyKey }]) => idempotencyKey);
    expect(keyed.map(([id]) => id)).toEqual(['push', 'run']);
  });

  it.each(
    Object.values(paths)
      .flatMap((methods) => Object.values(methods))
      .map(({ operationId, responses }) => [operationId, Object.keys(responses)] as const),
  )('%s declares its success and every error', (operationId, declared) => {
    const accepted = contract.operations[operationId as keyof typeof contract.operations].accepted;
    expect(declared).toEqual(['200', ...(accepted ? ['202'] : []), ...errors]);
  });

  it('names an example for every error answer', () => {
    for (const response of Object.values(components.responses)) {
      expect(Object.keys(response.content['application/json']?.examples ?? {})).not.toEqual([]);
    }
  });

  it.each(['pri-12.yaml', 'auth.yaml'])(
    'the examples of %s satisfy their schemas, and a wrong one would be noticed',
    (name) => {
      const whole = document(name);
      expect(checkExamples(whole)).toEqual([]);
      const text = JSON.stringify(whole)
        .replaceAll('"message":"', '"message":7,"was":"')
        .replaceAll('"access":"', '"access":7,"was":"');
      expect(checkExamples(JSON.parse(text) as object)).not.toEqual([]);
    },
  );
});

describe('requests', () => {
  const ref = { system: 'linear', id: 'LIN-1', workspace: 'acme' };
  const route = { provider: 'linear', project_slug: 'platform' };

  it.each([
    [{ ref, action: 'create', patch: { title: 't' } }, true],
    [{ ref, action: 'create', patch: { body: 'b' } }, false],
    [{ ref, action: 'create' }, false],
    [{ ref, action: 'update', patch: { labels: [] } }, true],
    [{ ref, action: 'update', patch: {} }, false],
    [{ ref, action: 'update' }, false],
    [{ ref, action: 'transition', target_status: 'done' }, true],
    [{ ref, action: 'transition' }, false],
    [{ ref, action: 'update', patch: { title: 't' }, target_status: 'done' }, false],
    [{ ref, action: 'transition', target_status: 'finished' }, false],
    [{ ref: { ...ref, anything: { else: 1 } }, action: 'update', patch: { title: 't' } }, true],
    [{ ref, action: 'update', patch: { custom_fields: { any: { thing: 1 } } } }, true],
    [{ ref, action: 'update', patch: { links: [{ type: 'blocks', target: ref, note: 1 }] } }, true],
    [{ ref, action: 'update', patch: { priority: 5 } }, false],
    [{ ref, action: 'update', patch: { title: 't', extra: 1 } }, false],
    [{ ref, action: 'update', patch: { title: 't' }, extra: 1 }, false],
    [{ ref: { system: 'linear', id: 'x' }, action: 'update', patch: { title: 't' } }, false],
    [{ ref, action: 'remove' }, false],
  ])('PushItem %j: %s', (item, good) => {
    expect(validatePushItem(item)).toBe(good);
    expect(validatePushRequest({ ...route, items: [item] })).toBe(good);
  });

  it('the keys of requests are closed, an empty push is legal on the wire (A-2)', () => {
    expect(validatePushRequest({ ...route, items: [] })).toBe(true);
    expect(validatePushRequest({ ...route, items: [], extra: 1 })).toBe(false);
    expect(validatePullRequest({ ...route, limit: 1, filters: {} })).toBe(true);
    expect(validatePullRequest({ ...route, limit: 1, filters: { colour: 'red' } })).toBe(false);
    expect(validatePullRequest({ ...route, limit: 0 })).toBe(false);
    expect(validatePullRequest({ ...route, limit: 10_001 })).toBe(false);
    expect(validatePullRequest({ provider: 'trello', project_slug: 'x' })).toBe(false);
    expect(validatePullRequest({ provider: 'linear', project_slug: '  ' })).toBe(false);
    expect(validatePullRequest({ ...route, filters: { updated_since: 'yesterday' } })).toBe(false);
    expect(validateRunRequest({ ...route, pull_first: true, limit: 100 })).toBe(true);
    expect(validateRunRequest({ ...route, cursor: 'x' })).toBe(false);
  });

  it('token answers', () => {
    expect(validateTokenPair({ access: 'a', refresh: 'r', expires_in: '900' })).toBe(true);
    expect(validateTokenPair({ access: 'a' })).toBe(false);
    expect(validateRefreshedTokens({ access: 'a' })).toBe(true);
    expect(validateRefreshedTokens({ access: '' })).toBe(false);
  });
});

describe('generated code', () => {
  it('requires nothing at run time', () => {
    for (const name of readdirSync(join(root, 'src/generated'))) {
      const text = readFileSync(join(root, 'src/generated', name), 'utf8');
      expect(text).not.toMatch(/\brequire\(|^import (?!type )/m);
      expect(text).toContain('Do not edit.');
    }
  });

  it('a changed contract and drifted code are both noticed', () => {
    const copy = mkdtempSync(join(tmpdir(), 'tracker-codegen-'));
    try {
      for (const part of ['openapi', 'src/generated', 'src/cli/json-output.yaml', 'schemas'])
        cpSync(join(root, part), join(copy, part), { recursive: true });
      symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
      const check = () =>
        spawnSync(process.execPath, [join(root, 'scripts/codegen.ts'), '--check', '--root', copy], {
          encoding: 'utf8',
        });
      expect(check()).toMatchObject({ status: 0, stderr: '' });
      appendFileSync(join(copy, 'src/generated/contract.ts'), '// by hand\n');
      expect(check()).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('contract.ts differs') as string,
      });
      cpSync(join(copy, 'schemas/v1/status.json'), join(copy, 'schemas/v1/gone.json'));
      expect(check().stderr).toContain('schemas/v1/gone.json is the schema of nothing');
      appendFileSync(join(copy, 'openapi/pri-12.yaml'), '# changed\n');
      expect(check()).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('the contract is frozen') as string,
      });
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});
