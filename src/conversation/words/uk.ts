import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Повідомлення',
  'Send the message': 'Надіслати повідомлення',
  'Insert emojis': 'Вставити емодзі',
  'Choose a file to send': 'Вибрати файл для надсилання',
  Search: 'Пошук',
  'Search results': 'Результати пошуку',
  'Frequently used': 'Часто вживані',
  'Smileys and emotions': 'Усмішки та емоції',
  People: 'Люди',
  Activities: 'Заняття',
  Travel: 'Подорожі',
  Objects: 'Предмети',
  'Animals and nature': 'Тварини та природа',
  'Food and drink': 'Їжа та напої',
  Symbols: 'Символи',
  Flags: 'Прапори',
  'Skin tone:': 'Відтінок шкіри:',
  'New messages': 'Нові повідомлення',
  'Click to load missing messages': 'Завантажити відсутні повідомлення',
  'Timeout while trying to fetch archived messages.':
    'Не вдалося вчасно завантажити повідомлення з архіву.',
  'An error occurred while querying for archived messages.':
    'Під час завантаження повідомлень з архіву сталася помилка.',
  Retry: 'Повторити',
  '%1$s would like to be your contact': '%1$s хоче додати вас до контактів',
  Approve: 'Прийняти',
  Deny: 'Відхилити',
  "You're not allowed to send messages in this room": 'Вам не можна писати в цій групі',
  'You are not on the member list of this groupchat.': 'Ви не належите до цієї групи.',
  'You have been banned from this groupchat': 'Вас вилучили з цієї групи',
  'You are not allowed to create new groupchats.': 'Вам не можна створювати групи.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Ваше ім’я не підходить для цієї групи.',
  'This groupchat does not (yet) exist.': 'Такої групи (ще) немає.',
  'This groupchat has reached its maximum number of participants.':
    'У цій групі вже найбільша можлива кількість учасників.',
  'Remote server not found': 'Групу не знайдено',
  "You're not allowed to enter this groupchat": 'Вам не можна увійти до цієї групи',
  'An error happened while trying to enter this groupchat':
    'Під час входу до групи сталася помилка',
  'This groupchat no longer exists': 'Цієї групи більше немає',
  'The following reason was given: "%1$s"': 'Вказана причина: «%1$s»',
  'The reason given is: "%1$s".': 'Вказана причина: «%1$s».',
  'The conversation has moved to a new address. Click the link below to enter.':
    'Розмова переїхала на нову адресу. Щоб увійти, натисніть посилання нижче.',
  'This groupchat requires a password': 'Для входу до цієї групи потрібен пароль',
  'Password: ': 'Пароль:',
  Submit: 'Продовжити',
  'Password incorrect': 'Неправильний пароль',
} satisfies ConverseWords;
