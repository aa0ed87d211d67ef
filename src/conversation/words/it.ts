import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Messaggio',
  'Send the message': 'Invia il messaggio',
  'Insert emojis': 'Inserisci emoji',
  'Choose a file to send': 'Scegli un file da inviare',
  Search: 'Cerca',
  'Search results': 'Risultati della ricerca',
  'Frequently used': 'Usati spesso',
  'Smileys and emotions': 'Faccine ed emozioni',
  People: 'Persone',
  Activities: 'Attività',
  Travel: 'Viaggi',
  Objects: 'Oggetti',
  'Animals and nature': 'Animali e natura',
  'Food and drink': 'Cibo e bevande',
  Symbols: 'Simboli',
  Flags: 'Bandiere',
  'Skin tone:': 'Tonalità della pelle:',
  'New messages': 'Nuovi messaggi',
  'Click to load missing messages': 'Carica i messaggi mancanti',
  'Timeout while trying to fetch archived messages.':
    'I messaggi archiviati non sono stati caricati in tempo.',
  'An error occurred while querying for archived messages.':
    'Si è verificato un errore durante il caricamento dei messaggi archiviati.',
  Retry: 'Riprova',
  '%1$s would like to be your contact': '%1$s vuole essere tra i tuoi contatti',
  Approve: 'Accetta',
  Deny: 'Rifiuta',
  "You're not allowed to send messages in this room": 'Non puoi scrivere in questo gruppo',
  'You are not on the member list of this groupchat.': 'Non fai parte di questo gruppo.',
  'You have been banned from this groupchat': 'Sei stato escluso da questo gruppo',
  'You are not allowed to create new groupchats.': 'Non puoi creare gruppi.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Il tuo nome non è ammesso in questo gruppo.',
  'This groupchat does not (yet) exist.': 'Questo gruppo non esiste (ancora).',
  'This groupchat has reached its maximum number of participants.':
    'Questo gruppo ha raggiunto il numero massimo di persone.',
  'Remote server not found': 'Il gruppo non è stato trovato',
  "You're not allowed to enter this groupchat": 'Non puoi entrare in questo gruppo',
  'An error happened while trying to enter this groupchat':
    'Si è verificato un errore durante l’ingresso nel gruppo',
  'This groupchat no longer exists': 'Questo gruppo non esiste più',
  'The following reason was given: "%1$s"': 'Motivo indicato: «%1$s»',
  'The reason given is: "%1$s".': 'Motivo indicato: «%1$s».',
  'The conversation has moved to a new address. Click the link below to enter.':
    'La conversazione si è spostata a un nuovo indirizzo. Fai clic sul collegamento qui sotto per entrare.',
  'This groupchat requires a password': 'Questo gruppo richiede una password',
  'Password: ': 'Password:',
  Submit: 'Continua',
  'Password incorrect': 'La password non è corretta',
} satisfies ConverseWords;
