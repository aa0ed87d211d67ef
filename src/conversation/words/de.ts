import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Nachricht',
  'Send the message': 'Nachricht senden',
  'Insert emojis': 'Emoji einfügen',
  'Choose a file to send': 'Datei zum Senden auswählen',
  Search: 'Suchen',
  'Search results': 'Suchergebnisse',
  'Frequently used': 'Häufig verwendet',
  'Smileys and emotions': 'Smileys und Gefühle',
  People: 'Personen',
  Activities: 'Aktivitäten',
  Travel: 'Reisen',
  Objects: 'Gegenstände',
  'Animals and nature': 'Tiere und Natur',
  'Food and drink': 'Essen und Trinken',
  Symbols: 'Symbole',
  Flags: 'Flaggen',
  'Skin tone:': 'Hautton:',
  'New messages': 'Neue Nachrichten',
  'Click to load missing messages': 'Fehlende Nachrichten laden',
  'Timeout while trying to fetch archived messages.':
    'Die archivierten Nachrichten konnten nicht rechtzeitig geladen werden.',
  'An error occurred while querying for archived messages.':
    'Beim Laden der archivierten Nachrichten ist ein Fehler aufgetreten.',
  Retry: 'Erneut versuchen',
  '%1$s would like to be your contact': '%1$s möchte zu Ihren Kontakten gehören',
  Approve: 'Annehmen',
  Deny: 'Ablehnen',
  "You're not allowed to send messages in this room": 'Sie dürfen in dieser Gruppe nicht schreiben',
  'You are not on the member list of this groupchat.': 'Sie gehören nicht zu dieser Gruppe.',
  'You have been banned from this groupchat': 'Sie wurden aus dieser Gruppe ausgeschlossen',
  'You are not allowed to create new groupchats.': 'Sie dürfen keine Gruppen erstellen.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Ihr Name ist in dieser Gruppe nicht zugelassen.',
  'This groupchat does not (yet) exist.': 'Diese Gruppe gibt es (noch) nicht.',
  'This groupchat has reached its maximum number of participants.':
    'Diese Gruppe hat die Höchstzahl an Personen erreicht.',
  'Remote server not found': 'Die Gruppe wurde nicht gefunden',
  "You're not allowed to enter this groupchat": 'Sie haben keinen Zutritt zu dieser Gruppe',
  'An error happened while trying to enter this groupchat':
    'Beim Betreten der Gruppe ist ein Fehler aufgetreten',
  'This groupchat no longer exists': 'Diese Gruppe gibt es nicht mehr',
  'The following reason was given: "%1$s"': 'Angegebener Grund: „%1$s“',
  'The reason given is: "%1$s".': 'Angegebener Grund: „%1$s“.',
  'The conversation has moved to a new address. Click the link below to enter.':
    'Die Unterhaltung ist an eine neue Adresse umgezogen. Klicken Sie auf den Link unten, um ihr beizutreten.',
  'This groupchat requires a password': 'Diese Gruppe verlangt ein Passwort',
  'Password: ': 'Passwort:',
  Submit: 'Weiter',
  'Password incorrect': 'Das Passwort ist falsch',
} satisfies ConverseWords;
