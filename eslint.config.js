/**
 * The house's rules. What a room may import and who may use the network is law here, not habit;
 * docs/ARCHITECTURE.md says why.
 */
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const TESTS = ['**/*.test.ts', 'e2e/**/*.ts', 'bench/**/*.ts', 'src/**/testing/**/*.ts'];
const SIBLINGS = ['corpus', 'storage', 'models', 'interpreter', 'net'];

// ── Imports ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A relative path that leaves its folder and enters one of the rooms named. */
const into = (rooms) => `^(\\.\\./)+(?:src/)?(?:${rooms})(?:/|$)`;

/** Only the shapes of records and of the app's services may be known everywhere, and only as types. */
const exceptTypes = {
  regex: into('storage/records|app'),
  allowTypeImports: true,
  message: 'Import it as a type only.',
};

const noBarrels = { regex: '(^|/)index$|^\\.\\.?/?$', message: 'No barrel files: name the module itself.' };

const noExtension = { regex: '^\\..*\\.ts$', message: 'Name the module without its extension.' };

function imports(files, patterns, { ignores = [] } = {}) {
  return {
    files,
    ignores,
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [noBarrels, noExtension, ...patterns] }],
    },
  };
}

function siblingLaw(room) {
  const others = SIBLINGS.filter((other) => other !== room);
  const apart = others.map((other) => (other === 'storage' ? 'storage(?!/records)' : other)).join('|');
  return imports(
    [`src/${room}/**/*.{ts,svelte}`],
    [
      exceptTypes,
      {
        regex: into(`${apart}|ui|compose|main`),
        message: `${room}/ takes what it needs of other rooms as an argument.`,
      },
      {
        regex: into('engine/(?!events|quotes|errors|ports|state|reduce)[^/]+'),
        allowTypeImports: true,
        message: 'Of the engine, other rooms know the ports, events and how they are stored, state and errors.',
      },
    ],
    // A test may put rooms together, to try the real thing.
    { ignores: TESTS },
  );
}

const importLaws = [
  // Vite reads its own configuration with Node's resolution, which wants extensions.
  imports(['**/*.{ts,svelte}'], [], { ignores: ['**/*.config.ts', 'configs/**'] }),
  imports(
    ['src/engine/**/*.ts'],
    [
      { regex: '^(?!\\.|valibot$)', message: 'The engine imports nothing but itself (and valibot, for the events).' },
      {
        regex: into('ui|compose|app|main|storage|corpus|models|interpreter|net'),
        message: 'The engine knows no room.',
      },
      { regex: '^(\\.\\./)+workers/', message: 'The engine knows no room.' },
    ],
    { ignores: TESTS },
  ),
  imports(
    ['src/engine/**/*.test.ts', 'src/engine/**/testing/**/*.ts'],
    [
      {
        regex: into('ui|compose|app|main|storage|corpus|models|interpreter|net'),
        message: 'The engine knows no room.',
      },
    ],
  ),
  ...SIBLINGS.map(siblingLaw),
  imports(
    ['src/lab/**/*.ts'],
    [
      { regex: '^(?!\\.|valibot$)', message: 'The lab imports nothing but itself (and valibot, for cases).' },
      {
        regex: into('engine|ui|compose|app|main|storage|corpus|models|interpreter|net'),
        message: 'The lab makes and scores cases; it knows no room.',
      },
    ],
    { ignores: TESTS },
  ),
  imports(
    ['src/ui/**/*.{ts,svelte}'],
    [
      exceptTypes,
      {
        regex: into('corpus|storage(?!/records)|models|interpreter|net'),
        message: 'The interface reaches the rooms through the services of app.ts.',
      },
      {
        regex: into('engine/(?!events|errors|state|reduce|coverage|costs)[^/]+'),
        message: 'The interface knows events, state, coverage, costs and errors of the engine, not how it works.',
      },
    ],
  ),
  imports(
    ['workers/**/*.ts'],
    [
      {
        regex: into('ui|compose|main|storage|models|net'),
        message: 'A worker knows its own room and the engine’s types.',
      },
    ],
  ),
];

