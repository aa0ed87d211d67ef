/** How what was found looks: fetched with the first search. */
import css from './search.css';

export function addSearchStyle(document: Document): void {
  if (document.getElementById('zc-search-style')) return;
  const style = document.createElement('style');
  style.id = 'zc-search-style';
  style.textContent = css;
  document.head.append(style);
}
