// The inbox: the queue in its order, my conversations, my colleagues', and those with the assistant; or, in its place, a
// list of conversations by what it is filtered by.

import { html } from "../vendor/preact-htm.js";
import { duration, fullTime, iso, shortDay, time, useNow } from "./clock.js";
import { Face, icons } from "./icons.js";
import { ListHead } from "./list_head.js";
import { unreadIn } from "./reading_state.js";
import { memo } from "./store.js";
import { VirtualList } from "./virtual_list.js";
import { channelWords, customerName, priorityWords, skillWords, tierWords, words } from "./words.js";

// Each part: its name in the frame, its title, what is said of an empty one, and the list that holds all of it.
const GROUPS = [
  ["queue", "Waiting for a person", words.emptyQueue, { group: "waiting", order: "priority" }],
  ["mine", "Mine", words.emptyMine, { group: "mine" }],
  ["others", "With colleagues", words.emptyOthers, { group: "others" }],
  ["bot", "With the bot", words.emptyBot, { group: "bot" }],
];
const ROW_PIXELS = 82; // of a list's row, whatever stands in it

export function Inbox({ state, actions }) {
  const { inbox, list } = state;
  return html`<nav class="inbox ${list ? "listing" : ""}" aria-labelledby="inbox-title">
    <h2 id="inbox-title" class="hidden" tabindex="-1">Inbox</h2>
    <${ListHead} ...${{ state, actions }} />
    ${list
      ? html`<${List} ...${{ state, list, actions }} />`
      : inbox === null
        ? html`<p class="empty" role="status">${words.connecting}</p>`
        : html`<div class="groups">${GROUPS.map(([name, title, empty, filters]) => html`<${Group} key=${name} ...${{ state, name, title, empty, filters, actions }} />`)}</div>`}
  </nav>`;
}

function Group({ state, name, title, empty, filters, actions }) {
  const rows = state.inbox[name];
  const count = state.inbox.counts?.[name] ?? rows.length;
  return html`<section class=${name} aria-labelledby=${`group-${name}`}>
    <h3 id=${`group-${name}`}>${title} <span class="count ${count ? "some" : ""}">${count}</span></h3>
    ${rows.length === 0 && html`<p class="empty">${empty}</p>`}
    <ul>
      ${rows.map((row) => html`<li key=${row.conversation}>${rowOf({ state, row, isMine: name === "mine", actions })}</li>`)}
    </ul>
    ${count > rows.length &&
    html`<button type="button" class="link all-of-it" onClick=${() => actions.showList(filters)}>Show all ${count >= 1000 ? "1000 and more" : count}</button>`}
  </section>`;
}

function List({ state, list, actions }) {
  if (list.problem && !list.rows.length) return html`<p class="empty problem" role="alert">${list.problem}</p>`;
  if (!list.rows.length) return html`<p class="empty">${list.isLoading ? words.connecting : words.emptyList}</p>`;
  return html`<${VirtualList}
    key=${JSON.stringify(list.filters)}
    items=${list.rows}
    count=${list.next ? -1 : list.rows.length}
    rowHeight=${ROW_PIXELS}
    label="Conversations"
    keyOf=${(row) => row.conversation}
    draw=${(row) => rowOf({ state, row, isMine: row.owner === "agent" && row.owner_name === state.me.name, isShort: true, actions })}
    onEnd=${actions.moreOfList}
  />`;
}

const rowOf = ({ state, row, isMine, isShort = false, actions }) =>
  html`<${Row}
    row=${row}
    isOpen=${state.open === row.conversation}
    isMine=${isMine}
    isShort=${isShort}
    unread=${unreadIn(state, row)}
    hasDraft=${Boolean(state.drafts[row.conversation]?.reply)}
    offeredTo=${row.assigned_to === state.me.id ? "you" : row.assigned_name}
    problem=${state.open === row.conversation ? "" : (state.problems[`own:${row.conversation}`] ?? "")}
    clockOffset=${state.clockOffset}
    actions=${actions}
  />`;

const Row = memo(({ row, isOpen, isMine, isShort, unread, hasDraft, offeredTo, problem, clockOffset, actions }) => {
  const waits = row.owner === "queue";
  return html`<button
      type="button"
      class="row ${isShort ? "short" : ""} ${unread ? "new" : ""} ${waits && row.priority === 1 ? "urgent" : ""}"
      aria-current=${isOpen}
      data-conversation=${row.conversation}
      onClick=${() => actions.open(row.conversation)}
    >
      <span class="line">
        ${row.owner === "queue" && html`<${Priority} priority=${row.priority} />`}
        <span class="who">${customerName(row.customer)}</span>
        ${waits
          ? html`<${Waited} ...${{ since: row.waiting_since, clockOffset }} />`
          : html`<time datetime=${iso(row.last_at)} title=${fullTime(row.last_at)}>${when(row.last_at, clockOffset)}</time>`}
      </span>
      ${row.alert && html`<span class="alert">${icons.warn}<span>${row.alert}</span></span>`}
      ${waits && row.reason && !isShort && html`<span class="reason">${row.reason}</span>`}
      ${waits && !isShort && offeredTo && html`<span class="offered-to">Offered to ${offeredTo}</span>`}
      ${waits && !isShort && row.warning && html`<span class="warning">${row.warning}</span>`}
      ${!(isShort && row.alert) && row.last_text && html`<span class="last">${speaker(row)}${row.last_text}</span>`}
      <span class="about">
        <${Face} score=${row.mood} />
        ${row.customer.tier !== "standard" && html`<span class="tier">${tierWords(row.customer.tier)}</span>`}
        ${unread > 0 && html`<span class="badge" title=${words.unread(unread)}><span aria-hidden="true">${unread}</span><span class="hidden">${words.unread(unread)}</span></span>`} ${hasDraft && html`<span class="badge unsent">Draft</span>`}
        <span>${aboutRow(row, { isMine })}</span>
      </span>
      ${problem && html`<span class="problem" role="alert">${problem}</span>`}
    </button>`;
});

/** The time of today's rows, the day of the others. */
function when(at, clockOffset) {
  const isToday = Date.now() / 1000 + clockOffset - at < 18 * 3600;
  return isToday ? time(at) : shortDay(at);
}

const aboutRow = (row, { isMine }) =>
  [
    channelWords(row.channel),
    row.skill && row.skill !== "general" && skillWords(row.skill),
    row.owner === "agent" && !isMine && row.owner_name,
    row.owner === "closed" && "closed",
  ]
    .filter(Boolean)
    .join(" · ");

const speaker = (row) => ({ bot: "Bot: ", agent: `${row.owner_name || "Agent"}: ` })[row.last_author] ?? "";

export function Priority({ priority }) {
  return html`<span class="priority p${priority}" title=${priorityWords(priority)}>
    <span aria-hidden="true">P${priority}</span><span class="hidden">${priorityWords(priority)}.</span>
  </span>`;
}

/** How long somebody has been waiting, ticking. Screen readers are not told every second: it is read when asked for. */
export function Waited({ since, clockOffset, isLabelled = true }) {
  const waited = useNow(clockOffset) - since;
  return html`<span class="waited ${waited > 300 ? "long" : ""}">
    ${isLabelled && html`<span class="hidden">waiting for </span>`}${duration(waited)}
  </span>`;
}
