// The envelope as a briefing: what it is about, what to do first, then why this came here and what is known. Read from
// top to bottom it takes ten seconds to know.

import { html } from "../vendor/preact-htm.js";
import { ago, fullTime, iso, useNow } from "./clock.js";
import { isCrisis } from "./crisis_guide.js";
import { EarlierContacts } from "./customer_card.js";
import { icons } from "./icons.js";
import { Facts, Summary, TriedList } from "./known.js";
import { MoodChart } from "./mood_chart.js";
import { NextStep } from "./next_step.js";
import { PassedOn } from "./passed_on.js";
import { Reasons } from "./reasons.js";
import { Reminders } from "./reminders.js";
import { isSupervisor, mayServe } from "./state.js";
import { memo } from "./store.js";
import { languageWords, priorityWords, shortPriority, skillWords, words } from "./words.js";
import { RunsPanel } from "./workflow_runs.js";
import { mayWork } from "./workflow_state.js";

export const BriefingPanel = ({ state, conversation, may, actions }) => html`<${Briefing}
  conversation=${conversation}
  clockOffset=${state.clockOffset}
  isFlagging=${Boolean(state.busy[`flag:${conversation.id}`])}
  flagProblem=${state.problems[`flag:${conversation.id}`] ?? ""}
  mayWrite=${may.write}
  isMine=${may.reply}
  mayWork=${mayWork(state, conversation)}
  me=${state.me}
  busy=${state.busy}
  problems=${state.problems}
  mayFlag=${may.flag}
  mayAudit=${isSupervisor(state.me)}
  actions=${actions}
/>`;

const Briefing = memo(({ conversation, clockOffset, isFlagging, flagProblem, mayWrite, isMine, mayWork, me, busy, problems, mayFlag, mayAudit, actions }) => {
  const { id, envelope, moods, verdict, isLoaded, copilot } = conversation;
  const summary = envelope && html`<${Summary} key="summary" summary=${envelope.summary} goTo=${actions.goTo} />`;
  const onUse = mayWrite ? (text) => actions.useReply(id, text) : null;
  const onWork = mayWork ? (name) => actions.openWorkflow(id, name) : null;
  const next = envelope && html`<${NextStep} key="next" step=${envelope.next_step} isMine=${isMine} onUse=${onUse} onWork=${onWork} />`;
  const runs = html`<${RunsPanel} key="runs" ...${{ state: { me, busy, problems, clockOffset }, conversation, actions }} />`;
  return html`<header>
      <h2 id="briefing-title" class="hidden" tabindex="-1">Briefing</h2>
      ${envelope && html`<${Stamp} ...${{ envelope, clockOffset }} />`}
    </header>
    ${envelope
      ? html`<${PassedOn} reasons=${envelope.reasons} />
          ${isCrisis(envelope) ? [runs, next, summary] : [summary, runs, next]}
          ${copilot
            ? html`<${Reminders} ...${{ id, reminders: copilot.reminders, mayTick: mayServe(me), actions }} />`
            : html`<${Compliance} reminders=${envelope.compliance} />`}
          <${Reasons} ...${{ id, envelope, verdict, mayFlag, mayAudit, isFlagging, flagProblem, actions }} />
          <${Facts} facts=${copilot?.facts ?? envelope.facts} goTo=${actions.goTo} />
          <${TriedList} tried=${envelope.tried} goTo=${actions.goTo} />`
      : html`<p class="empty">${isLoaded ? words.noEnvelope : words.connecting}</p>`}
    <${MoodChart} moods=${moods} goTo=${actions.goTo} />
    ${envelope && html`<${EarlierContacts} earlier=${envelope.earlier} peek=${actions.peek} />`}`;
});

function Stamp({ envelope, clockOffset }) {
  const now = useNow(clockOffset);
  const { created_at, priority, layer, skill, language } = envelope;
  return html`<p class="stamp">
    <span class="priority p${priority}" title=${priorityWords(priority)}>${shortPriority(priority)}</span>
    <span>Layer ${layer}</span><span>${skillWords(skill)}</span><span>${languageWords(language)}</span>
    <time datetime=${iso(created_at)} title=${fullTime(created_at)}>${ago(now - created_at)}</time>
  </p>`;
}

function Compliance({ reminders }) {
  if (!reminders.length) return null;
  return html`<section class="compliance" aria-labelledby="compliance-title">
    <h3 id="compliance-title">${icons.warn} Keep in mind</h3>
    <ul>
      ${reminders.map((reminder) => html`<li>${reminder}</li>`)}
    </ul>
  </section>`;
}
