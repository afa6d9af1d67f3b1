// The agents on the floor: who is there, how full they are, what they handle and since when.

import { html } from "../vendor/preact-htm.js";
import { ago, duration, useNow } from "./clock.js";
import { awayWords } from "./floor_words.js";
import { memo } from "./store.js";
import { customerName, skillWords } from "./words.js";

const PRESENCES = { online: "Online", away: "Away", offline: "Offline" };

export const FloorAgents = memo(
  ({ agents, clockOffset, actions }) => html`<section class="floor-agents" aria-labelledby="agents-title">
    <h3 id="agents-title">Agents</h3>
    ${agents.length === 0 && html`<p class="empty">Nobody has an account yet.</p>`}
    <ul>
      ${agents.map((one) => html`<${Agent} key=${one.agent} ...${{ one, clockOffset, actions }} />`)}
    </ul>
  </section>`,
);

const Agent = memo(({ one, clockOffset, actions }) => {
  const now = useNow(clockOffset);
  const { name, presence, capacity, tasks, skills } = one;
  const isHere = presence !== "offline";
  return html`<li class="floor-agent ${presence}">
    <p class="line">
      <strong>${name}</strong>
      <span class="state">${PRESENCES[presence] ?? presence}${presence === "away" && awayWords(one.why) && html`: ${awayWords(one.why)}`}</span>
      <span class="load" title="Conversations, and how many they take at once">${tasks.length} of ${capacity}</span>
    </p>
    ${isHere && html`<meter class="hidden-text" min="0" max=${Math.max(1, capacity)} value=${Math.min(tasks.length, capacity)} aria-label=${`Load of ${name}`}></meter>`}
    <p class="soft">
      ${skills.length ? skills.map(skillWords).join(", ") : "Every skill"}${isHere && one.acted_at > 0 && html` · active ${ago(now - one.acted_at)}`}
      ${!isHere && one.since > 0 && html` · left ${ago(now - one.since)}`}
    </p>
    ${tasks.length > 0 &&
    html`<ul class="tasks">
      ${tasks.map(
        (task) =>
          html`<li key=${task.conversation}>
            <button type="button" class="link" onClick=${() => actions.open(task.conversation)}>${customerName(task.customer)}</button>
            <span class="soft">${task.is_offer ? "offered " : ""}${duration(now - task.since)}</span>
          </li>`,
      )}
    </ul>`}
  </li>`;
});
