import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Parts of Strophe 5.0.0 that a sign-in with a password over WebSocket or BOSH never reaches. Its
 * connection names them all, so that a bundler cannot leave them out by itself.
 */
const LEFT_OUT =
  /^\.\/(transports\/worker-websocket|stream-management|sasl-(anon|external|oauthbearer|sha\d+|xoauth2))$/;

/** In place of each: by the names that the connection imports, a class that has nothing in it. */
const EMPTY = `class Nothing {} export { ${[
  'default',
  'StreamManagementMirror',
  'SessionStorageBackend',
  'isCountableStanza',
  'toStanzaView',
]
  .map((name) => `Nothing as ${name}`)
  .join()} }`;

/**
 * Bundles Strophe from its own sources, which its package brings, without those parts. `entry` has
 * what of it is used, in place of the whole library with its globals.
 */
export function stropheParts(root: string): Plugin {
  const sources = join(root, 'node_modules/strophe.js/src/');
  return {
    name: 'strophe-parts',
    setup(build) {
      build.onResolve({ filter: /^strophe\.js$/ }, () => ({
        path: 'strophe.js',
        namespace: 'parts',
      }));
      build.onLoad({ filter: /.*/, namespace: 'parts' }, () => ({
        resolveDir: sources,
        contents: `
          import Builder from './builder';
          import Connection from './connection';
          import SASLPlain from './sasl-plain';
          import { LOG_LEVELS as LogLevel, Status } from './constants';
          import log from './log';
          export const Strophe = {
            Connection, SASLPlain, LogLevel, Status,
            serialize: Builder.serialize,
            setLogLevel: log.setLogLevel,
          };`,
      }));
      build.onResolve({ filter: LEFT_OUT }, ({ path, importer }) =>
        importer.startsWith(sources) ? { path, namespace: 'left-out' } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: EMPTY }));
    },
  };
}
