import { fileURLToPath } from 'node:url';

/** The root of the project, without a slash at the end. */
export const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
