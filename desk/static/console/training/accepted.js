// What was accepted, with its diff: to be read before it is trained, and to be taken back.

import { html, useEffect, useState } from "../../vendor/preact-htm.js";
import { ago, fullTime, iso, useNow } from "../clock.js";
import { readAccepted, readDiff, takeBack } from "./calls.js";
import { Diff } from "./diff.js";
import { STATES } from "./words.js";

export function Accepted({ state, actions, overview, reload }) {
  const [page, setPage] = useState(null); // {examples, next}
  const [diff, setDiff] = useState(null);
  const [problem, setProblem] = useState("");
  const now = useNow(state.clockOffset);
  const load = async (after = "") => {
    try {
      const [more, changed] = await Promise.all([readAccepted(after), after ? diff : readDiff()]);
      setPage((before) => (after ? { ...more, examples: [...before.examples, ...more.examples] } : more));
      setDiff(changed);
      setProblem("");
    } catch (error) {
      setProblem(error.message);
    }
  };
  useEffect(() => {
    load();
  }, []);
  const back = async (id) => {
    try {
      await takeBack(id);
      await Promise.all([load(), reload()]);
    } catch (error) {
      setProblem(error.message);
    }
  };
  return html`<div class="accepted">
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <${Next} overview=${overview} hasDiff=${Boolean(diff?.diff)} />
    <section aria-labelledby="diff-title">
      <h3 id="diff-title">What changed ${diff && html`<span class="soft">as ${diff.made_by === "git" ? "git diff shows it" : "a diff"}</span>`}</h3>
      ${diff && !diff.diff && html`<p class="empty">Nothing is changed that is not committed.</p>`}
      ${diff?.diff && html`<${Diff} text=${diff.diff} isCut=${diff.is_cut} />`}
    </section>
    <section aria-labelledby="accepted-title">
      <h3 id="accepted-title">Accepted examples</h3>
      ${page && !page.examples.length && html`<p class="empty">Nothing was accepted yet.</p>`}
      <ul class="accepted-list">
        ${page?.examples.map(
          (one) =>
            html`<li key=${one.id} class=${one.state}>
              <p><q dir="auto">${one.example}</q></p>
              <p class="soft">
                <strong>${one.intent}</strong>${one.new && " (new)"}${one.moved && `, moved from ${one.moved.intent}`} · ${STATES[one.state]}${one.file && ` in ${one.file}`} · ${one.by || "somebody"}, <time datetime=${iso(one.at)} title=${fullTime(one.at)}>${ago(now - one.at)}</time>
              </p>
              <div class="buttons">
                ${one.state !== "taken_back" && html`<button type="button" onClick=${() => back(one.id)} aria-label=${`Take back: ${one.example}`}>Take back</button>`}
                <button type="button" class="link" onClick=${() => actions.openAt(one.conversation, one.seq)} aria-label=${`Open the conversation of: ${one.example}`}>Conversation</button>
              </div>
            </li>`,
        )}
      </ul>
      ${page?.next && html`<button type="button" onClick=${() => load(page.next)}>More</button>`}
    </section>
  </div>`;
}

/** What comes next: the bot learns nothing before it is trained. */
function Next({ overview, hasDiff }) {
  if (!overview.writes) {
    return html`<div class="next-step">
      <p>${overview.why_not} What you accept is kept${overview.kept ? `: ${overview.kept} so far` : ""}. In your checkout of the project, with the settings of this desk or a key of its API:</p>
      <pre tabindex="0">frontline workbench apply</pre>
    </div>`;
  }
  if (!hasDiff && !overview.written) return null;
  return html`<div class="next-step">
    <p>The bot knows of it after the next training. Compare before customers meet it:</p>
    <pre tabindex="0">frontline model train
frontline model compare latest
frontline model promote latest</pre>
  </div>`;
}
