import { homeEntries } from '../../core/model/home-files.ts';

/** Every variable that tracker reads. */
const variables: readonly (readonly [name: string, meaning: string])[] = [
  ['SPEC_KITTY_HOME', 'folder of the files below: absolute, or below ~/ (default ~/.spec-kitty)'],
  [
    'SPEC_KITTY_SAAS_URL',
    'server URL; wins over config.toml, and confirms another server for a project; empty counts as unset',
  ],
  ['SPEC_KITTY_TEAM', 'team slug; --team wins over it'],
  [
    'SPEC_KITTY_ENABLE_SAAS_SYNC',
    'anything but 1, true, yes, on, y switches the SaaS off; unset or empty is on',
  ],
  ['HTTPS_PROXY, ALL_PROXY', 'proxy for https, by a CONNECT tunnel; in lower case, too'],
  ['NO_PROXY', 'hosts and networks (10.0.0.0/8) that are reached without one; in lower case, too'],
  ['NODE_EXTRA_CA_CERTS', 'more certificate authorities (read by Node itself)'],
  ['SSL_CERT_FILE', 'more certificate authorities, absolute or below ~/; adds, never takes away'],
  ['NO_COLOR, FORCE_COLOR', 'colours off, on; TERM=dumb is off, too'],
  ['CI, TERM', 'progress is off where CI is set (but to 0 or false), and where TERM is dumb'],
  ['HOME', 'your home: where ~/.spec-kitty is, and where the search for a project ends'],
  ['XDG_CACHE_HOME', 'where compiled code is kept for the next start (default ~/.cache)'],
  ['PATH', 'where bd and fp are looked for'],
];

export function environmentText(): string {
  const files = homeEntries.map(({ name, purpose, secret }): readonly [string, string] => [
    `<home>/${name}`,
    secret ? `${purpose} (readable by you alone)` : purpose,
  ]);
  return [
    'ENVIRONMENT',
    ...pairs(variables),
    '',
    'bd and fp get HOME, PATH, language, time and git’s author variables, and what they need themselves',
    '(BEADS_DOLT_*, FP_AGENT_NAME, FP_SESSION_ID); nothing else of the environment.',
    '',
    'FILES',
    ...pairs([
      ...files,
      [
        '<project>/.kittify/config.yaml',
        'the tracker: block: provider, project_slug or workspace, ownership, egress',
      ],
    ]),
    '',
    'The project is the nearest folder upwards with .kittify/; in a git worktree without one, the main checkout’s.',
    '`tracker doctor` looks at all of it.',
  ].join('\n');
}

function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
