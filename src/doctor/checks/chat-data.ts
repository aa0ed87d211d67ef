import { peopleWithData } from '../../host/facts/chat-data.ts';
import { ejabberdDatabase } from '../../host/facts/ejabberd-database.ts';
import { missing } from '../../host/facts/existence.ts';
import { NotTold } from '../../host/facts/not-told.ts';
import { CHAT_DATA_RULES, type ChatDataFacts } from '../../host/rules/chat-data.ts';
import type { Options } from '../command-line.ts';
import { type Check, NotApplicable } from '../finding.ts';
import type { EjabberdHost } from '../read/ejabberd-host.ts';
import { checksByRules } from './by-rule.ts';

/** What is kept of people who are gone. */
export function chatDataChecks(host: EjabberdHost, { ejabberdUser: user }: Options): Check[] {
  const facts = async (): Promise<ChatDataFacts> => {
    const yml = host.config();
    const [program] = yml.values('extauth_program');
    if (typeof program !== 'string') throw new NotApplicable('there is no extauth_program');
    try {
      const domains = yml.hosts();
      const people = await peopleWithData(ejabberdDatabase(yml, user), domains);
      return {
        people: people.length,
        gone: await missing(program, people, { user, server: domains[0] ?? '' }),
      };
    } catch (error) {
      // Both have lines of their own.
      if (error instanceof NotTold) throw new NotApplicable(error.message);
      throw error;
    }
  };
  return checksByRules(CHAT_DATA_RULES, facts);
}
