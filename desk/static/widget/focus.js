// Keyboard focus: inside of a panel that covers the page, and where it goes when what had it is gone.

const FOCUSABLE = "a[href], button:not(:disabled), input:not([hidden]):not(:disabled), select, textarea, [tabindex='0']";

/** Lets Tab go round inside of `panel`: behind a chat that fills the screen there is nothing to be seen. */
export function keepInside(event, panel) {
  if (event.key !== "Tab" || event.defaultPrevented) return;
  const places = [...panel.querySelectorAll(FOCUSABLE)].filter((one) => one.tabIndex >= 0 && one.offsetParent !== null);
  const now = panel.getRootNode().activeElement;
  if (!now && document.activeElement?.closest("dialog, [aria-modal='true']")) return; // the site's own, above the chat
  const [from, to] = event.shiftKey ? [places[0], places[places.length - 1]] : [places[places.length - 1], places[0]];
  if (!to || (now !== from && panel.contains(now))) return;
  event.preventDefault();
  to.focus();
}

/** The focus goes to where the customer writes, or to the log where nothing can be written. */
export function toComposer(panel, { isTouch = false } = {}) {
  const log = panel.querySelector(".scroll");
  // On a touch screen the field would bring up its keyboard, over the answer that is waited for.
  const place = isTouch ? log : panel.querySelector("textarea") ?? log;
  place.focus({ preventScroll: true });
}

/** A button that is gone or of no use once it was pressed (a choice) drops the focus to the page; this takes it along
 * inside of `panel`. Returns what ends it. */
export function followPresses(panel) {
  let pressed = null;
  let isTouch = false;
  const onClick = (event) => {
    pressed = event.target.closest("button");
    isTouch = event.pointerType === "touch";
  };
  const look = () => {
    if (!pressed || (pressed.isConnected && !pressed.disabled)) return;
    const now = panel.getRootNode().activeElement;
    const isLost = now ? now === pressed : document.activeElement === document.body;
    pressed = null;
    if (isLost) toComposer(panel, { isTouch });
  };
  // Before the button's own listener, after which it may be gone already.
  panel.addEventListener("click", onClick, true);
  const watch = new MutationObserver(look);
  watch.observe(panel, { subtree: true, childList: true, attributeFilter: ["disabled"] });
  return () => {
    panel.removeEventListener("click", onClick, true);
    watch.disconnect();
  };
}
