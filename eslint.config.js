import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const FOLDERS = ['shared', 'frame', 'panel', 'chat', 'conversation', 'extauth', 'doctor'];

/** A folder of src may import from itself and from `others`. Browser and server code never meet. */
const mayImport = (folder, ...others) => {
  const forbidden = FOLDERS.filter((each) => each !== folder && !others.includes(each));
  // From the top of the folder, or from a room in it.
  return ['..', '../..'].map((up, depth) => ({
    files: [`src/${folder}/${'*/'.repeat(depth)}*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: forbidden.map((each) => `${up}/${each}/**`),
              message: 'See README, "Develop".',
            },
          ],
        },
      ],
    },
  }));
};

export default tseslint.config(
  { ignores: ['dist/', '.sandbox/', '.test-logs/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: './tsconfig.lint.json',
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-console': 'error' } },
  // A browser bundle reports on the console, from its composition root only.
  {
    files: ['src/{panel,chat,conversation}/main.ts', 'src/panel/window.ts'],
    rules: { 'no-console': ['error', { allow: ['warn'] }] },
  },
  // Who may import whom: its own folder, and those named here.
  ...mayImport('shared'),
  ...mayImport('frame', 'shared'),
  ...mayImport('panel', 'shared'),
  ...mayImport('chat', 'shared', 'frame'),
  ...mayImport('conversation', 'shared', 'frame'),
  ...mayImport('extauth', 'shared'),
  ...mayImport('doctor', 'shared'),
  // One file knows Strophe.
  {
    files: ['src/chat/**/*.ts'],
    ignores: ['src/chat/line/session.ts', 'src/chat/line/xml.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: ['strophe.js'] }] },
  },
  {
    files: ['zimlet/*.js'],
    languageOptions: { ecmaVersion: 3, sourceType: 'script', globals: globals.browser },
    rules: { 'no-unused-vars': ['error', { caughtErrors: 'none' }] }, // ES3 must name them
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
