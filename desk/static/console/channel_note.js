// What an agent should know before writing on a messaging channel: that it is too late, or will be soon.

import { html } from "../vendor/preact-htm.js";
import { duration, time, useNow } from "./clock.js";

const SOON_SECONDS = 2 * 3600;

/** Above the field for the answer; nothing where one may write at any time. */
export const ChannelNote = ({ channel, clockOffset }) =>
  channel?.goes_on && channel.window_until
    ? html`<${Window} ...${{ channel, clockOffset }} />`
    : channel && !channel.goes_on
      ? html`<${Note}>The customer has begun another conversation on ${channel.title}: what you write here does not reach them.<//>`
      : null;

function Window({ channel: { title, window_until: until }, clockOffset }) {
  const left = until - useNow(clockOffset);
  if (left <= 0) return html`<${Note}>${title} takes no free message any more, until the customer writes again.<//>`;
  if (left > SOON_SECONDS) return null;
  return html`<${Note}>
    ${title} takes your answer until ${time(until)} (<span aria-hidden="true">${duration(left)}</span>). Then the customer must write first.
  <//>`;
}

const Note = ({ children }) => html`<p class="channel-note" role="status">${children}</p>`;
