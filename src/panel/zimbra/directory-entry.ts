/** One entry of the directory: whom it stands for. */
import type { DirectoryPerson } from '../../shared/questions.ts';
import { isSystemAccount } from '../../shared/system-accounts.ts';
import type { SoapElement } from './soap.ts';

/** The attributes of the entry; one that has several values is an array. */
export type Entry = SoapElement;

/** A picture of the directory comes with each answer. */
const LARGEST_PHOTO = 200_000;
const PICTURES: readonly (readonly [start: string, type: string])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw', 'image/png'],
  ['R0lGOD', 'image/gif'],
];

export function personIn(entry: Entry): DirectoryPerson | undefined {
  const [address] = addressesOf(entry);
  if (address === undefined || isNobody(entry)) return undefined;
  const said = (name: string): string => (textsOf(entry[name])[0] ?? '').trim();
  const title = [said('jobTitle'), said('department') || said('company')].filter(Boolean);
  const photo = pictureIn(textsOf(entry['thumbnailPhoto'])[0]);
  return {
    address,
    name: said('fullName') || [said('firstName'), said('lastName')].filter(Boolean).join(' '),
    ...(title.length > 0 && { title: title.join(', ') }),
    ...(photo && { photo }),
  };
}

/** All addresses of the entry, the first one first. */
export const addressesOf = (entry: Entry): string[] =>
  Object.keys(entry)
    .filter((name) => /^(email|workEmail)\d*$/.test(name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .flatMap((name) => textsOf(entry[name]))
    .map((address) => address.trim().toLowerCase())
    .filter((address) => address.includes('@'));

/** Somebody to be offered to whom one may write: a person, and not a part of the system. */
export const isWrittenTo = (entry: Entry): boolean =>
  !isNobody(entry) && !addressesOf(entry).some(isSystemAccount);

/** A list, a meeting room, and what is hidden: Zimbra leaves the last out, other directories do not. */
function isNobody(entry: Entry): boolean {
  const isTrue = (name: string): boolean => textsOf(entry[name])[0]?.toUpperCase() === 'TRUE';
  return (
    textsOf(entry['type']).includes('group') ||
    textsOf(entry['objectClass']).some((name) =>
      /DistributionList|Group$|CalendarResource/.test(name),
    ) ||
    textsOf(entry['zimbraAccountCalendarUserType'])[0] === 'RESOURCE' ||
    entry['zimbraCalResType'] !== undefined ||
    isTrue('zimbraHideInGal') ||
    isTrue('zimbraIsSystemResource') ||
    isTrue('zimbraIsSystemAccount')
  );
}

function pictureIn(base64: string | undefined): string | undefined {
  if (base64 === undefined || base64.length > LARGEST_PHOTO) return undefined;
  const type = PICTURES.find(([start]) => base64.startsWith(start))?.[1];
  return type && /^[\w+/=\s-]+$/.test(base64) ? `data:${type};base64,${base64}` : undefined;
}

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
