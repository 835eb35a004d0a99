import { row, type Mutant } from './mutant.ts';

const store = 'src/adapters/credentials/credential-store.ts';
const storeTest = 'test/adapters/credentials/credential-store.test.ts';
const renewTest = 'test/adapters/credentials/renew.test.ts';
const keptTest = 'test/adapters/credentials/renewed-login-kept.test.ts';
const renew = 'src/adapters/credentials/renew-tokens.ts';
const endpoint = 'src/adapters/credentials/token-endpoint.ts';
const settings = 'src/adapters/credentials/settings-file.ts';
const settingsTest = 'test/adapters/credentials/settings-file.test.ts';
const sessionTest = 'test/adapters/credentials/session.test.ts';
const toml = 'src/adapters/credentials/toml-splice.ts';
const tomlTest = 'test/adapters/credentials/toml-splice.test.ts';
const binding = 'src/adapters/binding/binding-file.ts';
const bindingTest = 'test/adapters/binding/binding-file.test.ts';
const yaml = 'src/adapters/binding/yaml-splice.ts';
const yamlTest = 'test/adapters/binding/yaml-splice.test.ts';
const atomic = 'src/adapters/platform/atomic-file.ts';
const atomicTest = 'test/adapters/platform/atomic-file.test.ts';
const lock = 'src/adapters/sqlite/sqlite-lock.ts';
const lockTest = 'test/adapters/sqlite/sqlite-lock.test.ts';
const transport = 'src/adapters/platform/node-transport.ts';
const transportTest = 'test/adapters/platform/node-transport.test.ts';
const body = 'src/adapters/platform/read-body.ts';
const proxy = 'src/adapters/platform/proxy-agent.ts';
const endTest = 'test/adapters/platform/process-end.test.ts';
const proxyTest = 'test/adapters/platform/proxy-agent.test.ts';

