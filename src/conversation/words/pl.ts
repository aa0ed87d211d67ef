import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Wiadomość',
  'Send the message': 'Wyślij wiadomość',
  'Insert emojis': 'Wstaw emoji',
  'Choose a file to send': 'Wybierz plik do wysłania',
  Search: 'Szukaj',
  'Search results': 'Wyniki wyszukiwania',
  'Frequently used': 'Często używane',
  'Smileys and emotions': 'Buźki i emocje',
  People: 'Osoby',
  Activities: 'Aktywności',
  Travel: 'Podróże',
  Objects: 'Przedmioty',
  'Animals and nature': 'Zwierzęta i przyroda',
  'Food and drink': 'Jedzenie i napoje',
  Symbols: 'Symbole',
  Flags: 'Flagi',
  'Skin tone:': 'Odcień skóry:',
  'New messages': 'Nowe wiadomości',
  'Click to load missing messages': 'Wczytaj brakujące wiadomości',
  'Timeout while trying to fetch archived messages.':
    'Nie udało się na czas wczytać zarchiwizowanych wiadomości.',
  'An error occurred while querying for archived messages.':
    'Podczas wczytywania zarchiwizowanych wiadomości wystąpił błąd.',
  Retry: 'Spróbuj ponownie',
  '%1$s would like to be your contact': '%1$s chce być w Twoich kontaktach',
  Approve: 'Akceptuj',
  Deny: 'Odrzuć',
  "You're not allowed to send messages in this room": 'Nie możesz pisać w tej grupie',
  'You are not on the member list of this groupchat.': 'Nie należysz do tej grupy.',
  'You have been banned from this groupchat': 'Wykluczono Cię z tej grupy',
  'You are not allowed to create new groupchats.': 'Nie możesz tworzyć grup.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Twoja nazwa nie jest dozwolona w tej grupie.',
  'This groupchat does not (yet) exist.': 'Ta grupa (jeszcze) nie istnieje.',
  'This groupchat has reached its maximum number of participants.':
    'Ta grupa osiągnęła maksymalną liczbę osób.',
  'Remote server not found': 'Nie znaleziono grupy',
  "You're not allowed to enter this groupchat": 'Nie możesz wejść do tej grupy',
  'An error happened while trying to enter this groupchat':
    'Podczas wchodzenia do grupy wystąpił błąd',
  'This groupchat no longer exists': 'Ta grupa już nie istnieje',
  'The following reason was given: "%1$s"': 'Podany powód: „%1$s”',
  'The reason given is: "%1$s".': 'Podany powód: „%1$s”.',
  'The conversation has moved to a new address. Click the link below to enter.':
    'Rozmowa została przeniesiona pod nowy adres. Kliknij poniższy link, aby dołączyć.',
  'This groupchat requires a password': 'Ta grupa wymaga hasła',
  'Password: ': 'Hasło:',
  Submit: 'Dalej',
  'Password incorrect': 'Hasło jest nieprawidłowe',
} satisfies ConverseWords;
