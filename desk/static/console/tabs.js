// Several tabs of one agent: what is told aloud is told by one of them, and not at all where one of them is looked at.
// The browser's own locks settle it; where it has none (an address without TLS), each tab speaks for itself.

const QUIET_MS = 4000; // the tabs hear the same news within this time
const FOCUS = "frontline-console focus";
let letGo = null;
let isWatching = false;

/** Holds the focus' lock while this tab is looked at. A later login in the same tab begins nothing anew. */
export function watchFocus() {
  if (!navigator.locks || isWatching) return;
  isWatching = true;
  const look = () => {
    letGo?.();
    letGo = null;
    // Whoever looked away before the lock was given must not hold it: no tab would tell of anything then.
    const hold = () => (document.hasFocus() ? new Promise((done) => (letGo = done)) : undefined);
    if (document.hasFocus()) navigator.locks.request(FOCUS, { steal: true }, hold).catch(() => {});
  };
  window.addEventListener("focus", look);
  window.addEventListener("blur", look);
  look();
}

/** Whether any tab of this browser is looked at. */
export async function isLookedAt() {
  if (document.hasFocus()) return true;
  if (!navigator.locks) return false;
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name === FOCUS);
}

/** Calls `act` in the first tab that asks for this `key`, and in no other for some seconds. */
export function once(key, act) {
  if (!navigator.locks) {
    act();
    return;
  }
  navigator.locks.request(`frontline-console ${key}`, { ifAvailable: true }, (lock) => {
    if (!lock) return undefined;
    act();
    return new Promise((done) => setTimeout(done, QUIET_MS));
  });
}
