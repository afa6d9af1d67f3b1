// One conversation: what was said on the one side, what its parts came to on the other. Whoever reviews reads before they grade.

import { html, useEffect, useRef, useState } from "../../vendor/preact-htm.js";
import { fullTime, iso, time } from "../clock.js";
import { Answered } from "../insight/answered.js";
import { forget, useAnswer } from "../insight/answers.js";
import { ask } from "../reading_calls.js";
import { isSupervisor } from "../state.js";
import { Judgements, PeoplesGrades, ReviewForm } from "./judgements.js";
import { Points } from "./score.js";
import { gradeWords, needWords, of, spaced, takeBands } from "./words.js";

export function ConversationQuality({ conversation, back, state, actions }) {
  const path = `/api/quality/conversations/${encodeURIComponent(conversation)}`;
  const answer = useAnswer(path);
  const log = useAnswer(`/api/conversations/${encodeURIComponent(conversation)}/entries?from=1&limit=500`);
  const [changed, setChanged] = useState(null); // what a change was answered with
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const side = useRef(null);
  useEffect(() => {
    setChanged(null);
    setProblem("");
  }, [conversation]);
  const goTo = (seq) => {
    const line = side.current?.querySelector(`[data-seq="${seq}"]`);
    line?.scrollIntoView({ block: "center" });
    line?.focus();
  };
  const send = (to, body) => {
    if (isBusy) return;
    setBusy(true);
    setProblem("");
    ask(to, { method: "POST", body }).then(
      (told) => {
        forget();
        setChanged(told);
        setBusy(false);
      },
      (error) => {
        setProblem(error.message);
        setBusy(false);
      },
    );
  };
  const change = {
    isBusy,
    problem,
    mayReview: isSupervisor(state.me),
    review: (part, grades, comment) => send("/api/quality/reviews", { conversation, part, grades, comment }),
    answer: (criterion, text) => send("/api/quality/answers", { conversation, criterion, text }),
    settle: (id, body) => send(`/api/quality/answers/${encodeURIComponent(id)}/settlement`, body),
  };
  return html`<div class="one-conversation">
    <p class="back">
      <a href=${back}>Back to the list</a>
      <button type="button" class="link" onClick=${() => actions.open(conversation)}>Open the conversation</button>
    </p>
    <div class="halves">
      <section class="said" aria-labelledby="said-title" ref=${side}>
        <h3 id="said-title">What was said</h3>
        <${Answered} answer=${log} what="The messages">${(told) => html`<${Log} entries=${told.entries} />`}<//>
      </section>
      <div class="came-to">
        <${Answered} answer=${answer} what="The scores">${(told) => html`<${Parts} ...${{ told: changed ?? told, goTo, change }} />`}<//>
      </div>
    </div>
  </div>`;
}

const WHO = { customer: "Customer", bot: "Assistant", agent: "Agent", system: "Desk" };

const Log = ({ entries }) =>
  html`<ol class="told-log">
    ${entries.map(
      ({ seq, at, author, author_name, kind, text }) =>
        html`<li key=${seq} data-seq=${seq} tabindex="-1" class=${`said-${kind} by-${author}`}>
          <p class="by"><strong>${author === "agent" ? author_name || WHO.agent : WHO[author]}</strong>${kind === "note" && html` <span class="soft">private note</span>`}
            <span class="soft">${seq} · <time datetime=${iso(at)} title=${fullTime(at)}>${time(at)}</time></span></p>
          <p class="told" dir="auto">${text}</p>
        </li>`,
    )}
  </ol>`;

function Parts({ told, goTo, change }) {
  takeBands(told);
  if (!told.parts.length) {
    return html`<p class="empty">There is no score here: it goes on, it was not judged yet, or you had no part in it.</p>`;
  }
  // Where one party had all of it, the whole says the same again.
  const parts = told.parts.length === 2 ? told.parts.filter(({ kind }) => kind !== "whole") : told.parts;
  return html`${parts.map((part) => html`<${Part} key=${part.part} ...${{ part, goTo, change }} />`)}
    ${told.compliance?.length > 0 && html`<section class="part" aria-labelledby="rules-title">
      <h4 id="rules-title">Rules that applied</h4>
      <ul class="evidence">
        ${told.compliance.map(
          (one) =>
            html`<li key=${one.rule}>
              <strong>${one.is_broken ? "Broken" : "Kept"}</strong> <span class="soft">${spaced(one.rule)}, needs ${needWords(one.needs)}</span>: ${one.text}${" "}
              ${one.seqs.map((seq) => html`<button key=${seq} type="button" class="cite" aria-label=${`Go to message ${seq}`} onClick=${() => goTo(seq)}>${seq}</button>`)}
            </li>`,
        )}
      </ul>
    </section>`}`;
}

function Part({ part, goTo, change }) {
  const name = `part-${part.part}`;
  const reviewed = part.reviews.length;
  return html`<section class="part" aria-labelledby=${name}>
    <header>
      <h4 id=${name}>${part.kind === "whole" ? "The whole conversation" : part.agent_name || "A colleague who left"}</h4>
      ${!part.is_hidden && html`<span class="total"><${Points} value=${part.total} /> ${part.grade ? gradeWords(part.grade) : ""}</span>`}
    </header>
    ${part.why && html`<p class="soft">${part.why}</p>`}
    ${part.is_hidden && part.kind === "whole" && html`<p class="soft">Its score is shown when you have graded its parts.</p>`}
    ${!part.is_hidden && html`<${Judgements} ...${{ part, goTo, change }} /><${PeoplesGrades} reviews=${part.reviews} />`}
    ${part.may_review &&
    (part.is_hidden
      ? html`<${ReviewForm} ...${{ part, change }} />`
      : html`<details>
          <summary>${reviewed ? `Grade it too (${of(reviewed, "person has", "people have")})` : "Grade it yourself"}</summary>
          <${ReviewForm} ...${{ part, change }} />
        </details>`)}
    ${!part.may_review && change.problem && part.may_answer && html`<p class="problem" role="alert">${change.problem}</p>`}
  </section>`;
}
