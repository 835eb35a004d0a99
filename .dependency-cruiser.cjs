/** The arrows of the house (ARCHITECTURE.md). A wrong import fails with the name of its rule. */
const inside = (folder) => ({ path: `^src/${folder}` });

module.exports = {
  forbidden: [
    {
      name: 'generated-imports-nothing',
      severity: 'error',
      from: inside('generated/'),
      to: { pathNot: '^src/generated/' },
    },
    {
      name: 'contract-knows-generated-only',
      severity: 'error',
      from: inside('contract/'),
      to: { pathNot: '^src/generated/' },
    },
    {
      name: 'model-knows-generated-only',
      severity: 'error',
      from: inside('core/model/'),
      to: { pathNot: '^src/(core/model|generated)/' },
    },
    {
      name: 'ports-know-model-and-generated-only',
      severity: 'error',
      from: inside('ports/'),
      to: { pathNot: '^src/(core/model|generated|ports)/' },
    },
    {
      name: 'ports-are-types-only',
      severity: 'error',
      from: inside('ports/'),
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'core-knows-ports-only',
      comment: 'No node: module, no library, no adapter: ids, clocks and files come through ports.',
      severity: 'error',
      from: inside('core/'),
      to: { pathNot: '^src/(core|ports|generated)/' },
    },
    {
      name: 'adapters-know-ports-and-model',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/', pathNot: '^src/(ports|core/model|generated|adapters/$1)/' },
    },
    {
      name: 'cli-does-not-know-adapters',
      severity: 'error',
      from: inside('cli/'),
      to: { path: '^src/', pathNot: '^src/(cli|core|ports|generated|composition)/' },
    },
    {
      name: 'testing-knows-ports-core-generated',
      severity: 'error',
      from: inside('testing/'),
      to: { path: '^src/', pathNot: '^src/(testing|ports|core|generated)/' },
    },
    {
      name: 'testing-imports-no-library',
      comment: 'The kits and the sandbox run under any test runner.',
      severity: 'error',
      from: inside('testing/'),
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'container-only-in-composition',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/composition/' },
      to: { path: 'node_modules/(tsyringe|reflect-metadata)/' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|contract-tests|bench|examples|scripts)/' },
    },
    {
      name: 'no-cycles',
      comment: 'A command that is loaded when it is typed may know the table it was found in.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-orphans',
      comment: 'Generated code serves tests too; the bundler puts stand-ins in place.',
      severity: 'error',
      from: {
        path: '^src/',
        orphan: true,
        pathNot: '\\.d\\.ts$|^src/generated/|(?:fetch-globals|silent-debug)\\.ts$',
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
