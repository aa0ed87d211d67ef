/** `skin`: the column on the right that Zimbra made for advertising, below the toolbar. */
import { byId } from './dwt.ts';
import { globals } from './environment.ts';

/** `reflow` is fitAll, which lays all components out anew. */
export function installSkin(reflow: () => void): void {
  /** Only what becomes visible or ceases to be lays out anew: another width alone does not. */
  const display = (value: string): void => {
    const { style } = byId('skin_td_sidebar_ad');
    if (style.display === value) return;
    style.display = value;
    reflow();
  };
  globals['skin'] = {
    hints: { notificationBanner: '/img/logo/ImgNotificationBanner_Vertical_Zimbra.gif' },
    showSidebarAd: (width?: number | null) => {
      if (width != null) byId('skin_td_sidebar_ad').style.width = `${width}px`;
      display('block');
    },
    hideSidebarAd: () => display('none'),
    /** 165 px wide whatever the column has, until somebody sets its own width. */
    getSidebarAdContainer: () => document.getElementById('skin_container_sidebar_ad'),
    _reflowApp: reflow,
  };
}
