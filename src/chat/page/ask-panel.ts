import type { Asking } from '../../browser/asking.ts';
import type { Questions } from '../../shared/questions.ts';

/** Asks the panel, which alone can ask the webmail. */
export type PanelQuestions = Asking<Questions>;
