// Keyboard focus inside of a panel that covers the page.

const FOCUSABLE = "a[href], button:not(:disabled), input:not([hidden]):not(:disabled), select, textarea, [tabindex='0']";

/** Lets Tab go round inside of `panel`: behind a chat that fills the screen there is nothing to be seen. */
export function keepInside(event, panel) {
  if (event.key !== "Tab") return;
  const places = [...panel.querySelectorAll(FOCUSABLE)].filter((one) => one.tabIndex >= 0 && one.offsetParent !== null);
  const now = panel.getRootNode().activeElement;
  const [from, to] = event.shiftKey ? [places[0], places[places.length - 1]] : [places[places.length - 1], places[0]];
  if (now !== from || !to) return;
  event.preventDefault();
  to.focus();
}
