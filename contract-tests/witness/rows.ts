import { defaultUser, type SandboxOptions } from '../../src/testing/index.ts';
import type { SentRequest } from './sent-request.ts';
import { bearer, project, type Said, type WitnessWorld } from './witness-world.ts';

/** What upstream was seen to send: the parts that a row is about. */
export type Expected = Pick<SentRequest, 'method' | 'path'> & Partial<SentRequest>;

/** One command as upstream's client and as ours, and what goes over the wire. */
export interface Row {
  readonly name: string;
  readonly options?: SandboxOptions & { readonly secure?: boolean };
  /** What the world is like before the command; the journal begins after it. */
  readonly before?: (world: WitnessWorld) => Promise<void>;
  readonly python: (world: WitnessWorld) => Promise<Said>;
  readonly ours: (world: WitnessWorld) => Promise<Said>;
  readonly expected: readonly Expected[];
  /** What ours sends before, and upstream does not. */
  readonly oursBefore?: { readonly sent: readonly Expected[]; readonly why: string };
}

const scope = { provider: project.provider, project_slug: project.slug };
const team = 'team-acme';
const items = [
  {
    ref: { system: 'linear', id: 'LIN-1', workspace: 'acme', key: 'LIN-1' },
    action: 'update',
    patch: { title: 'Żółw 🐢', labels: ['a b', 'ü'] },
  },
];

const creates = [
  {
    ref: { system: 'linear', id: 'WP01', workspace: 'acme' },
    action: 'create',
    patch: { title: 'Write the guide' },
  },
];

const get = (path: string, fields: Partial<SentRequest> = {}): Expected => ({
  method: 'GET',
  path: `/api/v1/tracker/${path}/`,
  query: scope,
  body: undefined,
  authorization: 'bearer 1',
  team,
  key: 'none',
  contentType: 'none',
  ...fields,
});

const post = (path: string, body: object, fields: Partial<SentRequest> = {}): Expected => ({
  method: 'POST',
  path: `/api/v1/tracker/${path}/`,
  query: {},
  body: { ...scope, ...body },
  authorization: 'bearer 1',
  team,
  key: 'none',
  contentType: 'application/json',
  ...fields,
});

const look = (id: string): Expected => get(`operations/${id}`, { query: {} });

const refreshing: Expected = {
  method: 'POST',
  path: '/api/v1/token/refresh/',
  body: { refresh: 'refresh token 1' },
  authorization: 'none',
  team: 'none',
  key: 'none',
};

const both = (python: readonly string[], ours: readonly string[]) => ({
  python: (world: WitnessWorld) => world.python(...python),
  ours: (world: WitnessWorld) => world.ours(...ours),
});

/** Most commands are called alike. */
const alike = (...words: string[]) => both(['tracker', ...words], words);

const words = (typed: string) => typed.split(' ');

const writesItems = (world: WitnessWorld) => world.write('project/items.json', JSON.stringify(items));
const pushes = alike('sync', 'push', '--items-json', 'items.json');

/** Tokens of the sandbox's own, the access token already refused. */
const accessRefused = async (world: WitnessWorld): Promise<void> => {
  await writesItems(world);
  const said = await world.oursWithInput(
    defaultUser.password,
    'auth',
    'login',
    '--server',
    world.url,
    '--username',
    defaultUser.username,
    '--password-stdin',
  );
  if (said.exitCode !== 0) throw new Error(`cannot log in: ${said.stderr}`);
  world.sandbox.revokeAccessTokens();
};

/** The published package's own client class, for what its command line cannot say. */
const libraryPull = `
from specify_cli.tracker.saas_client import SaaSTrackerClient
SaaSTrackerClient().pull("linear", "demo", limit=5, cursor=None, filters={"status": ["todo", "done"], "updated_since": "2026-01-02T00:00:00Z"})
`;

