/** Icons of files and of what one does with them: 16 units square, drawn in strokes. */
import { svg, type SVGTemplateResult } from 'lit';
import type { FileKind } from '../shared/shared-file.ts';

export const FILE = svg`<path d="M4 1.5h5L12.5 5v9.5H4zM9 1.5V5h3.5"/>`;
export const PICTURE = svg`<rect x="2" y="3" width="12" height="10" rx="1.5"/><circle cx="5.5" cy="6.5" r="1"/><path d="m3 12 3.5-3 2.5 2 2.5-3 2.5 3"/>`;
export const FILM = svg`<rect x="2" y="3" width="12" height="10" rx="1.5"/><path d="m6.5 5.8 3.5 2.2-3.5 2.2z"/>`;
export const SOUND = svg`<path d="M6 12V3.5l7-1.5v8.5"/><circle cx="4.3" cy="12" r="1.7"/><circle cx="11.3" cy="10.5" r="1.7"/>`;
export const DOWNLOAD = svg`<path d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11"/>`;
export const MICROPHONE = svg`<rect x="6" y="1.5" width="4" height="8" rx="2"/><path d="M3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.5"/>`;
export const BRIEFCASE = svg`<rect x="2" y="5" width="12" height="8.5" rx="1.5"/><path d="M5.5 5V3h5v2M2 9h12"/>`;
export const PREVIOUS = svg`<path d="m10 3-5 5 5 5"/>`;
export const NEXT = svg`<path d="m6 3 5 5-5 5"/>`;

export const OF_KIND: Readonly<Record<FileKind, SVGTemplateResult>> = {
  picture: PICTURE,
  voice: SOUND,
  audio: SOUND,
  video: FILM,
  file: FILE,
};
