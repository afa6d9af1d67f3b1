// Insight: what happened, honestly counted. The address says all that is shown, so a view can be kept and shared; each part
// asks the desk for what it needs, when it is shown.

import { html, useRef } from "../../vendor/preact-htm.js";
import { askedOf, hashOf, queryOf, readAddress } from "./address.js";
import { Alerts } from "./alerts.js";
import { pathOf, useAnswer } from "./answers.js";
import { Answered } from "./answered.js";
import { Breakdown, groupsAsked } from "./breakdown.js";
import { Conversations, conversationsAsked } from "./conversations.js";
import { Csv } from "./csv.js";
import { Drift } from "./drift.js";
import { Escalation } from "./escalation.js";
import { Filters, labelsOf } from "./filters.js";
import { Overview } from "./overview.js";
import { Pilots } from "./pilots.js";
import { usePlace } from "./place.js";
import { Return } from "./return.js";
import { Signals } from "./signals.js";

/** What is shown below the filters: `pathOf` says what the desk is asked for it, `csv` which of its tables is the same. The
 * first one is shown where the address names none. A part with a `note` is of days of its own, so no filters stand above it. */
const PARTS = [
  { name: "", label: "Overview", csv: "figures", View: Overview, pathOf: (asked) => pathOf("figures", asked) },
  { name: "groups", label: "Side by side", View: Breakdown, pathOf: (asked, address) => pathOf("groups", groupsAsked(asked, address)) },
  { name: "signals", label: "Signals", csv: "signals", View: Signals, pathOf: (asked) => pathOf("signals", asked) },
  { name: "escalation", label: "Escalation", csv: "escalations", View: Escalation, pathOf: (asked) => pathOf("escalations", asked) },
  { name: "return", label: "Return", csv: "return", View: Return, pathOf: (asked) => pathOf("return", asked) },
  { name: "pilots", label: "Pilots", note: "A pilot has days of its own, and all of its conversations are counted.", View: Pilots, pathOf: () => pathOf("pilots", {}) },
  { name: "drift", label: "Drift and alerts", note: "The days and limits of drift and alerts are those of data/insight.yml.", View: Watched, pathOf: () => "" },
];
const partOf = ({ show }) => PARTS.find(({ name }) => name === show) ?? PARTS[0];

export function InsightView({ state, actions }) {
  const address = readAddress(state.viewQuery);
  const part = partOf(address);
  const asked = askedOf({ ...address, figure: "" });
  const page = useRef(null);
  const definitions = useAnswer(pathOf("definitions", {}));
  const answer = useAnswer(address.figure ? pathOf("conversations", conversationsAsked(address)) : part.pathOf(asked, address));
  // What can be chosen is not waited for: the figures come first.
  const isBegun = useRef(false);
  isBegun.current ||= Boolean(answer.told || answer.problem);
  const choices = useAnswer(isBegun.current ? pathOf("choices", { from: asked.from, to: asked.to, days: asked.days }) : "").told;
  const unseen = useAnswer(pathOf("alerts", { limit: 1 })).told?.unseen ?? 0;
  const go = (changes) => actions.showView("insight", queryOf({ ...address, figure: "", part: "", at: {}, ...changes }));
  const period = useRef(null);
  period.current = answer.told?.period ?? period.current;
  usePlace(page, hashOf(address), Boolean(address.figure));
  // Without a prototype: the address may name any figure, `constructor` too.
  const named = Object.assign(Object.create(null), Object.fromEntries((definitions.told?.definitions ?? []).map((one) => [one.name, one])));
  const common = { address, answer, definitions: named, labels: labelsOf(choices), me: state.me };
  const note = address.figure ? "" : part.note;
  return html`<main ref=${page} class="view insight" aria-labelledby="insight-title">
    <div class="insight-head">
      <header>
        <h2 id="insight-title" tabindex="-1">Insight</h2>
        <nav class="parts" aria-label="Parts of Insight">
          ${PARTS.map(
            (one) =>
              html`<a key=${one.name} href=${hashOf({ ...address, show: one.name, figure: "", part: "", at: {} })} aria-current=${one !== part ? null : address.figure ? "true" : "page"}>
                ${one.label}${one.View === Watched && unseen > 0 && html` <span class="badge" aria-label=${`${unseen} alerts that nobody has seen`}>${unseen}</span>`}
              </a>`,
          )}
        </nav>
        ${part.csv && !address.figure && html`<${Csv} name=${part.csv} asked=${asked} label="CSV" />`}
      </header>
      ${note
        ? html`<p class="soft">${note}</p>`
        : html`<${Filters} ...${{ address, choices, period: period.current, before: answer.told?.before, go }} />`}
    </div>
    <${Answered} answer=${{ ...definitions, again: () => (definitions.again(), answer.problem && answer.again()) }} what="What the figures mean">
      ${() =>
        address.figure
          ? html`<${Conversations} key=${address.figure} ...${common} />`
          : html`<${part.View} key=${part.name} ...${common} />`}
    <//>
  </main>`;
}

function Watched({ address, definitions, me }) {
  return html`<div><${Alerts} ...${{ address, definitions, me }} /><${Drift} /></div>`;
}
