/** The chat's own icons, one set for both of its pages: 16 units square, drawn in strokes. */
import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

export const icon = (path: SVGTemplateResult): TemplateResult =>
  html`<svg
    class=${`zc-icon${POINTING.has(path) ? ' zc-points' : ''}`}
    viewBox="0 0 16 16"
    aria-hidden="true"
  >
    ${path}
  </svg>`;
export const SEARCH = svg`<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>`;
export const LETTER = svg`<path d="M2 4h12v8.5H2zM2 4.500l6 4.500 6-4.500"/>`;
export const CALENDAR = svg`<path d="M2.500 4h11v9.500h-11zM2.500 7h11M5.500 2.500v3M10.500 2.500v3"/>`;
export const CROSS = svg`<path d="m4 4 8 8m0-8-8 8"/>`;
export const DOWN = svg`<path d="m4 6 4 4 4-4"/>`;
export const BACK = svg`<path d="M13 8H3m4.500-4.500L3 8l4.500 4.500"/>`;
export const CAMERA = svg`<rect x="1.500" y="4" width="9" height="8" rx="2"/><path d="m10.500 7 4-2.200v6.400l-4-2.200"/>`;
export const CHECK = svg`<path d="m3 8.5 3.5 3.5L13 4.5"/>`;
export const BUBBLES = svg`<path d="M2 3h8v6H6l-2.5 2V9H2z"/><path d="M12.5 6H14v6h-1.5v2L10 12H7.5"/>`;
export const NO_LINK = svg`<path d="M4.5 12a2.8 2.8 0 0 1-.3-5.6 4 4 0 0 1 1-2M7 3.6a4 4 0 0 1 4.9 2.9 2.8 2.8 0 0 1 1.7 4.4M10.5 12H7M2 2l12 12"/>`;
export const NEW_GROUP = svg`<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13c0-2.6 1.8-4 4.5-4s4.5 1.4 4.5 4M12.5 4v5M10 6.5h5"/>`;
export const PEOPLE = svg`<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13c0-2.6 1.8-4 4.5-4s4.5 1.4 4.5 4M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.4c1.6.5 2.5 1.8 2.5 3.6"/>`;
export const DOTS = svg`<circle cx="3.5" cy="8" r=".9"/><circle cx="8" cy="8" r=".9"/><circle cx="12.5" cy="8" r=".9"/>`;
export const PIN = svg`<path d="M6 2h4l-.5 4.5 2.5 2V10H4V8.5l2.5-2zM8 10v4"/>`;
export const MUTED = svg`<path d="M4 11V7a4 4 0 0 1 6.5-3.1M12 6.5V11h-6M7 13.5h2M2 2l12 12"/>`;
export const AWAY = svg`<path d="M2.5 3h11v3h-11zM3.5 6v7h9V6M6.5 8.5h3"/>`;
export const PENCIL = svg`<path d="M3 13l.6-2.800L10.800 3l2.200 2.200L5.800 12.400zM9.500 4.300l2.200 2.200"/>`;
export const LEAVE = svg`<path d="M9.500 3H3.500v10h6M7 8h7m-2.500-2.500L14 8l-2.500 2.500"/>`;
export const BIN = svg`<path d="M3 4.500h10M6 4.500V3h4v1.500M4.500 4.500l.6 8.500h5.800l.6-8.500M6.900 7v3.800M9.100 7v3.800"/>`;
export const CLOCK = svg`<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>`;
export const ALERT = svg`<circle cx="8" cy="8" r="6"/><path d="M8 4.5v4m0 2.4v.6"/>`;
export const SMILE = svg`<circle cx="8" cy="8" r="6"/><path d="M5.3 9.5a3.2 3.2 0 0 0 5.400 0M6 6.3v.2M10 6.3v.2"/>`;
export const CLIP = svg`<path d="m13.2 7.6-5.5 5.5a3.3 3.3 0 0 1-4.700-4.700l5.6-5.6a2.2 2.2 0 0 1 3.1 3.1l-5.5 5.5a1.100 1.100 0 0 1-1.6-1.5l4.900-4.900"/>`;
export const SEND = svg`<path d="M8.5 8H4L2.3 2.700 14 8 2.3 13.3 4 8"/>`;
export const REPLY = svg`<path d="M6.5 3.5 2.5 7.5l4 4M2.5 7.5H9a4.5 4.5 0 0 1 4.5 4.5v.5"/>`;
export const PLAY = svg`<path d="M5 3v10l8-5z" fill="currentColor"/>`;
export const PAUSE = svg`<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2.4"/>`;
export const COPY = svg`<path d="M6 6h7v7H6zM10 6V3H3v7h3"/>`;
export const FORWARD = svg`<path d="m9 4 4 4-4 4M13 8H7c-2.5 0-4 1.5-4 4"/>`;
export const BELL = svg`<path d="M4 11V7a4 4 0 0 1 8 0v4M2.800 11h10.400M7 13.5h2"/>`;
export const CHECKS = svg`<path d="m1.5 8.5 3 3L10 5M8 11l.5.5L14.5 5"/>`;
export const BLOCKED = svg`<circle cx="8" cy="8" r="6"/><path d="m3.8 3.8 8.4 8.4"/>`;
export const UNREAD = svg`<path d="M2.5 4h7M2.5 4v8.5h11V8M2.5 4.5 8 9l2.5-2"/><circle cx="12.8" cy="4.2" r="1.7" fill="currentColor"/>`;

/** Those that point to where one reads to or comes from: mirrored in a page from right to left. */
const POINTING: ReadonlySet<SVGTemplateResult> = new Set([BACK, FORWARD, LEAVE, REPLY, SEND]);
