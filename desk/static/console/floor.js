// The live floor, for supervisors: what needs eyes, the queues, and who handles what. It fills the screen in place of the
// conversations, and follows what happens while it is shown.

import { html, useEffect } from "../vendor/preact-htm.js";
import { duration, useNow } from "./clock.js";
import { FloorAgents } from "./floor_agents.js";
import { Face, icons } from "./icons.js";
import { Priority } from "./inbox.js";
import { concernWords, trendWords } from "./floor_words.js";
import { memo } from "./store.js";
import { channelWords, customerName, moodOf, skillWords, tierWords, waitWords, words } from "./words.js";

export function FloorView({ state, actions }) {
  const { floor, link, clockOffset } = state;
  useEffect(() => {
    if (link !== "online") return undefined;
    actions.followFloor();
    return () => actions.leaveFloor();
  }, [link]);
  return html`<main class="view floor" aria-labelledby="floor-title">
    <h2 id="floor-title" tabindex="-1">Live floor</h2>
    ${floor
      ? html`<${Tiles} ...${{ floor, clockOffset }} />
          <div class="floor-parts">
            <${Eyes} ...${{ floor, clockOffset, actions }} />
            <div class="floor-side">
              <${Queues} ...${{ queues: floor.queues, clockOffset }} />
              <${FloorAgents} ...${{ agents: floor.agents, clockOffset, actions }} />
            </div>
          </div>`
      : html`<p class="empty" role="status">${words.connecting}</p>`}
  </main>`;
}

const Tiles = memo(({ floor, clockOffset }) => {
  const { queues, agents, conversations } = floor;
  const waiting = queues.reduce((sum, one) => sum + one.waiting, 0);
  const since = Math.min(...queues.filter((one) => one.waiting).map((one) => one.longest_since));
  const online = agents.filter((one) => one.presence === "online");
  const room = online.reduce((sum, one) => sum + Math.max(0, one.capacity - one.tasks.length), 0);
  const worried = conversations.filter((one) => one.concerns.length).length;
  return html`<dl class="tiles">
    <${Tile} label="Need your eyes" value=${worried} isBad=${worried > 0} />
    <${Tile} label="Waiting" value=${waiting} />
    <${Tile} label="Longest wait" value=${waiting ? html`<${Since} ...${{ since, clockOffset }} />` : "none"} />
    <${Tile} label="Agents online" value=${`${online.length} of ${agents.length}`} />
    <${Tile} label="Room for more" value=${room} isBad=${waiting > 0 && room === 0} />
  </dl>`;
});

const Tile = ({ label, value, isBad = false }) =>
  html`<div class=${isBad ? "bad" : ""}><dt>${label}</dt><dd>${value}</dd></div>`;

/** How long since then, ticking. */
const Since = ({ since, clockOffset }) => duration(useNow(clockOffset) - since);

/** Arrows walk the list, so that the keyboard goes through it as fast as the eyes. */
function onArrow(event) {
  const by = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
  const rows = [...event.currentTarget.querySelectorAll(".floor-row")];
  const at = rows.indexOf(document.activeElement);
  if (!by || at < 0) return;
  event.preventDefault();
  event.stopPropagation();
  rows[Math.min(rows.length - 1, Math.max(0, at + by))].focus();
}

function Eyes({ floor, clockOffset, actions }) {
  const { conversations, more } = floor;
  const worried = conversations.filter((one) => one.concerns.length);
  const calm = conversations.filter((one) => !one.concerns.length);
  const rows = (list) =>
    html`<ul>
      ${list.map((one) => html`<${Row} key=${one.conversation} ...${{ one, clockOffset, actions }} />`)}
    </ul>`;
  return html`<section class="eyes" aria-labelledby="eyes-title" onKeyDown=${onArrow}>
    <h3 id="eyes-title">Needs your eyes <span class="count ${worried.length ? "some" : ""}">${worried.length}</span></h3>
    ${worried.length ? rows(worried) : html`<p class="empty">${icons.check} Nothing stands out. Conversations come here by themselves.</p>`}
    <h3>With people, going well <span class="count">${calm.length}</span></h3>
    ${calm.length ? rows(calm) : html`<p class="empty">None.</p>`}
    ${more > 0 && html`<p class="soft">${more} more are not shown.</p>`}
  </section>`;
}

