import { expect, it } from 'vitest';
import { checkPushItems } from '../../src/core/model/check-request.ts';
import type { PushItem } from '../../src/index.ts';

const ref = { system: 'linear', id: 'LIN-1', workspace: 'acme' };
const withParent = (parent: unknown) =>
  [{ ref, action: 'update', patch: { parent_ref: parent } }] as unknown as readonly PushItem[];

it.each([null, ref])('a parent may be %j', (parent) => {
  expect(() => checkPushItems(withParent(parent))).not.toThrow();
});

it.each([
  [{ system: 'linear', id: '' }, ['.workspace: is required', '.id: must NOT have fewer than 1 characters']],
  [{ ...ref, system: '', id: 7 }, ['.system: must NOT have fewer than 1 characters', '.id: must be string']],
  ['LIN-1', [': must be object']],
  [7, [': must be object']],
  [[ref], [': must be object']],
])('%j is no parent, and nothing but what is wrong with it is told', (parent, wrongs) => {
  const told = wrongs.map((wrong) => `items[0].patch.parent_ref${wrong}`);
  expect(() => checkPushItems(withParent(parent))).toThrow(
    expect.objectContaining({
      message: ['Invalid push items; nothing was sent.', ...told].join('\n  '),
    }) as Error,
  );
});
