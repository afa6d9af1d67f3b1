// Quality: for supervisors how conversations went and what to review, for agents their own scores. The address says all that is
// shown; each part asks the desk for what it needs.

import { html, useEffect, useRef } from "../../vendor/preact-htm.js";
import { isSupervisor, mayServe } from "../state.js";
import { AgentPage } from "./agent.js";
import { hrefOf, queryOf, readAddress } from "./address.js";
import { Compliance } from "./compliance.js";
import { ConversationQuality } from "./conversation.js";
import { Overview } from "./overview.js";
import { OpenAnswers, Queue } from "./queues.js";

const PARTS = [
  { name: "", label: "Overview", isFor: (me) => me.role !== "agent", hasDays: true },
  { name: "low", label: "Low scores", isFor: isSupervisor },
  { name: "sample", label: "Random sample", isFor: isSupervisor },
  { name: "answers", label: "Seen differently", isFor: isSupervisor },
  { name: "compliance", label: "Compliance", isFor: (me) => me.role !== "agent", hasDays: true },
  { name: "mine", label: "My scores", isFor: mayServe, hasDays: true },
];
const DAYS = [30, 90, 180, 365];

export function ScoresView({ state, actions }) {
  const address = readAddress(state.viewQuery);
  const page = useRef(null);
  const parts = PARTS.filter(({ isFor }) => isFor(state.me));
  const part = parts.find(({ name }) => name === address.part) ?? parts[0];
  const shown = { ...address, part: part.name };
  useEffect(() => page.current.scrollTo(0, 0), [state.viewQuery]);
  const list = { ...shown, conversation: "" };
  return html`<main ref=${page} class="view scores insight" aria-labelledby="scores-title">
    <div class="insight-head">
      <header>
        <h2 id="scores-title" tabindex="-1">Quality</h2>
        <nav class="parts" aria-label="Parts of Quality">
          ${parts.length > 1 &&
          parts.map(
            (one) =>
              html`<a key=${one.name} href=${hrefOf({ part: one.name, days: address.days })} aria-current=${one === part && !address.agent ? (address.conversation ? "true" : "page") : null}>${one.label}</a>`,
          )}
        </nav>
        ${(part.hasDays || address.agent) && !address.conversation && html`<label class="days">Days
          <select value=${address.days} onChange=${({ target }) => actions.showView("scores", queryOf({ ...shown, days: Number(target.value) }))}>
            ${[...new Set([...DAYS, address.days])].map((days) => html`<option key=${days} value=${days}>${days}</option>`)}
          </select>
        </label>`}
      </header>
    </div>
    <div class="scores-body">
      ${address.conversation
        ? html`<${ConversationQuality} key=${address.conversation} ...${{ conversation: address.conversation, back: hrefOf(list), state, actions }} />`
        : html`<${Shown} key=${`${part.name} ${address.agent}`} ...${{ part, address: shown, state }} />`}
    </div>
  </main>`;
}

function Shown({ part, address, state }) {
  if (address.agent && isSupervisor(state.me)) return html`<${AgentPage} agent=${address.agent} ...${{ address, state }} />`;
  if (part.name === "mine") return html`<${AgentPage} agent="me" ...${{ address, state }} />`;
  if (part.name === "low" || part.name === "sample") return html`<${Queue} name=${part.name} address=${address} />`;
  if (part.name === "answers") return html`<${OpenAnswers} address=${address} />`;
  if (part.name === "compliance") return html`<${Compliance} address=${address} />`;
  return html`<${Overview} address=${address} />`;
}
