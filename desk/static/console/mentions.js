// The notes that call this agent by `@name`: how many are unread, the list, and the way to each.

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { ago, fullTime, iso, useNow } from "./clock.js";
import { memo } from "./store.js";
import { customerName } from "./words.js";

export const MentionsMenu = memo(({ mentions, clockOffset, actions }) => {
  const { list, unread } = mentions;
  const menu = useRef(null);
  const close = () => {
    menu.current.open = false;
  };
  useEffect(() => {
    const onPress = ({ target }) => !menu.current.contains(target) && close();
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, []);
  const onKeyDown = (event) => {
    if (event.key !== "Escape" || !menu.current.open) return;
    event.preventDefault();
    close();
    menu.current.querySelector("summary").focus();
  };
  const open = (mention) => {
    close();
    actions.openMention(mention);
  };
  return html`<details ref=${menu} class="menu mentions" onKeyDown=${onKeyDown}>
    <summary aria-label=${unread ? `Mentions, ${unread} unread` : "Mentions, none unread"}>
      <span aria-hidden="true">@</span>${unread > 0 && html`<span class="badge" aria-hidden="true">${unread}</span>`}
    </summary>
    <div class="sheet">
      <div class="head">
        <h2>Mentions</h2>
        ${unread > 0 && html`<button type="button" class="link" onClick=${actions.readAllMentions}>Mark all read</button>`}
      </div>
      ${list.length
        ? html`<ul>
            ${list.map((mention) => html`<li key=${`${mention.conversation} ${mention.seq}`}><${Mention} ...${{ mention, clockOffset, open }} /></li>`)}
          </ul>`
        : html`<p class="soft">Nobody has called you yet. A colleague who writes @ and your name in a note does.</p>`}
    </div>
  </details>`;
});

function Mention({ mention, clockOffset, open }) {
  const now = useNow(clockOffset);
  return html`<button type="button" class="mention ${mention.is_read ? "" : "unread"}" onClick=${() => open(mention)}>
    <span class="line">
      <strong>${!mention.is_read && html`<span class="hidden">Unread: </span>`}${mention.author_name}</strong>
      <time datetime=${iso(mention.at)} title=${fullTime(mention.at)}>${ago(now - mention.at)}</time>
    </span>
    <span class="soft">about ${customerName(mention.customer)}</span>
    <span class="words" dir="auto">${mention.text}</span>
  </button>`;
}
