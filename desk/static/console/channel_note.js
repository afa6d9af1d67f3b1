// What an agent should know before writing on a messaging channel: that it is too late, or will be soon.

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { secondsLeft, takesTemplatesAlone } from "./channel_window.js";
import { duration, time, useNow } from "./clock.js";

const SOON_SECONDS = 2 * 3600;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Above the field for the answer; nothing where one may write at any time. */
export const ChannelNote = ({ channel, clockOffset }) =>
  channel?.goes_on && channel.window_until
    ? html`<${Window} ...${{ channel, clockOffset }} />`
    : channel && !channel.goes_on
      ? html`<${Note}>The customer has begun another conversation on ${channel.title}: what you write here does not reach them.<//>`
      : null;

/** Whether nothing but approved templates gets through by now; drawn again when that begins. */
export function useTemplatesAlone(channel, clockOffset) {
  const until = channel?.goes_on ? channel.window_until : 0;
  const left = secondsLeft(channel, clockOffset);
  const [, draw] = useState(0);
  useEffect(() => {
    if (left <= 0 || left === Infinity) return undefined;
    const timer = setTimeout(() => draw((count) => count + 1), Math.min(left * 1000 + 100, LONGEST_TIMEOUT_MS));
    return () => clearTimeout(timer);
  }, [until, clockOffset]);
  return takesTemplatesAlone(channel, clockOffset);
}

function Window({ channel: { title, window_until: until, has_templates: hasTemplates }, clockOffset }) {
  const left = until - useNow(clockOffset);
  if (left <= 0) {
    return hasTemplates
      ? html`<${Note}>The customer's last message is too long ago for a free message: ${title} takes nothing but approved templates until they write again.<//>`
      : html`<${Note}>${title} takes no free message any more, until the customer writes again.<//>`;
  }
  if (left > SOON_SECONDS) return null;
  return html`<${Note}>
    ${title} takes your answer until ${time(until)} (<span aria-hidden="true">${duration(left)}</span>). Then the customer must write
    first${hasTemplates ? ", and nothing but approved templates gets through" : ""}.
  <//>`;
}

const Note = ({ children }) => html`<p class="channel-note" role="status">${children}</p>`;
