/** What no XML 1.0 text may hold, halves of a character too; one of them ends the whole stream. */
// oxlint-disable-next-line no-control-regex -- these are the ones
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/gu;

/** With the sign for what cannot be shown in place of what cannot be sent. */
export const onlyXml = (text: string): string => text.replace(NOT_XML, '\ufffd');
