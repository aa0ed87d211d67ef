import type { ConverseWords } from '../converse-words.ts';

export default {
  Message: 'メッセージ',
  'Send the message': 'メッセージを送信',
  'Insert emojis': '絵文字を挿入',
  'Choose a file to send': '送信するファイルを選択',
  Search: '検索',
  'Search results': '検索結果',
  'Frequently used': 'よく使う絵文字',
  'Smileys and emotions': '顔文字と感情',
  People: '人物',
  Activities: 'アクティビティ',
  Travel: '旅行',
  Objects: '物',
  'Animals and nature': '動物と自然',
  'Food and drink': '食べ物と飲み物',
  Symbols: '記号',
  Flags: '旗',
  'Skin tone:': '肌の色:',
  'New messages': '新着メッセージ',
  'Click to load missing messages': '不足しているメッセージを読み込む',
  'Timeout while trying to fetch archived messages.':
    '過去のメッセージを時間内に読み込めませんでした。',
  'An error occurred while querying for archived messages.':
    '過去のメッセージの読み込み中にエラーが発生しました。',
  Retry: '再試行',
  '%1$s would like to be your contact': '%1$s さんがあなたの連絡先への追加を希望しています',
  Approve: '承認',
  Deny: '拒否',
  "You're not allowed to send messages in this room": 'このグループには書き込めません',
  'You are not on the member list of this groupchat.':
    'あなたはこのグループのメンバーではありません。',
  'You have been banned from this groupchat': 'このグループから除外されました',
  'You are not allowed to create new groupchats.': 'グループを作成することはできません。',
  "Your nickname doesn't conform to this groupchat's policies.":
    'お使いの名前はこのグループでは使用できません。',
  'This groupchat does not (yet) exist.': 'このグループは (まだ) 存在しません。',
  'This groupchat has reached its maximum number of participants.':
    'このグループは人数の上限に達しています。',
  'Remote server not found': 'グループが見つかりません',
  "You're not allowed to enter this groupchat": 'このグループには参加できません',
  'An error happened while trying to enter this groupchat':
    'グループへの参加中にエラーが発生しました',
  'This groupchat no longer exists': 'このグループはもう存在しません',
  'The following reason was given: "%1$s"': '理由: 「%1$s」',
  'The reason given is: "%1$s".': '理由: 「%1$s」',
  'The conversation has moved to a new address. Click the link below to enter.':
    '会話は新しいアドレスに移動しました。参加するには下のリンクをクリックしてください。',
  'This groupchat requires a password': 'このグループにはパスワードが必要です',
  'Password: ': 'パスワード:',
  Submit: '続行',
  'Password incorrect': 'パスワードが正しくありません',
} satisfies ConverseWords;
