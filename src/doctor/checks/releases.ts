/**
 * Every release so far. The zimlet's JSP has the release in its name, and mailboxd goes on answering for one
 * that it has compiled, after an upgrade has deleted the file, until it is restarted.
 */
export const RELEASES: readonly string[] = ['1.0.0'];
