import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Mesaj',
  'Send the message': 'Trimiteți mesajul',
  'Insert emojis': 'Inserați un emoji',
  'Choose a file to send': 'Alegeți un fișier de trimis',
  Search: 'Căutare',
  'Search results': 'Rezultatele căutării',
  'Frequently used': 'Folosite frecvent',
  'Smileys and emotions': 'Fețe zâmbitoare și emoții',
  People: 'Persoane',
  Activities: 'Activități',
  Travel: 'Călătorii',
  Objects: 'Obiecte',
  'Animals and nature': 'Animale și natură',
  'Food and drink': 'Mâncare și băutură',
  Symbols: 'Simboluri',
  Flags: 'Steaguri',
  'Skin tone:': 'Nuanța pielii:',
  'New messages': 'Mesaje noi',
  'Click to load missing messages': 'Încărcați mesajele lipsă',
  'Timeout while trying to fetch archived messages.':
    'Mesajele arhivate nu au putut fi încărcate la timp.',
  'An error occurred while querying for archived messages.':
    'A apărut o eroare la încărcarea mesajelor arhivate.',
  Retry: 'Reîncercați',
  '%1$s would like to be your contact': '%1$s dorește să vă fie contact',
  Approve: 'Acceptați',
  Deny: 'Refuzați',
  "You're not allowed to send messages in this room": 'Nu puteți scrie în acest grup',
  'You are not on the member list of this groupchat.': 'Nu faceți parte din acest grup.',
  'You have been banned from this groupchat': 'Ați fost exclus din acest grup',
  'You are not allowed to create new groupchats.': 'Nu puteți crea grupuri.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Numele dvs. nu este acceptat în acest grup.',
  'This groupchat does not (yet) exist.': 'Acest grup nu există (încă).',
  'This groupchat has reached its maximum number of participants.':
    'Acest grup a atins numărul maxim de persoane.',
  'Remote server not found': 'Grupul nu poate fi găsit',
  "You're not allowed to enter this groupchat": 'Nu puteți intra în acest grup',
  'An error happened while trying to enter this groupchat':
    'A apărut o eroare la intrarea în acest grup',
  'This groupchat no longer exists': 'Acest grup nu mai există',
  'The following reason was given: "%1$s"': 'Motivul indicat: „%1$s”',
  'The reason given is: "%1$s".': 'Motivul indicat: „%1$s”.',
  'The conversation has moved to a new address. Click the link below to enter.':
    'Conversația s-a mutat la altă adresă. Faceți clic pe linkul de mai jos pentru a intra.',
  'This groupchat requires a password': 'Acest grup cere o parolă',
  'Password: ': 'Parolă:',
  Submit: 'Continuați',
  'Password incorrect': 'Parolă incorectă',
} satisfies ConverseWords;
