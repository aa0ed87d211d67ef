/** Set up before the tests of a page: what a browser's page has over HTTPS, and jsdom's window has not. */
import { webcrypto } from 'node:crypto';

if (!('subtle' in crypto)) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
