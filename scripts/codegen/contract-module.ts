import type { JsonSchema, OpenApiDocument } from './openapi-document.ts';

/** contract.ts: what code needs of the contract as values, so that nothing is typed a second time. */
export function contractModule(tracker: OpenApiDocument, auth: OpenApiDocument): string {
  const schema = (document: OpenApiDocument, name: string): JsonSchema => {
    const found = document.components.schemas[name];
    if (!found) throw new Error(`the contract has no schema ${name}`);
    return found;
  };
  const enumOf = (name: string) => schema(tracker, name).enum ?? fail(`${name} is no enum`);
  const range = (name: string) => {
    const { minimum, maximum } = schema(tracker, name);
    return { minimum, maximum };
  };
  const parameterName = (key: string) =>
    tracker.components.parameters?.[key]?.name ?? fail(`no parameter ${key}`);
  const headerName = (key: string) =>
    key in (tracker.components.headers ?? {})
      ? key.replace(/(?<=[a-z])(?=[A-Z])/g, '-')
      : fail(`no header ${key}`);

  const constants: readonly [name: string, comment: string, value: unknown][] = [
    ['contractVersion', 'Version of the frozen document.', tracker.info.version],
    ['operations', 'The tracker operations by operationId.', operationsOf(tracker)],
    ['tokenOperations', 'The token endpoints (auth.yaml).', operationsOf(auth)],
    [
      'headerNames',
      'Header names as the contract spells them.',
      {
        authorization: 'Authorization',
        teamSlug: parameterName('TeamSlug'),
        idempotencyKey: parameterName('IdempotencyKey'),
        idempotencyReplayed: headerName('IdempotencyReplayed'),
        retryAfter: headerName('RetryAfter'),
      },
    ],
    ['saasProviders', '', enumOf('SaasProvider')],
    ['issueStatuses', '', enumOf('IssueStatus')],
    ['issueTypes', '', enumOf('IssueType')],
    ['pushActions', 'A-3', enumOf('PushAction')],
    ['pushOutcomes', 'A-8', enumOf('PushOutcome')],
    ['linkTypes', 'A-7', enumOf('LinkType')],
    ['envelopeStatuses', '', enumOf('EnvelopeStatus')],
    ['operationStatuses', '', enumOf('OperationStatus')],
    ['identityTypes', '', enumOf('IdentityType')],
    ['errorSources', '', enumOf('ErrorSource')],
    [
      'patchFields',
      'Fields that a patch may carry (A-4).',
      Object.keys(schema(tracker, 'IssuePatch').properties ?? {}),
    ],
    [
      'projectSlugPattern',
      'Source of a regular expression with the flag `u`.',
      schema(tracker, 'ProjectSlug')['pattern'] ?? fail('ProjectSlug has no pattern'),
    ],
    ['limits', 'Inclusive bounds.', { pageLimit: range('PageLimit'), priority: range('Priority') }],
    [
      'defaults',
      'Lifetimes are in seconds.',
      {
        limit: schema(tracker, 'PageLimit').default,
        pullFirst: schema(tracker, 'RunRequest').properties?.['pull_first']?.default,
        accessLifetimeSeconds: schema(auth, 'AccessLifetime').default,
        refreshLifetimeSeconds: schema(auth, 'RefreshLifetime').default,
      },
    ],
  ];
  return constants.map(([name, comment, value]) => constant(name, comment, value)).join('');
}

function operationsOf(document: OpenApiDocument): Record<string, unknown> {
  const operations: Record<string, unknown> = {};
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      operations[operation.operationId] = {
        method: method.toUpperCase(),
        path,
        idempotencyKey: (operation.parameters ?? []).some(({ $ref }) => $ref?.endsWith('/IdempotencyKey')),
        accepted: '202' in operation.responses,
      };
    }
  }
  return operations;
}

function constant(name: string, comment: string, value: unknown): string {
  const doc = comment === '' ? '' : `/** ${comment} */\n`;
  return `\n${doc}export const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`;
}

function fail(message: string): never {
  throw new Error(message);
}
