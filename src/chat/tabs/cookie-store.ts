import type { TokenStore } from './talker-token.ts';

/**
 * Cookies of the page's own folder, gone when the browser is closed. They travel with the requests
 * to that folder, so nothing secret may be in them.
 */
export function cookieStore(
  page: { cookie: string },
  { pathname, protocol }: Pick<Location, 'pathname' | 'protocol'>,
): TokenStore {
  const folder = pathname.slice(0, pathname.lastIndexOf('/') + 1);
  const secure = protocol === 'https:' ? '; Secure' : '';
  const nameOf = (key: string): string =>
    encodeURIComponent(key).replace(/[()]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  const write = (key: string, value: string): void => {
    page.cookie = `${nameOf(key)}=${value}; Path=${folder}; SameSite=Strict${secure}`;
  };
  return {
    getItem: (key) => {
      const start = `${nameOf(key)}=`;
      const pair = page.cookie.split('; ').find((one) => one.startsWith(start));
      return pair?.slice(start.length) ?? null;
    },
    setItem: write,
    removeItem: (key) => write(key, '; Max-Age=0'),
  };
}
