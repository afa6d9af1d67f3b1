// Articles beside the conversation: those for the customer's latest message by themselves, others by a search. Alt and
// its number puts an article's answer into the reply; each can be read as a whole.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { articlesOf } from "./copilot_state.js";
import { icons } from "./icons.js";
import { Markdown } from "./markdown.js";
import { memo } from "./store.js";
import { spaced } from "./words.js";

const FIRST_KEY = 4; // 1 to 3 are the suggested replies
const KEYS = 3;
const PAUSE_MS = 250;

export const ArticlesPanel = ({ state, conversation, may, actions }) => html`<${Articles}
  id=${conversation.id}
  articles=${articlesOf(conversation)}
  search=${conversation.search ?? null}
  question=${questionOf(conversation)}
  problem=${problemOf(state, conversation.id)}
  mayReply=${may.write}
  actions=${actions}
  shown=${state.article}
/>`;

const questionOf = ({ search, entries }) =>
  search?.text || entries.findLast(({ author, kind }) => author === "customer" && kind === "message")?.text || "";
const problemOf = (state, id) =>
  Object.entries(state.problems).find(([key]) => key.startsWith("article ") && key.endsWith(`:${id}`))?.[1] ?? "";

const Articles = memo(({ id, articles, search, question, problem, shown, mayReply, actions }) => {
  const [text, setText] = useState(search?.text ?? "");
  const timer = useRef(0);
  const list = useRef(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onInput = ({ target }) => {
    setText(target.value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => actions.searchArticles(id, target.value), PAUSE_MS);
  };
  const onKeyDown = (event) => {
    if (event.key === "Escape" && text) {
      event.preventDefault();
      setText("");
      actions.searchArticles(id, "");
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      list.current?.querySelector("button")?.focus();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      clearTimeout(timer.current);
      actions.searchArticles(id, text);
    }
  };
  return html`<section class="articles" aria-labelledby="articles-title">
    <h3 id="articles-title">Articles</h3>
    <input
      type="search"
      id="article-search"
      value=${text}
      placeholder="Search the knowledge base"
      aria-label="Search the knowledge base"
      autocomplete="off"
      maxlength="500"
      onInput=${onInput}
      onKeyDown=${onKeyDown}
    />
    <p class="soft" role="status">
      ${search?.text
        ? articles.length
          ? `${articles.length} found`
          : "Nothing was found. Try other words."
        : articles.length
          ? "For the customer's latest message"
          : "No article is near the customer's latest message."}
    </p>
    <ul ref=${list}>
      ${articles.map((article, index) => html`<${Hit} key=${article.slug} ...${{ id, article, index, question, mayReply, actions }} />`)}
    </ul>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <${Reader} ...${{ article: shown, id, mayReply, actions }} />
  </section>`;
});

function Hit({ id, article, index, question, mayReply, actions }) {
  const { slug, title, topic, passage, answer, how, score, flagged } = article;
  const key = index < KEYS ? `Alt+${index + FIRST_KEY}` : "";
  const near = how === "meaning" ? `Near in meaning (${score.toFixed(2)})` : `Holds ${Math.round(score * 100)} % of the words`;
  return html`<li class=${flagged ? "flagged" : ""}>
    <button type="button" class="link title" title=${near} onClick=${() => actions.readArticle(slug)}>${title}</button>
    <span class="soft">${spaced(topic)}</span>
    <p class="passage">${passage}</p>
    <div class="buttons">
      ${mayReply &&
      html`<button type="button" title=${answer} aria-label=${`Insert the answer of “${title}”`} onClick=${() => actions.useArticle(id, index)}>
        Insert answer ${key && html`<kbd aria-hidden="true">${key}</kbd>`}
      </button>`}
      ${flagged
        ? html`<span class="soft">Did not help: noted for its writers</span>`
        : html`<button type="button" class="link" aria-label=${`“${title}” did not help`} onClick=${() => actions.flagArticle(id, slug, question)}>
            Did not help
          </button>`}
    </div>
  </li>`;
}

/** The article as a whole, in a dialog of the browser's own. What is selected in it can be inserted. */
function Reader({ article, id, mayReply, actions }) {
  const dialog = useRef(null);
  useEffect(() => {
    if (article && !dialog.current.open) dialog.current.showModal();
    if (!article && dialog.current?.open) dialog.current.close();
  }, [article]);
  const insert = () => {
    const selection = window.getSelection();
    const isInside = selection.anchorNode && dialog.current.contains(selection.anchorNode);
    const text = (isInside && selection.toString().trim()) || article.answer;
    actions.closeArticle();
    dialog.current.close();
    actions.insertText(id, text);
  };
  return html`<dialog ref=${dialog} class="article" aria-labelledby="article-title" onClose=${actions.closeArticle}>
    ${article &&
    html`<header>
        <h2 id="article-title">${icons.source} ${article.title}</h2>
        <p class="soft">${spaced(article.topic)}${article.updated && `, as of ${article.updated}`}</p>
      </header>
      <div class="text" tabindex="0">
        <p class="answer">${article.answer}</p>
        <${Markdown} text=${article.body} />
      </div>
      <div class="buttons">
        ${mayReply && html`<button type="button" class="primary" onClick=${insert}>Insert the selection, or the answer</button>`}
        <button type="button" onClick=${() => dialog.current.close()}>Close</button>
      </div>`}
  </dialog>`;
}
