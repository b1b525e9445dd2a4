// Allowed imports, one row a room: the picture of the house. Type-only imports count too.
const PURE =
  '^(checker/src/(?!(cli|page/client|record|vitest|workers)/)|src/(base|kv|protocol|paxos|replica|client|faults|hosts/sim|hosts/world|systems/mutants)/)';
/** The checker's nouns: what every room of it may speak of. */
const NOUNS = ['model', 'history', 'history-error', 'result', 'timeline'].map(
  (noun) => `checker/src/${noun}.ts`,
);
const DOOR = 'checker/src/index.ts';
const allow = {
  'checker/src/base': [],
  'checker/src/proof': ['checker/src/base', 'checker/src/models', ...NOUNS],
  'checker/src/monitors': ['checker/src/base', 'checker/src/proof', 'checker/src/models', ...NOUNS],
  'checker/src/models': [
    'checker/src/base',
    'checker/src/proof',
    'checker/src/monitors',
    'checker/src/explain',
    ...NOUNS,
  ],
  'checker/src/search': ['checker/src/base', ...NOUNS],
  'checker/src/check': [
    'checker/src/base',
    'checker/src/proof',
    'checker/src/monitors/monitor.ts',
    'checker/src/search',
    ...NOUNS,
  ],
  'checker/src/explain': [
    'checker/src/base',
    'checker/src/proof',
    'checker/src/models',
    'checker/src/check',
    ...NOUNS,
  ],
  'checker/src/formats': [DOOR],
  'checker/src/generate': [DOOR],
  'checker/src/page': [DOOR],
  'checker/src/record': [DOOR],
  'checker/src/workers': [DOOR],
  'checker/src/vitest': [DOOR],
  'checker/src/cli': [DOOR, 'checker/src/formats/index.ts', 'checker/src/page/index.ts'],
  'checker/src': [],
  'src/base': [],
  'src/kv': ['src/base'],
  'src/protocol': ['src/base', 'src/kv/operation.ts'],
  'src/faults': ['src/base'],
  'src/paxos': ['src/base', 'src/protocol', 'src/kv/operation.ts'],
  'src/replica': ['src/base', 'src/kv', 'src/protocol', 'src/paxos'],
  'src/client': ['src/base', 'src/kv/operation.ts', 'src/protocol'],
  'src/lab/scenario': ['src/base', 'src/kv/operation.ts', 'src/faults'],
  'src/lab/spec': ['checker/src/index.ts', 'src/base', 'src/kv/operation.ts'],
  'src/hosts': [
    'checker/src/index.ts',
    'src/base',
    'src/kv',
    'src/protocol',
    'src/faults',
    'src/client',
    'src/paxos/quorum.ts',
    'src/paxos/rules.ts',
    'src/replica',
    'src/lab/scenario',
    'src/lab/run/system.ts',
  ],
  'src/systems': [
    'checker/src/index.ts',
    'src/base',
    'src/kv/operation.ts',
    'src/protocol',
    'src/faults',
    'src/paxos',
    'src/replica',
    'src/hosts',
    'src/lab/scenario',
    'src/lab/run/system.ts',
  ],
  'src/lab': [
    'checker/src/index.ts',
    'src/base',
    'src/kv/operation.ts',
    'src/faults',
    'src/hosts/outcome.ts',
    'src/protocol/about.ts',
    'src/protocol/codec.ts',
  ],
  'src/report': [
    'checker/src/index.ts',
    'src/base',
    'src/kv/operation.ts',
    'src/protocol',
    'src/faults',
    'src/hosts/outcome.ts',
    'src/lab',
  ],
  'src/schemas': [
    'checker/src/index.ts',
    'src/base',
    'src/kv/operation.ts',
    'src/faults',
    'src/hosts/outcome.ts',
    'src/lab',
  ],
  'src/cli': ['checker/src/index.ts', 'src/'],
  'src/index.ts': ['checker/src/index.ts', 'src/'],
};
const escaped = (path) => path.replace(/[.]/g, '\\.');

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(allow).map(([from, to]) => ({
      name: `layer:${from}`,
      severity: 'error',
      from: { path: `^${escaped(from)}(/|$)` },
      to: {
        path: '^(src|checker)/',
        pathNot: [`^${escaped(from)}(/|$)`, ...to.map((room) => `^${escaped(room)}`)],
      },
    })),
    {
      name: 'nothing-sees-the-cli',
      severity: 'error',
      from: { pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'pure-rooms-import-nothing',
      severity: 'error',
      from: { path: PURE },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'],
        pathNot: '^checker/',
      },
    },
    {
      name: 'zeromq-only-in-its-host',
      severity: 'error',
      from: { path: '^(src|checker)/', pathNot: '^src/hosts/zeromq/' },
      to: { path: 'node_modules/zeromq' },
    },
    {
      name: 'fast-check-only-in-generate-and-shrink',
      severity: 'error',
      from: { path: '^(src|checker/src)/', pathNot: '^src/lab/(generate|shrink)/' },
      to: { path: 'node_modules/fast-check' },
    },
    { name: 'unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      conditionNames: ['@linlab/source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