export const rows: readonly Row[] = [
  {
    name: 'auth login',
    options: { secure: true },
    python: (world) =>
      world.python('auth', 'login', '--force', '-u', defaultUser.username, '-p', defaultUser.password),
    ours: (world) =>
      world.oursWithInput(
        defaultUser.password,
        'auth',
        'login',
        '--username',
        defaultUser.username,
        '--password-stdin',
      ),
    expected: [
      {
        method: 'POST',
        path: '/api/v1/token/',
        body: { username: defaultUser.username, password: defaultUser.password },
        authorization: 'none',
        team: 'none',
        key: 'none',
        contentType: 'application/json',
      },
    ],
  },
  { name: 'status', ...alike('status'), expected: [get('status')] },
  {
    name: 'status of a project with an odd name',
    before: (world) =>
      world.write(
        'project/.kittify/config.yaml',
        'tracker:\n  provider: linear\n  project_slug: "a b/ü&x=1+%41?#"\n  workspace:\n',
      ),
    ...alike('status'),
    expected: [get('status', { query: { provider: 'linear', project_slug: 'a b/ü&x=1+%41?#' } })],
  },
  { name: 'map list', ...alike('map', 'list'), expected: [get('mappings')] },
  { name: 'sync pull', ...alike('sync', 'pull'), expected: [post('pull', { limit: 100 })] },
  {
    name: 'sync pull --limit',
    ...alike('sync', 'pull', '--limit', '7'),
    expected: [post('pull', { limit: 7 })],
  },
  {
    name: 'pull with filters, by the library',
    python: (world) => world.pythonScript(libraryPull),
    ours: (world) =>
      world.ours(
        ...words('sync pull --limit 5 --status todo --status done --updated-since 2026-01-02T00:00:00Z'),
      ),
    expected: [
      post('pull', {
        limit: 5,
        filters: { status: ['todo', 'done'], updated_since: '2026-01-02T00:00:00Z' },
      }),
    ],
  },
  {
    name: 'pull with a cursor, by the library',
    python: (world) =>
      world.pythonScript(
        libraryPull.replace('cursor=None', 'cursor="b2Zmc2V0"').replace(/, filters=\{.*\}/, ''),
      ),
    ours: (world) => world.ours('sync', 'pull', '--limit', '5', '--cursor', 'b2Zmc2V0'),
    expected: [post('pull', { limit: 5, cursor: 'b2Zmc2V0' })],
  },
  {
    name: 'sync push',
    before: writesItems,
    ...pushes,
    expected: [post('push', { items }, { key: 'key 1' })],
  },
  {
    name: 'sync push of a create',
    before: (world) => world.write('project/items.json', JSON.stringify(creates)),
    ...pushes,
    expected: [post('push', { items: creates }, { key: 'key 1' })],
    oursBefore: { sent: [get('mappings')], why: 'a create of a name that is mapped is not sent again' },
  },
  {
    name: 'sync push, accepted and looked at until it is over',
    options: { accept: 'always' },
    before: writesItems,
    ...pushes,
    expected: [post('push', { items }, { key: 'key 1' }), look('ID'), look('ID'), look('ID')],
  },
  {
    name: 'sync run',
    ...alike('sync', 'run'),
    expected: [post('run', { pull_first: true, limit: 100 }, { key: 'key 1' })],
  },
  {
    name: 'sync run --limit, accepted',
    options: { accept: 'always' },
    ...alike('sync', 'run', '--limit', '9'),
    expected: [
      post('run', { pull_first: true, limit: 9 }, { key: 'key 1' }),
      look('ID'),
      look('ID'),
      look('ID'),
    ],
  },
  {
    name: 'after 401: one refresh, the same request with the same key',
    options: { secure: true },
    before: accessRefused,
    ...pushes,
    expected: [
      post('push', { items }, { key: 'key 1' }),
      refreshing,
      post('push', { items }, { key: 'key 1', authorization: 'bearer 2' }),
    ],
  },
  {
    name: 'after 429: the same request with the same key',
    before: async (world) => {
      await writesItems(world);
      world.sandbox.script({ operation: 'push', code: 'rate_limited', patch: { retry_after_seconds: 1 } });
    },
    ...pushes,
    expected: [post('push', { items }, { key: 'key 1' }), post('push', { items }, { key: 'key 1' })],
  },
  {
    name: '401, refresh, 429 and success in one push: one key',
    options: { secure: true },
    before: async (world) => {
      await accessRefused(world);
      world.sandbox.script({
        operation: 'push',
        after: 1,
        code: 'rate_limited',
        patch: { retry_after_seconds: 1 },
      });
    },
    ...pushes,
    expected: [
      post('push', { items }, { key: 'key 1' }),
      refreshing,
      post('push', { items }, { key: 'key 1', authorization: 'bearer 2' }),
      post('push', { items }, { key: 'key 1', authorization: 'bearer 2' }),
    ],
  },
  ...nothingSent(),
];

function nothingSent(): Row[] {
  const commands: [string, string[], string[]?][] = [
    ['bind', ['bind', '--provider', 'linear', '--project-slug', 'demo']],
    ['unbind', ['unbind']],
    ['providers', ['providers']],
    ['map add', ['map', 'add', '--wp-id', 'WP01', '--external-id', 'LIN-1']],
    ['sync publish', ['sync', 'publish']],
    ['sync push without items', ['sync', 'push']],
  ];
  return commands.map(([name, words]) => ({ name: `${name}: nothing`, ...alike(...words), expected: [] }));
}

/** Where most rows begin: logged in with a bearer that the sandbox knows, bound. */
export async function beginAt(world: WitnessWorld, row: Row): Promise<void> {
  await world.logIn({ access: bearer });
  await world.bind();
  await row.before?.(world);
  world.sandbox.clearJournal();
}

/** Operation ids are the sandbox's; in the table they are `ID`. */
export function withPlaceholders(world: WitnessWorld, sent: readonly SentRequest[]): SentRequest[] {
  const ids = world.sandbox.operations().map(({ id }) => id);
  return sent.map((request) => ({
    ...request,
    path: ids.reduce((path, id) => path.replace(id, 'ID'), request.path),
  }));
}
