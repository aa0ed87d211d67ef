import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Message',
  'Send the message': 'Envoyer le message',
  'Insert emojis': 'Insérer un émoji',
  'Choose a file to send': 'Choisir un fichier à envoyer',
  Search: 'Rechercher',
  'Search results': 'Résultats de la recherche',
  'Frequently used': 'Utilisés récemment',
  'Smileys and emotions': 'Smileys et émotions',
  People: 'Personnes',
  Activities: 'Activités',
  Travel: 'Voyages',
  Objects: 'Objets',
  'Animals and nature': 'Animaux et nature',
  'Food and drink': 'Nourriture et boissons',
  Symbols: 'Symboles',
  Flags: 'Drapeaux',
  'Skin tone:': 'Couleur de peau :',
  'New messages': 'Nouveaux messages',
  'Click to load missing messages': 'Charger les messages manquants',
  'Timeout while trying to fetch archived messages.':
    'Les messages archivés n’ont pas pu être chargés à temps.',
  'An error occurred while querying for archived messages.':
    'Une erreur est survenue lors du chargement des messages archivés.',
  Retry: 'Réessayer',
  '%1$s would like to be your contact': '%1$s souhaite figurer dans vos contacts',
  Approve: 'Accepter',
  Deny: 'Refuser',
  "You're not allowed to send messages in this room": 'Vous ne pouvez pas écrire dans ce groupe',
  'You are not on the member list of this groupchat.': 'Vous ne faites pas partie de ce groupe.',
  'You have been banned from this groupchat': 'Vous avez été exclu de ce groupe',
  'You are not allowed to create new groupchats.': 'Vous ne pouvez pas créer de groupe.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Votre nom ne convient pas dans ce groupe.',
  'This groupchat does not (yet) exist.': 'Ce groupe n’existe pas (encore).',
  'This groupchat has reached its maximum number of participants.':
    'Ce groupe a atteint son nombre maximal de personnes.',
  'Remote server not found': 'Le groupe est injoignable',
  "You're not allowed to enter this groupchat": 'Vous ne pouvez pas entrer dans ce groupe',
  'An error happened while trying to enter this groupchat':
    'Une erreur est survenue à l’entrée dans ce groupe',
  'This groupchat no longer exists': 'Ce groupe n’existe plus',
  'The following reason was given: "%1$s"': 'Raison indiquée : « %1$s »',
  'The reason given is: "%1$s".': 'Raison indiquée : « %1$s ».',
  'The conversation has moved to a new address. Click the link below to enter.':
    'La conversation a déménagé à une autre adresse. Cliquez sur le lien ci-dessous pour y entrer.',
  'This groupchat requires a password': 'Ce groupe demande un mot de passe',
  'Password: ': 'Mot de passe :',
  Submit: 'Valider',
  'Password incorrect': 'Mot de passe incorrect',
} satisfies ConverseWords;