/** Mistakes in how credentials, configuration and connections are kept. */
export const machineMutants: readonly Mutant[] = [
  // tokens
  row(
    'refresh: before use, by a margin',
    store,
    'const marginMs = 30_000;',
    'const marginMs = 0;',
    storeTest,
  ),
  row(
    'refresh: nothing is sent where the new tokens could not be kept',
    renew,
    'await file.demandWritable(before);',
    '',
    keptTest,
  ),
  row(
    'refresh: rotated tokens that could not be kept mean a new login',
    renew,
    'throw issued.refresh === undefined ? thrown : tokensLost(thrown, current.serverUrl);',
    'throw thrown;',
    keptTest,
  ),
  row(
    'refresh: refused tokens that cannot be cleared stay',
    renew,
    'if (now.login.refresh === refused) await file.clear(now).catch(() => undefined);',
    'if (now.login.refresh === refused) await file.clear(now);',
    keptTest,
  ),
  row(
    'refresh: a newer stored token is taken',
    store,
    'if (current.token !== rejected.token) return current;',
    '',
    renewTest,
  ),
  row(
    'tokens: another server is refused',
    store,
    'if (issuer === originOf(serverUrl)) return;',
    'return;',
    storeTest,
  ),
  row(
    'tokens: an unknown origin is refused',
    store,
    'if (login.serverUrl === undefined) {',
    'if (login.serverUrl === undefined) { return;',
    storeTest,
  ),
  row(
    'refresh: only the refused login is forgotten',
    renew,
    'if (now.login.refresh === refused) await file.clear(now).catch(() => undefined);',
    'await file.clear(now).catch(() => undefined);',
    renewTest,
  ),
  row(
    'refresh: whoever only looks keeps the login',
    renew,
    'if (context.keepLogin !== true) await forget(refresh, file);',
    'await forget(refresh, file);',
    renewTest,
  ),
  row(
    'refresh: another login stored meanwhile stays',
    renew,
    'if (now.login.refresh === spent) await file.write(now, { tokens });',
    'await file.write(now, { tokens });',
    keptTest,
  ),
  row(
    'refresh: only 400 and 401 refuse',
    endpoint,
    'if (status === 400 || status === 401) throw new TokensRefused(status);',
    'if (status >= 400) throw new TokensRefused(status);',
    renewTest,
  ),
  row('refresh: 10 s in all', endpoint, 'const spanMs = 10_000;', 'const spanMs = 100_000;', renewTest),
  row(
    'refresh: no refresh token in the answer keeps the old one',
    renew,
    '...(issued.refresh === undefined',
    '...(false',
    renewTest,
  ),
  row(
    'lifetimes: access_lifetime wins',
    endpoint,
    'for (const given of [first, second]) {',
    'for (const given of [second, first]) {',
    renewTest,
  ),
  row(
    'login: the team of the login before goes',
    'src/adapters/credentials/session.ts',
    'user: { username: login.username, team_slug: team ?? null },',
    'user: { username: login.username, ...(team ? { team_slug: team } : {}) },',
    sessionTest,
  ),
  // settings
  row(
    'settings: the environment wins',
    settings,
    "const given = override?.trim() || recorded?.trim() || '';",
    "const given = recorded?.trim() || override?.trim() || '';",
    settingsTest,
  ),
  row(
    'settings: what is not on is off',
    settings,
    "...(enable === '' || truthy.has(enable.toLowerCase()) ? {} : { syncDisabledBy: enable }),",
    '',
    settingsTest,
  ),
  // files
  row(
    'splice: what was not meant is refused',
    toml,
    'if (!means(result, intended, changes, file)) {',
    'if (false) {',
    tomlTest,
  ),
  row(
    'splice: YAML that was not meant is refused',
    yaml,
    'if (isDeepStrictEqual(actual, intended)) return yaml.mark + text;',
    'return yaml.mark + text;',
    yamlTest,
  ),
  row(
    'splice: anchors are refused',
    yaml,
    "if (anchored) throw notEditable(yaml, block, 'an anchor or alias');",
    '',
    yamlTest,
  ),
  row(
    'unbind: the decision about egress stays',
    binding,
    "await this.#replace(path, content, removeBlock(parseYaml(content.text, path), block, ['egress']));",
    'await this.#replace(path, content, removeBlock(parseYaml(content.text, path), block, []));',
    bindingTest,
  ),
  row(
    'egress: absent is not null',
    'src/adapters/binding/recorded-binding.ts',
    "if (!Object.hasOwn(tracker, 'egress')) return { kind: 'unset' };",
    "if (tracker['egress'] == null) return { kind: 'unset' };",
    bindingTest,
  ),
  row(
    'files: somebody’s edit is not lost',
    atomic,
    'if ((now?.text ?? null) === expected) return;',
    'return;',
    atomicTest,
  ),
  row('files: symlinks stay', atomic, 'return await realpath(path);', 'return path;', atomicTest),
  row(
    'files: a forced mode',
    atomic,
    'const mode = existing && !options.forceMode ? existing.mode : options.mode;',
    'const mode = existing ? existing.mode : options.mode;',
    atomicTest,
  ),
  row(
    'lock: between processes',
    lock,
    "database.exec('BEGIN IMMEDIATE');",
    "database.exec('BEGIN');",
    lockTest,
  ),
  // wire
  row(
    'transport: bodies are bounded',
    body,
    "if (bytes > limit) fail('too_large', `more than ${limit} bytes`);",
    "if (false) fail('too_large', `more than ${limit} bytes`);",
    transportTest,
  ),
  row(
    'transport: a cut body is no answer',
    body,
    "message.on('error', (error) => fail('no_answer', 'the answer broke off before its end', error));",
    "message.on('error', () => message.complete || chunks.length === 0 || finish());",
    transportTest,
  ),
  row(
    'transport: connections are kept',
    transport,
    'agent: tunnel ?? new http.Agent({ keepAlive: true }),',
    'agent: tunnel ?? new http.Agent({ keepAlive: false }),',
    transportTest,
  ),
  row('proxy: NO_PROXY', proxy, 'if (noProxyOf(environment).exempts(url)) return undefined;', '', proxyTest),
  row(
    'proxy: its refusal is not the server’s',
    'src/adapters/platform/tunnel-agent.ts',
    'if (statusCode === 200) return;',
    'return;',
    proxyTest,
  ),
  row(
    'proxy: a tunnel that is not open yet ends with its request',
    'src/adapters/platform/tunnel-agent.ts',
    "givenUp?.addEventListener('abort', giveUp, { once: true });",
    '',
    proxyTest,
  ),
  row(
    'proxy: the socket of a tunnel that cannot be used ends',
    'src/adapters/platform/tunnel-agent.ts',
    'opening.abort();',
    '',
    proxyTest,
  ),
  row(
    'proxy: a user and password that cannot be decoded are refused',
    proxy,
    'if (isEncoded(proxy.username) && isEncoded(proxy.password)) return proxy;',
    'return proxy;',
    proxyTest,
  ),
  row(
    'proxy: a tunnel that is not open yet ends with the transport',
    'src/adapters/platform/tunnel-agent.ts',
    'for (const opening of this.#opening) opening.abort();',
    '',
    endTest,
  ),
  row(
    'home: a relative one is refused',
    'src/composition/home.ts',
    "if (named) return environmentPath('SPEC_KITTY_HOME', named, userHome);",
    'if (named) return resolve(named);',
    'test/composition/home.test.ts',
  ),
  row(
    'certificates: those that Node could not read are not left out without a word',
    'src/composition/outbound-routes.ts',
    "if (isUnexpanded) environmentPath('NODE_EXTRA_CA_CERTS', nodes, undefined);",
    '',
    'test/composition/home.test.ts',
  ),
];
