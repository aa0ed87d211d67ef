import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Which folders of src a folder of src may import from. Browser and server code never meet. */
const mayNotImport = (...folders) => ({
  'no-restricted-imports': [
    'error',
    { patterns: [{ group: folders.map((f) => `**/${f}/**`), message: 'See README, "Develop".' }] },
  ],
});

export default tseslint.config(
  { ignores: ['dist/', '.sandbox/', '.test-logs/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['vitest.config.ts'],
          defaultProject: 'build/tsconfig.json',
        },
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
  { files: ['src/{panel,chat}/main.ts'], rules: { 'no-console': ['error', { allow: ['warn'] }] } },
  { files: ['src/shared/**/*.ts'], rules: mayNotImport('panel', 'chat', 'extauth', 'doctor') },
  { files: ['src/panel/**/*.ts'], rules: mayNotImport('chat', 'extauth', 'doctor') },
  { files: ['src/chat/**/*.ts'], rules: mayNotImport('panel', 'extauth', 'doctor') },
  { files: ['src/extauth/**/*.ts'], rules: mayNotImport('panel', 'chat', 'doctor') },
  { files: ['src/doctor/**/*.ts'], rules: mayNotImport('panel', 'chat', 'extauth') },
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
