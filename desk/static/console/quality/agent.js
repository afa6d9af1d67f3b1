// An agent's own page: scores, trends, what shows them, coaching notes with what came of them. Supervisors see it, too, and write
// notes there.

import { html, useState } from "../../vendor/preact-htm.js";
import { shortDay } from "../clock.js";
import { Answered } from "../insight/answered.js";
import { forget, useAnswer } from "../insight/answers.js";
import { ask } from "../reading_calls.js";
import { isSupervisor } from "../state.js";
import { hrefOf } from "./address.js";
import { When } from "./judgements.js";
import { CriterionBars, Points } from "./score.js";
import { Trends } from "./trend.js";
import { aboutWords, CRITERIA, criterionWords, gradeWords, of, points, takeBands } from "./words.js";

export function AgentPage({ agent, address, state }) {
  const answer = useAnswer(`/api/quality/agents/${encodeURIComponent(agent)}?days=${address.days}`);
  return html`<${Answered} answer=${answer} what="The scores">${(told) => html`<${Shown} key=${told.agent} ...${{ told, address, state, again: answer.again }} />`}<//>`;
}

function Shown({ told, address, state, again }) {
  takeBands(told);
  const isMine = told.agent === state.me.id;
  return html`<header class="agent-head">
      <h3>${isMine ? "Your conversations" : told.name}</h3>
      <span class="total"><${Points} value=${told.mean} /> <span class="soft">${of(told.n, "part")} scored in ${told.days} days${told.silent ? `, ${told.silent} said too little` : ""}</span></span>
    </header>
    ${!told.n && html`<p class="empty">Nothing has been scored yet. Each conversation is, some minutes after it has ended.</p>`}
    ${told.n > 0 &&
    html`<section class="card" aria-labelledby="bars-title">
        <header><h4 id="bars-title">By criterion</h4><span class="soft">the thin line is the mean of all agents</span></header>
        <${CriterionBars} criteria=${told.criteria} beside=${told.everybody} />
      </section>
      <${Trends} id="agent-weeks" title="Week by week" weeks=${told.weeks} />`}
    <${Notes} ...${{ told, isMine, state, again }} />
    ${told.answers.length > 0 && html`<${Answers} ...${{ told, address }} />`}
    ${told.latest.length > 0 && html`<${Latest} ...${{ told, address }} />`}`;
}

function Notes({ told, isMine, state, again }) {
  const [problem, setProblem] = useState("");
  const done = () => {
    forget();
    again();
  };
  const read = (id) => ask(`/api/quality/notes/${encodeURIComponent(id)}/reading`, { method: "POST", body: {} }).then(done, (error) => setProblem(error.message));
  const mayCoach = !isMine && isSupervisor(state.me);
  if (!told.notes.length && !mayCoach) return null;
  return html`<section aria-labelledby="notes-title">
    <h3 id="notes-title">Coaching notes</h3>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <ul class="notes">
      ${told.notes.map(
        (one) =>
          html`<li key=${one.id} class="card">
            <p><strong>${criterionWords(one.criterion)}</strong> <span class="soft">${one.author_name}, <${When} at=${one.at} />${one.read_at ? "; read" : "; not read yet"}</span></p>
            <blockquote>${one.text}</blockquote>
            ${one.conversation && html`<p><a href=${hrefOf({ conversation: one.conversation })}>The conversation that is meant</a></p>`}
            <${Effect} effect=${one.effect} />
            ${isMine && !one.read_at && html`<div class="buttons"><button type="button" onClick=${() => read(one.id)}>I have read it</button></div>`}
          </li>`,
      )}
    </ul>
    ${mayCoach && html`<${WriteNote} ...${{ told, done }} />`}
  </section>`;
}

const VERDICTS = { rose: "It rose.", fell: "It fell.", no_change: "The difference may be chance." };

/** What came of it, with the numbers on both sides; too few are called that. */
function Effect({ effect }) {
  const { before, before_n, after, after_n, days, least, verdict, low, high } = effect;
  const sides = `${points(before)} before (${of(before_n, "score")}), ${points(after)} after (${of(after_n, "score")}), ${days} days each at most`;
  if (verdict === "too_early") return html`<p class="soft">Too early to tell: ${sides}; ${least} on each side are needed.</p>`;
  return html`<p><strong>${VERDICTS[verdict]}</strong> <span class="soft">${sides}; the difference lies between ${points(low)} and ${points(high)} in 95 of 100 cases.</span></p>`;
}

function WriteNote({ told, done }) {
  const [criterion, setCriterion] = useState("");
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const send = (event) => {
    event.preventDefault();
    if (isBusy || !criterion || !text.trim()) return;
    setBusy(true);
    ask("/api/quality/notes", { method: "POST", body: { agent: told.agent, criterion, text: text.trim() } }).then(
      () => {
        setText("");
        setBusy(false);
        setProblem("");
        done();
      },
      (error) => {
        setProblem(error.message);
        setBusy(false);
      },
    );
  };
  return html`<form class="card object" onSubmit=${send}>
    <label for="note-criterion">A note about</label>
    <select id="note-criterion" value=${criterion} onChange=${({ target }) => setCriterion(target.value)}>
      <option value="">choose a criterion</option>
      ${CRITERIA.map((one) => html`<option key=${one} value=${one}>${criterionWords(one)}</option>`)}
    </select>
    <label for="note-text">For ${told.name}</label>
    <textarea id="note-text" rows="2" maxlength="2000" value=${text} onInput=${({ target }) => setText(target.value)}></textarea>
    <div class="buttons">
      <button type="submit" class="primary" aria-disabled=${!criterion || !text.trim() || isBusy}>Write the note</button>
      ${problem && html`<span class="problem" role="alert">${problem}</span>`}
    </div>
  </form>`;
}

const Answers = ({ told, address }) =>
  html`<section aria-labelledby="own-answers">
    <h3 id="own-answers">Seen differently</h3>
    <ul class="rows">
      ${told.answers.map(
        (one) =>
          html`<li key=${one.id}>
            <a href=${hrefOf({ ...address, conversation: one.conversation })}>
              <span class="what"><strong>${criterionWords(one.criterion)}</strong>: ${one.text}</span>
              <span class="soft">${one.settled_at ? (one.grade ? `became ${gradeWords(one.grade).toLowerCase()}` : "stayed") : "not settled yet"}</span>
              <span class="soft when">${shortDay(one.at)}</span>
            </a>
          </li>`,
      )}
    </ul>
  </section>`;

const Latest = ({ told, address }) =>
  html`<section aria-labelledby="latest-title">
    <h3 id="latest-title">Latest conversations</h3>
    <ul class="rows">
      ${told.latest.map((one) => {
        const lowest = Object.entries(one.criteria).sort(([, first], [, second]) => first - second)[0];
        return html`<li key=${one.conversation}>
          <a href=${hrefOf({ ...address, conversation: one.conversation })}>
            <${Points} value=${one.total} />
            <span class="what">about ${aboutWords(one.intent)}</span>
            <span class="soft">${lowest ? `lowest: ${criterionWords(lowest[0]).toLowerCase()} ${points(lowest[1])}` : ""}</span>
            <span class="soft when">${shortDay(one.ended_at)}</span>
          </a>
        </li>`;
      })}
    </ul>
  </section>`;
