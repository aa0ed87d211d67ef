import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Mensaje',
  'Send the message': 'Enviar el mensaje',
  'Insert emojis': 'Insertar emojis',
  'Choose a file to send': 'Elegir un archivo para enviar',
  Search: 'Buscar',
  'Search results': 'Resultados de la búsqueda',
  'Frequently used': 'Usados con frecuencia',
  'Smileys and emotions': 'Caras y emociones',
  People: 'Personas',
  Activities: 'Actividades',
  Travel: 'Viajes',
  Objects: 'Objetos',
  'Animals and nature': 'Animales y naturaleza',
  'Food and drink': 'Comida y bebida',
  Symbols: 'Símbolos',
  Flags: 'Banderas',
  'Skin tone:': 'Tono de piel:',
  'New messages': 'Mensajes nuevos',
  'Click to load missing messages': 'Cargar los mensajes que faltan',
  'Timeout while trying to fetch archived messages.':
    'Los mensajes archivados no se han podido cargar a tiempo.',
  'An error occurred while querying for archived messages.':
    'Se ha producido un error al cargar los mensajes archivados.',
  Retry: 'Reintentar',
  '%1$s would like to be your contact': '%1$s quiere estar entre sus contactos',
  Approve: 'Aceptar',
  Deny: 'Rechazar',
  "You're not allowed to send messages in this room": 'No puede escribir en este grupo',
  'You are not on the member list of this groupchat.': 'No pertenece a este grupo.',
  'You have been banned from this groupchat': 'Le han expulsado de este grupo',
  'You are not allowed to create new groupchats.': 'No puede crear grupos.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Su nombre no se admite en este grupo.',
  'This groupchat does not (yet) exist.': 'Este grupo (todavía) no existe.',
  'This groupchat has reached its maximum number of participants.':
    'Este grupo ha alcanzado el número máximo de personas.',
  'Remote server not found': 'No se ha encontrado el grupo',
  "You're not allowed to enter this groupchat": 'No puede entrar en este grupo',
  'An error happened while trying to enter this groupchat':
    'Se ha producido un error al entrar en el grupo',
  'This groupchat no longer exists': 'Este grupo ya no existe',
  'The following reason was given: "%1$s"': 'Motivo indicado: «%1$s»',
  'The reason given is: "%1$s".': 'Motivo indicado: «%1$s».',
  'The conversation has moved to a new address. Click the link below to enter.':
    'La conversación se ha trasladado a otra dirección. Haga clic en el enlace de abajo para entrar.',
  'This groupchat requires a password': 'Este grupo requiere una contraseña',
  'Password: ': 'Contraseña:',
  Submit: 'Continuar',
  'Password incorrect': 'La contraseña no es correcta',
} satisfies ConverseWords;
