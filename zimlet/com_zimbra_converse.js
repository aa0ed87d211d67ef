/*
 * The only file that Zimbra includes. Zimbra joins the includes of all zimlets into one script and
 * runs it through an ES3 minifier (YUI Compressor): one modern construct here, or one throw at the
 * top level, and no zimlet of any user works. So: ES3 syntax, ASCII, guarded, nothing but the
 * handler that adds the script tag of panel.js once the webmail has nothing better to do.
 *
 * The handler's name must not be the zimlet's: a global of that name holds its messages.
 */
function com_zimbra_converse_HandlerObject() {}

(function () {
  var base = /** @type {any} */ (window).ZmZimletBase;
  if (typeof base !== "function") {
    return;
  }
  var prototype = (com_zimbra_converse_HandlerObject.prototype = new base());
  prototype.constructor = com_zimbra_converse_HandlerObject;

  /*
   * Zimbra's hooks on a handler. Some are called once, and before the panel is there: what it has
   * missed is kept for it (src/panel/zimbra/hooks.ts), as much as a page calls in that time.
   */
  var hooks = [
    "initializeToolbar",
    "onParticipantActionMenuInitialized",
    "onActionMenuInitialized",
    "onBubbleActionMenu",
    "onMsgView",
    "onEmailHoverOver",
    "onContactView",
    "onShowView",
    "singleClicked",
    "doubleClicked",
    "menuItemSelected",
    "appLaunch",
    "appActive"
  ];
  /** @param {string} name */
  function answer(name) {
    /** @this {any} */
    prototype[name] = function () {
      try {
        if (this.live) {
          this.live(name, arguments);
        } else {
          this.missed = this.missed || [];
          if (this.missed.length < 100) {
            this.missed.push([name, arguments]);
          }
        }
      } catch (ignored) {
        // As below.
      }
    };
  }
  for (var i = 0; i < hooks.length; i++) {
    answer(hooks[i] + "");
  }

  /** Zimbra shows a dialog to the user when this throws. */
  prototype.init = function () {
    var handler = this;
    function loadPanel() {
      try {
        var script = /** @type {any} */ (document.createElement("script"));
        script.async = true;
        script.zimletHandler = handler; // how panel.js finds its zimlet
        script.onerror = function () {
          if (window.console) {
            console.warn("com_zimbra_converse: " + script.src + " could not be loaded");
          }
        };
        script.src = handler.getResource("panel.js?v=@PANEL_HASH@");
        document.head.appendChild(script);
      } catch (ignored) {
        // Without chat the webmail still works, and it must go on doing so.
      }
    }
    try {
      var whenIdle = /** @type {any} */ (window).requestIdleCallback;
      if (whenIdle) {
        whenIdle.call(window, loadPanel, { timeout: 5000 });
      } else {
        window.setTimeout(loadPanel, 1500);
      }
    } catch (ignored) {
      // As above.
    }
  };
})();
