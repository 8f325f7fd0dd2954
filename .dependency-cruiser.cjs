// The arrows of ARCHITECTURE.md as errors: contract ← kernel ← platform ← features ← wire.
const server = '^apps/server/src';
const features = `${server}/features`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'kernel-knows-only-the-contract',
      severity: 'error',
      from: { path: `${server}/kernel` },
      to: { path: `${server}/(platform|features|wire|main|config)` },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: `${server}/platform` },
      to: { path: `${server}/(features|wire|main)` },
    },
    {
      name: 'features-do-not-know-the-wire',
      severity: 'error',
      from: { path: features, pathNot: '\\.test\\.ts$' },
      to: { path: `${server}/(wire|main|config)` },
    },
    {
      name: 'front-doors-only',
      comment: 'A feature room is entered through its index.ts.',
      severity: 'error',
      from: { path: `${features}/([^/]+)/`, pathNot: '\\.(test|fixture)\\.ts$' },
      to: { path: `${features}/([^/]+)/`, pathNot: [`${features}/$1/`, `${features}/[^/]+/index\\.ts$`] },
    },
    {
      name: 'platform-front-doors-only',
      severity: 'error',
      from: { path: `${features}/`, pathNot: '\\.(test|fixture)\\.ts$' },
      to: { path: `${server}/platform/[^/]+/`, pathNot: `${server}/platform/[^/]+/index\\.ts$` },
    },
    {
      name: 'sql-only-in-stores',
      comment: 'SQL belongs into store.ts / *-store.ts and platform/{db,jobs}. Types of Kysely are free.',
      severity: 'error',
      from: {
        path: `${server}/(features|platform|kernel)`,
        pathNot: ['[/-]store\\.ts$', `${server}/platform/(db|jobs)/`, '\\.(test|fixture)\\.ts$'],
      },
      to: { path: 'node_modules/(kysely|pg)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'system-handle-stays-home',
      comment: 'Only wire.ts, platform and *system-store.ts may hold the handle that sees all tenants.',
      severity: 'error',
      from: { path: features, pathNot: ['system-store\\.ts$', '\\.(test|fixture)\\.ts$'] },
      to: { path: `${server}/platform/db/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'browser-never-imports-server',
      severity: 'error',
      from: { path: '^(apps/(console|widget|cli)|packages)/' },
      to: { path: '^apps/server/', pathNot: '^$' },
    },
    {
      name: 'tests-are-never-imported',
      severity: 'error',
      from: { pathNot: '(\\.(test|fixture)\\.tsx?$|^tests/|^bench/)' },
      to: { path: '(\\.test\\.tsx?$|^tests/)' },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^(apps|packages)/' },
      // The tokenizers are declared in packages/extras, which the server does without.
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown'],
        pathNot: 'node_modules/@huggingface/tokenizers/',
      },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: { path: '^(apps|packages)/' },
      to: { couldNotResolve: true, pathNot: '^(node-llama-cpp|mdast$|virtual:)' },
    },
  ],
  options: {
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|/content/|/fixtures/|\\.cache/)' },
    tsPreCompilationDeps: 'specify',
    detectJSDocImports: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
