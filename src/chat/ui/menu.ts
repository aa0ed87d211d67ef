/** The menu that both pages of the frame share. */
export * from '../../frame/menu.ts';
