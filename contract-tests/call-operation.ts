import type { PushItem, TrackerPort } from '../src/index.ts';
import type { OperationName } from './declared-answers.ts';

const item: PushItem = {
  ref: { system: 'linear', id: 'LIN-1', workspace: 'acme' },
  action: 'update',
  patch: { title: 'Überschrift 🐈' },
};

/** One well-formed call of each operation of the contract. */
export async function callOperation(
  tracker: TrackerPort,
  operation: OperationName,
  operationId: string,
): Promise<unknown> {
  switch (operation) {
    case 'pull':
      return (
        await tracker.pull({ limit: 7, filters: { status: ['todo'], updated_since: '2026-03-01T00:00:00Z' } })
      ).body;
    case 'push': {
      const write = await tracker.push({ key: 'key-of-a-push', body: [item] });
      return write.kind === 'done' ? write.answer.body : { accepted: write.operationId };
    }
    case 'run': {
      const write = await tracker.run({ key: 'key-of-a-run', body: { pullFirst: false } });
      return write.kind === 'done' ? write.answer.body : { accepted: write.operationId };
    }
    case 'getStatus':
      return (await tracker.status()).body;
    case 'listMappings':
      return (await tracker.mappings()).body;
    case 'getOperation':
      return (await tracker.operation(operationId)).body;
    case 'getHealth':
      return (await tracker.health?.())?.body;
  }
}
