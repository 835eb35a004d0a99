export interface HomeEntry {
  /** In the spec-kitty home; folders end with a slash. */
  readonly name: string;
  readonly purpose: string;
  /** Holds what only its owner may read: tokens, or what people have written. */
  readonly secret: boolean;
  /** A database, or a folder that gets files: has to be writable itself. */
  readonly inPlace?: boolean;
}

/** What stands in the spec-kitty home, which is shared with upstream's client. */
export const homeEntries: readonly HomeEntry[] = [
  { name: 'config.toml', purpose: '[sync] server_url, trailing_slash', secret: false },
  { name: 'credentials', purpose: 'tokens, user, and the server that issued them', secret: true },
  {
    name: 'operations.db',
    purpose: 'writes to the SaaS, until a month after they are over',
    secret: true,
    inPlace: true,
  },
  {
    name: 'operations/',
    purpose: 'which of them is being worked on; files without content',
    secret: false,
    inPlace: true,
  },
  {
    name: 'names.db',
    purpose: 'issues that creates have made at a server, by their names',
    secret: true,
    inPlace: true,
  },
  { name: 'projects.json', purpose: 'server and team of each project', secret: false },
  {
    name: 'local/',
    purpose: 'state of local trackers, and the command and folder of their programs',
    secret: true,
    inPlace: true,
  },
  { name: 'locks/', purpose: 'who is at work; files without content', secret: false, inPlace: true },
  {
    name: 'trackers/',
    purpose: 'the Python client’s stores; mappings are read from there once',
    secret: false,
  },
];
