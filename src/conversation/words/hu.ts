import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Üzenet',
  'Send the message': 'Üzenet küldése',
  'Insert emojis': 'Emodzsi beszúrása',
  'Choose a file to send': 'Küldendő fájl kiválasztása',
  Search: 'Keresés',
  'Search results': 'Keresési találatok',
  'Frequently used': 'Gyakran használt',
  'Smileys and emotions': 'Hangulatjelek és érzelmek',
  People: 'Emberek',
  Activities: 'Tevékenységek',
  Travel: 'Utazás',
  Objects: 'Tárgyak',
  'Animals and nature': 'Állatok és természet',
  'Food and drink': 'Étel és ital',
  Symbols: 'Szimbólumok',
  Flags: 'Zászlók',
  'Skin tone:': 'Bőrszín:',
  'New messages': 'Új üzenetek',
  'Click to load missing messages': 'Hiányzó üzenetek betöltése',
  'Timeout while trying to fetch archived messages.':
    'Az archivált üzenetek betöltése túl sokáig tartott.',
  'An error occurred while querying for archived messages.':
    'Hiba történt az archivált üzenetek betöltésekor.',
  Retry: 'Újra',
  '%1$s would like to be your contact': '%1$s szeretne felkerülni az Ön névjegyei közé',
  Approve: 'Elfogadás',
  Deny: 'Elutasítás',
  "You're not allowed to send messages in this room": 'Ebbe a csoportba Ön nem írhat',
  'You are not on the member list of this groupchat.': 'Ön nem tagja ennek a csoportnak.',
  'You have been banned from this groupchat': 'Önt kizárták ebből a csoportból',
  'You are not allowed to create new groupchats.': 'Ön nem hozhat létre csoportot.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Az Ön neve nem felel meg ebben a csoportban.',
  'This groupchat does not (yet) exist.': 'Ez a csoport (még) nem létezik.',
  'This groupchat has reached its maximum number of participants.':
    'Ez a csoport elérte a legnagyobb létszámot.',
  'Remote server not found': 'A csoport nem található',
  "You're not allowed to enter this groupchat": 'Ön nem léphet be ebbe a csoportba',
  'An error happened while trying to enter this groupchat':
    'Hiba történt a csoportba való belépéskor',
  'This groupchat no longer exists': 'Ez a csoport már nem létezik',
  'The following reason was given: "%1$s"': 'A megadott ok: „%1$s”',
  'The reason given is: "%1$s".': 'A megadott ok: „%1$s”.',
  'The conversation has moved to a new address. Click the link below to enter.':
    'A beszélgetés új címre költözött. A belépéshez kattintson az alábbi hivatkozásra.',
  'This groupchat requires a password': 'Ehhez a csoporthoz jelszó kell',
  'Password: ': 'Jelszó:',
  Submit: 'Tovább',
  'Password incorrect': 'Hibás jelszó',
} satisfies ConverseWords;
