import { expect, it } from 'vitest';
import { proxyChecks } from '../../../src/core/doctor/proxy-check.ts';
import { TrackerError, type MachinePort } from '../../../src/index.ts';

const machine = (proxyFor?: MachinePort['proxyFor']): MachinePort => ({
  node: '24.0.0',
  home: '/home/a/.kittify',
  look: async () => null,
  mayWrite: async () => true,
  ...(proxyFor === undefined ? {} : { proxyFor }),
});
const facts = { variable: 'HTTPS_PROXY', host: 'p:1', ignored: [] };
const checks = (proxyFor?: MachinePort['proxyFor']) =>
  proxyChecks('https://kitty.example.com', machine(proxyFor), {});

it('nothing is said where no proxy is set', async () => {
  expect(await checks()).toEqual([]);
  expect(await checks(async () => null)).toEqual([]);
});

it('the proxy is named with its variable', async () => {
  expect(await checks(async () => facts)).toMatchObject([
    { name: 'proxy', status: 'ok', message: 'The server is reached through the proxy p:1 (HTTPS_PROXY).' },
  ]);
  expect(await checks(async () => ({ ...facts, host: null }))).toMatchObject([
    { status: 'ok', message: 'NO_PROXY exempts the server from the proxy in HTTPS_PROXY.' },
  ]);
});

it('entries that are not understood are a warning', async () => {
  expect(await checks(async () => ({ ...facts, ignored: ['10.0.0.0/99'] }))).toMatchObject([
    { status: 'warning', details: ['10.0.0.0/99'], remedy: expect.stringContaining('10.0.0.0/8') as string },
  ]);
});

it('one that cannot be used has failed', async () => {
  const refused = new TrackerError('config_invalid', 'The proxy in ALL_PROXY is not an http:// URL.');
  expect(await checks(() => Promise.reject(refused))).toMatchObject([
    { status: 'failed', error: { code: 'config_invalid' } },
  ]);
});
