// Knowledge: articles that did not help or grew old, questions that no article answers, and drafts of what people explained.

import { html } from "../../vendor/preact-htm.js";
import { Articles } from "./articles.js";
import { Drafts } from "./drafts.js";
import { Questions } from "./questions.js";

const PARTS = [
  { name: "", label: "Articles", View: Articles },
  { name: "questions", label: "Questions", View: Questions },
  { name: "drafts", label: "Drafts", View: Drafts },
];

export function KnowledgeView({ state, actions }) {
  const shown = new URLSearchParams(state.viewQuery).get("show") ?? "";
  const part = PARTS.find(({ name }) => name === shown) ?? PARTS[0];
  return html`<main class="view knowledge" aria-labelledby="knowledge-title">
    <header class="knowledge-head">
      <h2 id="knowledge-title" tabindex="-1">Knowledge</h2>
      <nav class="knowledge-parts" aria-label="Parts of Knowledge">
        ${PARTS.map(
          ({ name, label }) =>
            html`<a key=${name} href=${`#knowledge${name && `?show=${name}`}`} aria-current=${name === part.name ? "page" : null}>${label}</a>`,
        )}
      </nav>
    </header>
    <${part.View} key=${part.name} ...${{ state, actions }} />
  </main>`;
}
