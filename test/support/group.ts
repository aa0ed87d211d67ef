import type { Stack } from './stack.ts';

/** A members-only group of local parts, made on the server; each member is invited. */
export async function makeGroup(
  { ejabberd, domain }: Stack,
  room: string,
  title: string,
  members: readonly string[],
  /** One of them. */
  owner?: string,
): Promise<string> {
  const service = `conference.${domain}`;
  const options = { title, members_only: true, persistent: true, public: false, mam: true };
  await ejabberd.api('create_room_with_opts', {
    name: room,
    service,
    host: domain,
    options: Object.entries(options).map(([name, value]) => ({ name, value: String(value) })),
  });
  for (const member of members) {
    await ejabberd.api('set_room_affiliation', {
      name: room,
      service,
      jid: `${member}@${domain}`,
      affiliation: member === owner ? 'owner' : 'member',
    });
  }
  await ejabberd.api('send_direct_invitation', {
    name: room,
    service,
    password: '',
    reason: title,
    users: members.map((member) => `${member}@${domain}`).join(':'),
  });
  return `${room}@${service}`;
}