// ── Network ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const DOOR = 'All network goes through src/net/door.ts, where the ledger counts it.';
const REMOTE = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'RTCPeerConnection'];

const networkLaw = {
  files: ['src/**/*.{ts,svelte}', 'workers/**/*.ts'],
  // Two take the network away from their workers, and have to name it for that. The service worker passes on the requests
  // for the app's own pages, which the browser makes before there is a door.
  ignores: ['src/net/**', 'workers/python/runtime.ts', 'workers/webllm/network.ts', 'workers/isolation.ts', ...TESTS],
  rules: {
    'no-restricted-globals': ['error', ...REMOTE.map((name) => ({ name, message: DOOR }))],
    'no-restricted-properties': [
      'error',
      ...['window', 'globalThis', 'self'].flatMap((object) =>
        REMOTE.map((property) => ({ object, property, message: DOOR })),
      ),
      { property: 'sendBeacon', message: DOOR },
    ],
  },
};

// ── Tests ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const testLaw = {
  files: TESTS,
  rules: {
    'no-restricted-syntax': [
      'error',
      {
        selector:
          'MemberExpression[property.name=/^(only|skip|skipIf|runIf|fixme|todo)$/][object.name=/^(it|test|describe)$/]',
        message: 'Every test runs, always.',
      },
      {
        selector: 'MemberExpression[property.name=/^(only|skip|fixme)$/][object.property.name=/^(describe|each)$/]',
        message: 'Every test runs, always.',
      },
    ],
  },
};

/** The rules about values of type `any`, for places where the linter sees `any` and the compiler does not. */
const UNSAFE_OFF = Object.fromEntries(
  ['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
    `@typescript-eslint/no-unsafe-${what}`,
    'off',
  ]),
);

// ── All together ────────────────────────────────────────────────────────────────────────────────────────────────────

export default ts.config(
  { ignores: ['dist/', 'dist-*/', 'public/', 'test-results/', 'playwright-report/', '.cache/'] },
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,svelte}'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig },
    },
    rules: {
      // Browsers lack what the platform's types promise, and closures change what flow analysis takes for settled.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'no-undef': 'off', // TypeScript does this better.
      eqeqeq: 'error',
      // A module of 350 lines is a sign that a room is missing; this is where the sign becomes a wall.
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers and booleans in template strings read well and cannot surprise.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off', // Short handlers read well.
      // The reason of an abort is whatever the caller gave, and is passed on as it is.
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingAny: true, allowThrowingUnknown: true }],
      // `void value` says that a value is looked at for its own sake: an effect then depends on it.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // An async method of an interface need not await anything.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
    },
  },
  svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'svelte/no-at-html-tags': 'error',
      // Props are declared with `let`; this rule knows, the plain one does not.
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      // Documents, events and lists are replaced whole ($state.raw); a Map inside a function needs no reactivity.
      'svelte/prefer-svelte-reactivity': 'off',
      // It takes the words that explain an exception for further exceptions; svelte-check knows better.
      'svelte/no-unused-svelte-ignore': 'off',
    },
  },
  // In markup the linter does not see the types that svelte-check checks, and takes them for `any`.
  { files: ['**/*.svelte'], rules: { ...UNSAFE_OFF, '@typescript-eslint/no-redundant-type-constituents': 'off' } },
  // Pyodide hands out proxies of Python objects as `any`; what leaves the worker is validated on the page's side.
  { files: ['workers/python/**/*.ts'], rules: UNSAFE_OFF },
  { files: ['src/ui/components/Markdown.svelte'], rules: { 'svelte/no-at-html-tags': 'off' } },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  importLaws,
  networkLaw,
  testLaw,
  {
    files: TESTS,
    rules: {
      ...UNSAFE_OFF, // `expect.any` and its like are of type any.
      '@typescript-eslint/unbound-method': 'off', // Tests look at methods of fakes.
      'max-lines': 'off',
      // Playwright's fixtures say with an empty pattern that they need no other.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
    },
  },
);
