// Conversations that no person was called in, drawn by lot for a look: supervisors read each and say whether the bot was right.

import { html, useEffect, useState } from "../../vendor/preact-htm.js";
import { fullTime, iso, shortDay } from "../clock.js";
import { ask, readEarlier } from "../reading_calls.js";
import { askedOf } from "./address.js";
import { forget, pathOf, useAnswer } from "./answers.js";
import { Answered } from "./answered.js";
import { outcomeWords, valueWords, whole } from "./words.js";

const JUDGEMENTS = [
  ["bot_was_right", "The bot was right", "1"],
  ["needed_person", "A person was needed", "2"],
  ["unsure", "Cannot tell", "3"],
];
const LONGEST = 200; // entries that are read of one conversation

export function Sample({ answer, address, mayJudge, again }) {
  const waiting = useAnswer(pathOf("sample", { ...askedOf({ ...address, figure: "" }), limit: 1 }));
  return html`<section class="sample" aria-labelledby="sample-title">
    <h3 id="sample-title">Not escalated: was that right? <span class="count ${answer.waiting ? "some" : ""}">${whole(answer.waiting)}</span></h3>
    <p class="soft">${whole(answer.judged + answer.unsure)} of a sample of ${whole(answer.drawn)} have been read.</p>
    <${Answered} answer=${waiting} what="The sample">
      ${(told) =>
        told.rows.length
          ? html`<${One} key=${told.rows[0].conversation} ...${{ one: told.rows[0], mayJudge, again: () => (waiting.again(), again()) }} />`
          : html`<p class="empty">Nothing of the sample waits for a look.</p>`}
    <//>
  </section>`;
}

function One({ one, mayJudge, again }) {
  const [entries, setEntries] = useState(null);
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    readEarlier(one.conversation, { from: 1 }).then(
      (told) => setEntries(told.entries.slice(0, LONGEST)),
      (error) => setProblem(error.message),
    );
  }, []);
  const judge = async (judgement) => {
    if (isBusy) return;
    setBusy(true);
    setProblem("");
    try {
      await ask(`/api/insight/sample/${encodeURIComponent(one.conversation)}`, { method: "PUT", body: { judgement } });
      forget();
      again();
    } catch (error) {
      setBusy(false);
      setProblem(error.message);
    }
  };
  const onKeyDown = (event) => {
    const chosen = JUDGEMENTS.find(([, , key]) => key === event.key);
    if (!chosen || !mayJudge || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    judge(chosen[0]);
  };
  return html`<div onKeyDown=${onKeyDown}>
    <p class="soft">
      <time datetime=${iso(one.started_at)} title=${fullTime(one.started_at)}>${shortDay(one.started_at)}</time> · ${valueWords("intent", one.intent)} · ${valueWords("channel", one.channel)} · ${outcomeWords(one.outcome)} · <a href=${`#conversation/${encodeURIComponent(one.conversation)}`}>Open it</a>
    </p>
    <ol class="sample-log" tabindex="0" aria-label="The conversation; 1 the bot was right, 2 a person was needed, 3 cannot tell">
      ${entries === null ? html`<li class="soft">${problem ? "" : "Reading…"}</li>` : entries.filter(({ text }) => text).map((entry) => html`<li key=${entry.seq} class=${entry.author}><b>${WHO[entry.author] ?? "Desk"}</b> <span dir="auto">${entry.text}</span></li>`)}
    </ol>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    ${mayJudge
      ? html`<div class="buttons">${JUDGEMENTS.map(([judgement, label, key]) => html`<button key=${judgement} type="button" aria-disabled=${isBusy} onClick=${() => judge(judgement)}>${label} <kbd>${key}</kbd></button>`)}</div>`
      : html`<p class="soft">Supervisors judge it.</p>`}
  </div>`;
}
const WHO = { customer: "Customer", bot: "Bot", agent: "Agent" };
