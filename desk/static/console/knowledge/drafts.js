// What people explained in conversations that they resolved, as drafts of articles: a person edits each before it is written.

import { html, useState } from "../../vendor/preact-htm.js";
import { dismissDraft, readDrafts, useRead, writeArticle } from "./calls.js";
import { Asked, Problem } from "./parts.js";

export function Drafts({ actions }) {
  const [said, setSaid] = useState("");
  const [pages, setPages] = useState({ drafts: [], next: null });
  const [failed, setFailed] = useState("");
  const { told, problem, again } = useRead(readDrafts, "drafts");
  const [gone, setGone] = useState({});
  const drafts = [...(told?.drafts ?? []), ...pages.drafts].filter(({ conversation }) => !gone[conversation]);
  const next = pages.next ?? told?.next;
  const more = () =>
    readDrafts(next).then(
      (page) => setPages({ drafts: [...pages.drafts, ...page.drafts], next: page.next }),
      (error) => setFailed(error.message),
    );
  const settled = (draft, sentence) => {
    setGone((before) => ({ ...before, [draft.conversation]: true }));
    setSaid(sentence);
  };
  return html`<section aria-labelledby="drafts-title">
    <div class="knowledge-tools">
      <h3 id="drafts-title" tabindex="-1">Drafts of what people explained</h3>
      <p class="soft" role="status">${said}</p>
    </div>
    <p class="soft">Sentences that name somebody, a number or what the agent did are left out. Read the conversation before you write it: what was true for one customer need not be for all.</p>
    <${Problem} ...${{ problem, again }} />
    ${failed && html`<p class="problem" role="alert">${failed}</p>`}
    ${!told && !problem && html`<p class="starting" role="status">Reading the drafts…</p>`}
    ${told && !drafts.length && html`<p class="empty">No draft waits.</p>`}
    ${drafts.map((draft) => html`<${Draft} key=${draft.conversation} ...${{ draft, topics: told.topics, settled, actions }} />`)}
    ${next && html`<button type="button" onClick=${more}>Show more</button>`}
  </section>`;
}

function Draft({ draft, topics, settled, actions }) {
  const [isEdited, setEdited] = useState(false);
  const [problem, setProblem] = useState("");
  const dismiss = () => dismissDraft(draft.conversation).then(() => settled(draft, "Put away."), (error) => setProblem(error.message));
  return html`<article class="knowledge-card" aria-label=${draft.title}>
    <h4><${Asked} ...${{ one: { ...draft, seq: draft.seqs[0], question: draft.questions[0] }, actions }} /></h4>
    ${draft.near && html`<p class="soft">There may be one: <span dir="auto">${draft.near.title}</span> (${draft.near.slug}) holds ${Math.round(draft.near.score * 100)} % of its words.</p>`}
    ${isEdited
      ? html`<${Editor} ...${{ draft, topics, settled, close: () => setEdited(false) }} />`
      : html`<blockquote dir="auto">${draft.answer}</blockquote>
          ${problem && html`<p class="problem" role="alert">${problem}</p>`}
          <div class="buttons">
            <button type="button" class="primary" onClick=${() => setEdited(true)}>Edit and write it…</button>
            <button type="button" onClick=${dismiss}>Put away</button>
          </div>`}
  </article>`;
}

function Editor({ draft, topics, settled, close }) {
  const [article, setArticle] = useState({ slug: draft.slug, title: draft.title, answer: draft.answer, questions: draft.questions.join("\n"), topic: "", body: "" });
  const [problem, setProblem] = useState("");
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const set = (name) => (event) => setArticle({ ...article, [name]: event.target.value });
  const submit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    try {
      const questions = article.questions.split("\n").map((one) => one.trim()).filter(Boolean);
      const answer = await writeArticle(draft.conversation, { ...article, slug: article.slug.trim(), questions });
      if (answer.is_written) {
        settled(draft, `Written to ${answer.path}. The bot answers from it within a second or so.`);
        return;
      }
      setProblem(`${answer.why} Save the text below as ${answer.path}.`);
      setText(answer.text);
    } catch (error) {
      setProblem(error.message);
    }
    setBusy(false);
  };
  return html`<form class="article-editor" onSubmit=${submit}>
    <label>Title <input type="text" maxlength="120" value=${article.title} onInput=${set("title")} /></label>
    <label>File <input type="text" maxlength="60" spellcheck=${false} autocomplete="off" value=${article.slug} onInput=${set("slug")} /></label>
    <label class="wide">Answer, as the bot says it <textarea rows="4" maxlength="2000" value=${article.answer} onInput=${set("answer")}></textarea></label>
    <label class="wide">Ways in which customers ask for it, one a line <textarea rows="3" value=${article.questions} onInput=${set("questions")}></textarea></label>
    <label>Topic <input type="text" list="knowledge-topics" maxlength="60" value=${article.topic} onInput=${set("topic")} /></label>
    <datalist id="knowledge-topics">${topics.map((one) => html`<option key=${one} value=${one} />`)}</datalist>
    <label class="wide">More, for agents (Markdown, may be empty) <textarea rows="3" value=${article.body} onInput=${set("body")}></textarea></label>
    ${problem && html`<p class="problem wide" role="alert">${problem}</p>`}
    ${text && html`<pre class="wide" tabindex="0" aria-label="The article's text">${text}</pre>`}
    <div class="buttons wide">
      <button type="submit" class="primary" aria-disabled=${isBusy}>Write the article</button>
      <button type="button" onClick=${close}>Leave it</button>
    </div>
  </form>`;
}
