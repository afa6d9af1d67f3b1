// Above the composer: up to three drafted replies to the customer's latest message, each with its reason. Alt and its
// number takes one into the text, where it is edited before it is sent.

import { html } from "../vendor/preact-htm.js";
import { icons } from "./icons.js";
import { memo } from "./store.js";

export const Suggestions = memo(({ id, suggestions, isHidden, actions }) => {
  if (!suggestions.length) return null;
  return html`<section class="suggestions" aria-labelledby="suggestions-title">
    <div class="head">
      <h3 id="suggestions-title">Suggested replies</h3>
      <button type="button" class="link" aria-expanded=${!isHidden} onClick=${() => actions.prefer("hideSuggestions", !isHidden)}>
        ${isHidden ? `Show ${suggestions.length}` : "Hide"}
      </button>
    </div>
    ${!isHidden &&
    html`<ol>
      ${suggestions.map(
        (suggestion, index) =>
          html`<li key=${suggestion.id}>
            <button type="button" class="chip ${suggestion.kind}" title=${suggestion.text} onClick=${() => actions.useSuggestion(id, index)}>
              <span class="head"><strong>${suggestion.title}</strong> <kbd aria-hidden="true">Alt+${index + 1}</kbd></span>
              <span class="text">${suggestion.text}</span>
              <span class="reason">${suggestion.kind === "article" && icons.source}${suggestion.reason}</span>
            </button>
          </li>`,
      )}
    </ol>`}
  </section>`;
});