const Row = memo(({ one, clockOffset, actions }) => {
  const { customer, owner, mood, trend } = one;
  const falls = trendWords(trend);
  return html`<li>
    <button type="button" class="floor-row ${one.concerns.length ? "worried" : ""}" onClick=${() => actions.open(one.conversation)}>
      <span class="line">
        ${owner === "queue" && html`<${Priority} priority=${one.priority} />`}
        <span class="who">${customerName(customer)}</span>
        ${customer.tier !== "standard" && html`<span class="tier ${customer.tier}">${tierWords(customer.tier)}</span>`}
        <span class="feeling"><${Face} score=${mood} label=${false} /> ${moodOf(mood).label}${falls && html`, ${falls}`}</span>
        <span class="for"><${Since} since=${one.since} clockOffset=${clockOffset} /></span>
      </span>
      ${one.concerns.length > 0 &&
      html`<span class="concerns">
        ${one.concerns.map((name) => html`<span key=${name} class="concern ${name}">${icons.warn} <${Concern} ...${{ name, one, clockOffset }} /></span>`)}
      </span>`}
      <span class="about soft">${aboutWords(one)}</span>
      ${one.reason && html`<span class="reason">${one.reason}</span>`}
    </button>
  </li>`;
});

function Concern({ name, one, clockOffset }) {
  if (name === "agent_silent") return html`No answer for <${Since} since=${one.unanswered_since} clockOffset=${clockOffset} />`;
  return concernWords(name);
}

function aboutWords({ owner, owner_name, channel, skill, layer }) {
  const whose = { queue: "Waiting for a person", bot: `With ${owner_name}`, agent: `With ${owner_name || "an agent"}` }[owner];
  return [whose, skillWords(skill || "general"), `layer ${layer}`, channelWords(channel)].join(" · ");
}

/** Those in which somebody waits, or nobody could answer, stand open; the quiet ones are told in one line. */
const Queues = memo(({ queues, clockOffset }) => {
  const isQuiet = (one) => !one.waiting && one.is_open && one.online > 0;
  const quiet = queues.filter(isQuiet);
  const busy = queues.filter((one) => !isQuiet(one));
  return html`<section class="queues" aria-labelledby="queues-title">
    <h3 id="queues-title">Queues</h3>
    ${busy.length ? html`<${QueueTable} ...${{ queues: busy, clockOffset }} />` : html`<p class="empty">${icons.check} Nobody waits, and each queue has somebody online.</p>`}
    ${quiet.length > 0 &&
    html`<details>
      <summary>${quiet.length === 1 ? "1 queue" : `${quiet.length} queues`} in which nobody waits</summary>
      <${QueueTable} ...${{ queues: quiet, clockOffset }} />
    </details>`}
  </section>`;
});

const QueueTable = ({ queues, clockOffset }) =>
  html`<div class="table" tabindex="0" role="group" aria-label="Queues">
    <table>
      <thead>
        <tr><th scope="col">Skill</th><th scope="col">Waiting</th><th scope="col">Longest</th><th scope="col">Told</th><th scope="col">Online</th></tr>
      </thead>
      <tbody>
        ${queues.map((one) => html`<${Queue} key=${one.skill} ...${{ one, clockOffset }} />`)}
      </tbody>
    </table>
  </div>`;

function Queue({ one, clockOffset }) {
  const isAlone = one.waiting > 0 && one.online === 0;
  return html`<tr class=${isAlone ? "bad" : ""}>
    <th scope="row">${skillWords(one.skill)}${!one.is_open && html` <span class="badge">closed</span>`}</th>
    <td>${one.waiting}</td>
    <td>${one.waiting ? html`<${Since} since=${one.longest_since} clockOffset=${clockOffset} />` : "–"}</td>
    <td>${one.high_seconds ? rangeWords(one) : "–"}</td>
    <td>${one.online ? `${one.online}, room for ${one.room}` : "nobody"}</td>
  </tr>`;
}

const rangeWords = ({ low_seconds, high_seconds }) => `${Math.max(1, Math.round(low_seconds / 60))}–${waitWords(Math.max(90, high_seconds))}`;
