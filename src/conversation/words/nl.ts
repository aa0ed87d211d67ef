import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Bericht',
  'Send the message': 'Bericht verzenden',
  'Insert emojis': 'Emoji invoegen',
  'Choose a file to send': 'Bestand kiezen om te verzenden',
  Search: 'Zoeken',
  'Search results': 'Zoekresultaten',
  'Frequently used': 'Vaak gebruikt',
  'Smileys and emotions': 'Smileys en emoties',
  People: 'Personen',
  Activities: 'Activiteiten',
  Travel: 'Reizen',
  Objects: 'Voorwerpen',
  'Animals and nature': 'Dieren en natuur',
  'Food and drink': 'Eten en drinken',
  Symbols: 'Symbolen',
  Flags: 'Vlaggen',
  'Skin tone:': 'Huidskleur:',
  'New messages': 'Nieuwe berichten',
  'Click to load missing messages': 'Ontbrekende berichten laden',
  'Timeout while trying to fetch archived messages.':
    'De gearchiveerde berichten konden niet op tijd worden geladen.',
  'An error occurred while querying for archived messages.':
    'Er is een fout opgetreden bij het laden van de gearchiveerde berichten.',
  Retry: 'Opnieuw proberen',
  '%1$s would like to be your contact': '%1$s wil in uw contacten staan',
  Approve: 'Accepteren',
  Deny: 'Weigeren',
  "You're not allowed to send messages in this room": 'U mag in deze groep niet schrijven',
  'You are not on the member list of this groupchat.': 'U zit niet in deze groep.',
  'You have been banned from this groupchat': 'U bent uit deze groep gezet',
  'You are not allowed to create new groupchats.': 'U mag geen groepen maken.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Uw naam is in deze groep niet toegestaan.',
  'This groupchat does not (yet) exist.': 'Deze groep bestaat (nog) niet.',
  'This groupchat has reached its maximum number of participants.':
    'Deze groep heeft het maximale aantal personen bereikt.',
  'Remote server not found': 'De groep is niet gevonden',
  "You're not allowed to enter this groupchat": 'U mag niet in deze groep',
  'An error happened while trying to enter this groupchat':
    'Er is een fout opgetreden bij het openen van de groep',
  'This groupchat no longer exists': 'Deze groep bestaat niet meer',
  'The following reason was given: "%1$s"': 'Opgegeven reden: ‘%1$s’',
  'The reason given is: "%1$s".': 'Opgegeven reden: ‘%1$s’.',
  'The conversation has moved to a new address. Click the link below to enter.':
    'Het gesprek is verplaatst naar een nieuw adres. Klik op de koppeling hieronder om deel te nemen.',
  'This groupchat requires a password': 'Deze groep vereist een wachtwoord',
  'Password: ': 'Wachtwoord:',
  Submit: 'Doorgaan',
  'Password incorrect': 'Het wachtwoord is onjuist',
} satisfies ConverseWords;
