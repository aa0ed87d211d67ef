/** How sizes and lengths are written. */

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `338 KB`, `1.2 MB`, in the user's language; `exactly` tells 100.02 MB from 100 MB. */
export function sizeInWords(bytes: number, locale: string, exactly = false): string {
  let size = bytes;
  let at = 0;
  while (size >= 1000 && at < UNITS.length - 1) {
    size /= 1024;
    at += 1;
  }
  const words = (language: string | undefined): string =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: UNITS[at] ?? 'byte',
      unitDisplay: at === 0 ? 'long' : 'short',
      maximumFractionDigits: exactly ? 2 : at > 1 && size < 10 ? 1 : 0,
    }).format(size);
  try {
    // English and others write kB; KB is what people know from their computers.
    return words(locale.replace(/_/g, '-')).replace('kB', 'KB');
  } catch {
    return words(undefined); // a locale that is none
  }
}

/** `1:05` of 65.2 seconds. */
export function lengthInWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Puts the values in the places of `{0}`, `{1}`. */
export const fill = (text: string, ...values: readonly string[]): string =>
  text.replace(/\{(\d)\}/g, (place, at: string) => values[Number(at)] ?? place);
