// The talk around a message, without what tells of its customer.

import { html } from "../../vendor/preact-htm.js";
import { fullTime, iso, time } from "../clock.js";
import { authorWords } from "./words.js";

export function Context({ message, actions }) {
  const { conversation, seq, context } = message;
  return html`<aside class="talk" aria-labelledby="talk-title">
    <h3 id="talk-title">In its conversation</h3>
    <ol>
      ${context.map(
        (line) =>
          html`<li key=${line.seq} class=${`${line.author} ${line.seq === seq ? "this" : ""}`} aria-current=${line.seq === seq ? "true" : null}>
            <span class="who">${authorWords(line.author)} <time class="soft" datetime=${iso(line.at)} title=${fullTime(line.at)}>${time(line.at)}</time></span>
            <span class="words-said" dir="auto">${line.text}</span>
          </li>`,
      )}
    </ol>
    <button type="button" class="link" onClick=${() => actions.openAt(conversation, seq)}>Open the conversation</button>
  </aside>`;
}
