// Why the bot stayed in charge, offered a person or called one at a message: the decision with its evidence, what was
// weighed against which threshold, and the smallest change that would have changed it. It stands where the briefing
// does, so that nothing moves under the reader's eyes.

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { Cite } from "./cite.js";
import { fullTime, iso, time } from "./clock.js";
import { decidedSeqs, decisionOn } from "./decisions.js";
import { icons } from "./icons.js";
import { Reason } from "./reasons.js";
import { memo } from "./store.js";
import { decisionWords, languageWords, shortPriority, signalWords, skillWords, spaced } from "./words.js";

/** The quiet mark beside a message that was decided on. */
export function WhyMark({ seq, record, isShown, actions }) {
  const said = decisionWords(record);
  return html`<button
    type="button"
    id=${`why-${seq}`}
    class="why-mark ${record.decision.outcome}"
    aria-pressed=${isShown}
    aria-label=${`Why, message ${seq}: ${said}`}
    title=${`${said}. Why?`}
    onClick=${() => (isShown ? actions.closeWhy() : actions.explain(seq))}
  >
    ${record.decision.outcome === "continue" ? icons.why : icons.person}
  </button>`;
}

export const Why = memo(({ conversation, seq, actions }) => {
  const { decisions, entries } = conversation;
  const record = decisionOn(decisions, seq);
  const title = useRef(null);
  useEffect(() => title.current?.focus(), [seq]);
  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    actions.closeWhy();
  };
  const entry = entries.find((one) => one.seq === seq);
  const seqs = decidedSeqs(decisions);
  const before = seqs.filter((one) => one < seq).pop();
  const after = seqs.find((one) => one > seq);
  const others = decisions[seq].filter((one) => one !== record).reverse();
  return html`<aside class="sidebar why" aria-labelledby="why-title" onKeyDown=${onKeyDown}>
    <header>
      <h2 ref=${title} id="why-title" tabindex="-1">${decisionWords(record)}</h2>
      <button type="button" class="close" aria-label="Close the explanation" title="Back to the briefing (Esc)" onClick=${actions.closeWhy}>${icons.cross}</button>
      <p class="stamp">
        <span>Message <${Cite} seqs=${[seq]} goTo=${actions.goTo} /></span>
        <time datetime=${iso(record.at)} title=${fullTime(record.at)}>${time(record.at)}</time>
        ${Nearby({ seq: before, label: "Earlier decision", actions })} ${Nearby({ seq: after, label: "Later decision", actions })}
      </p>
    </header>
    ${entry && html`<blockquote class="judged" dir="auto">${entry.text}</blockquote>`}
    ${record.kind === "human" && html`<p class="soft">${besidePerson(record)}</p>`}
    <${Explanation} decision=${record.decision} goTo=${actions.goTo} />
    ${others.length > 0 &&
    html`<section aria-labelledby="why-before">
      <h3 id="why-before">Also decided on this message</h3>
      ${others.map(
        (one) =>
          html`<details key=${one.number}>
            <summary>${decisionWords(one)}, ${time(one.at)}</summary>
            <${Explanation} decision=${one.decision} goTo=${actions.goTo} />
          </details>`,
      )}
    </section>`}
  </aside>`;
});

const besidePerson = ({ turn }) =>
  turn
    ? "A person had the conversation or was waited for, so nothing was handed over."
    : "A person had the conversation, who decides about a transfer, or nobody had it yet, and it was raised.";

const Nearby = ({ seq, label, actions }) =>
  seq !== undefined && html`<button type="button" class="link" onClick=${() => actions.explain(seq)}>${label}</button>`;

export function Explanation({ decision, goTo }) {
  const { rules, considered = [], counterfactual } = decision;
  return html`<section class="reasons">
      <h3>${rules.length ? (rules.length > 1 ? "The rules that fired" : "The rule that fired") : "No rule fired"}</h3>
      ${rules.map((rule) => html`<${Reason} key=${rule.name} rule=${rule} isNamed=${true} goTo=${goTo} />`)}
      ${!rules.length && html`<p>Nothing in the conversation so far called for a person.</p>`}
      ${counterfactual && html`<p class="counterfactual">${counterfactual}</p>`}
    </section>
    ${considered.length > 0 && html`<${Considered} considered=${considered} goTo=${goTo} />`}
    <${Particulars} decision=${decision} />`;
}

/** Signals that were near a rule without making it fire. */
function Considered({ considered, goTo }) {
  return html`<section class="considered">
    <h3>What was weighed</h3>
    <table>
      <thead>
        <tr><th scope="col">Signal</th><th scope="col">Value</th><th scope="col">Rule asks for</th></tr>
      </thead>
      <tbody>
        ${considered.map(
          ({ signal, value, threshold, seqs = [] }) =>
            html`<tr><th scope="row">${signalWords(signal)}</th><td>${value} <${Cite} seqs=${seqs} goTo=${goTo} /></td><td>${threshold}</td></tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function Particulars({ decision }) {
  const { outcome, layer, priority, skill, playbook, subjects = [], language, policy_version } = decision;
  const isCalm = outcome === "continue";
  const rows = [
    ["Layer", layer],
    ["Priority", !isCalm && shortPriority(priority)],
    ["Skill", !isCalm && skillWords(skill)],
    ["Playbook", playbook && spaced(playbook)],
    ["About", subjects.map(spaced).join(", ")],
    ["Language", language && languageWords(language)],
    ["Policy", policy_version && `version ${policy_version}`],
  ];
  return html`<section class="particulars">
    <dl>
      ${rows.filter(([, value]) => value).map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}
    </dl>
  </section>`;
}
