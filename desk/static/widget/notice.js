// What the customer must know above the messages: no connection, or something that was refused.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { problemWords } from "./words.js";

const PATIENCE_MS = 1500; // a shorter break is nothing that anybody need know of
const BACK_MS = 3000;

/** "online" | "offline" | "connecting" | "back", later than the connection itself, so that it does not flicker. */
function useLink(connection) {
  const [shown, setShown] = useState("online");
  const wasOffline = useRef(false);
  useEffect(() => {
    if (connection === "online") {
      if (!wasOffline.current) {
        setShown("online");
        return undefined;
      }
      wasOffline.current = false;
      setShown("back");
      const timer = setTimeout(() => setShown("online"), BACK_MS);
      return () => clearTimeout(timer);
    }
    if (wasOffline.current) return undefined;
    const timer = setTimeout(() => {
      wasOffline.current = connection === "offline";
      setShown(connection);
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [connection]);
  return shown;
}

export function Notice({ state, strings, actions }) {
  const link = useLink(state.connection);
  const told = { offline: strings.offline, connecting: strings.connecting, back: strings.again }[link];
  // The region is always there: a screen reader tells only of what changes inside of one that it knows.
  return html`<div class="notices">
    <div role="status">${told && html`<p class="notice ${link === "offline" ? "warn" : ""}">${told}</p>`}</div>
    ${link !== "offline" &&
    state.notice &&
    html`<p class="notice warn" role="alert">
      <span>${problemWords(state.notice, strings)}</span>
      <button type="button" class="link" onClick=${actions.dismissNotice}>${strings.dismiss}</button>
    </p>`}
  </div>`;
}
