import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'Μήνυμα',
  'Send the message': 'Αποστολή του μηνύματος',
  'Insert emojis': 'Εισαγωγή emoji',
  'Choose a file to send': 'Επιλογή αρχείου για αποστολή',
  Search: 'Αναζήτηση',
  'Search results': 'Αποτελέσματα αναζήτησης',
  'Frequently used': 'Συχνά χρησιμοποιούμενα',
  'Smileys and emotions': 'Φατσούλες και συναισθήματα',
  People: 'Άτομα',
  Activities: 'Δραστηριότητες',
  Travel: 'Ταξίδια',
  Objects: 'Αντικείμενα',
  'Animals and nature': 'Ζώα και φύση',
  'Food and drink': 'Φαγητό και ποτό',
  Symbols: 'Σύμβολα',
  Flags: 'Σημαίες',
  'Skin tone:': 'Τόνος δέρματος:',
  'New messages': 'Νέα μηνύματα',
  'Click to load missing messages': 'Φόρτωση των μηνυμάτων που λείπουν',
  'Timeout while trying to fetch archived messages.':
    'Τα αρχειοθετημένα μηνύματα δεν φορτώθηκαν εγκαίρως.',
  'An error occurred while querying for archived messages.':
    'Παρουσιάστηκε σφάλμα κατά τη φόρτωση των αρχειοθετημένων μηνυμάτων.',
  Retry: 'Δοκιμή ξανά',
  '%1$s would like to be your contact': 'Ο χρήστης %1$s θέλει να είναι στις επαφές σας',
  Approve: 'Αποδοχή',
  Deny: 'Απόρριψη',
  "You're not allowed to send messages in this room": 'Δεν μπορείτε να γράψετε σε αυτήν την ομάδα',
  'You are not on the member list of this groupchat.': 'Δεν ανήκετε σε αυτήν την ομάδα.',
  'You have been banned from this groupchat': 'Αποκλειστήκατε από αυτήν την ομάδα',
  'You are not allowed to create new groupchats.': 'Δεν μπορείτε να δημιουργήσετε ομάδες.',
  "Your nickname doesn't conform to this groupchat's policies.":
    'Το όνομά σας δεν είναι αποδεκτό σε αυτήν την ομάδα.',
  'This groupchat does not (yet) exist.': 'Αυτή η ομάδα δεν υπάρχει (ακόμη).',
  'This groupchat has reached its maximum number of participants.':
    'Αυτή η ομάδα έχει φτάσει τον μέγιστο αριθμό ατόμων.',
  'Remote server not found': 'Η ομάδα δεν βρέθηκε',
  "You're not allowed to enter this groupchat": 'Δεν μπορείτε να μπείτε σε αυτήν την ομάδα',
  'An error happened while trying to enter this groupchat':
    'Παρουσιάστηκε σφάλμα κατά την είσοδο στην ομάδα',
  'This groupchat no longer exists': 'Αυτή η ομάδα δεν υπάρχει πια',
  'The following reason was given: "%1$s"': 'Λόγος: «%1$s»',
  'The reason given is: "%1$s".': 'Λόγος: «%1$s».',
  'The conversation has moved to a new address. Click the link below to enter.':
    'Η συνομιλία μεταφέρθηκε σε νέα διεύθυνση. Κάντε κλικ στον παρακάτω σύνδεσμο για να μπείτε.',
  'This groupchat requires a password': 'Αυτή η ομάδα απαιτεί κωδικό πρόσβασης',
  'Password: ': 'Κωδικός πρόσβασης:',
  Submit: 'Συνέχεια',
  'Password incorrect': 'Λανθασμένος κωδικός πρόσβασης',
} satisfies ConverseWords;
