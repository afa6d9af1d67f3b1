// The inbox: the queue in its order, my conversations, my colleagues', and those with the assistant.

import { html } from "../vendor/preact-htm.js";
import { duration, iso, time, useNow } from "./clock.js";
import { Face, icons } from "./icons.js";
import { isUnread } from "./state.js";
import { memo } from "./store.js";
import { channelWords, customerName, priorityWords, skillWords, tierWords, words } from "./words.js";

const GROUPS = [
  ["queue", "Waiting for a person", words.emptyQueue],
  ["mine", "Mine", words.emptyMine],
  ["others", "With colleagues", words.emptyOthers],
  ["bot", "With the bot", words.emptyBot],
];

export function Inbox({ state, actions }) {
  return html`<nav class="inbox" aria-labelledby="inbox-title">
    <h2 id="inbox-title" class="hidden" tabindex="-1">Inbox</h2>
    ${state.inbox === null
      ? html`<p class="empty" role="status">${words.connecting}</p>`
      : GROUPS.map(
          ([name, title, empty]) =>
            html`<section key=${name} class=${name} aria-labelledby=${`group-${name}`}>
              <h3 id=${`group-${name}`}>${title} <span class="count ${state.inbox[name].length ? "some" : ""}">${state.inbox[name].length}</span></h3>
              ${state.inbox[name].length === 0 && html`<p class="empty">${empty}</p>`}
              <ul>
                ${state.inbox[name].map(
                  (row) =>
                    html`<${Row}
                      key=${row.conversation}
                      row=${row}
                      isOpen=${state.open === row.conversation}
                      isMine=${name === "mine"}
                      isNew=${name === "mine" && isUnread(state, row)}
                      hasDraft=${Boolean(state.drafts[row.conversation]?.reply)}
                      problem=${state.open === row.conversation ? "" : (state.problems[`own:${row.conversation}`] ?? "")}
                      clockOffset=${state.clockOffset}
                      actions=${actions}
                    />`,
                )}
              </ul>
            </section>`,
        )}
  </nav>`;
}

const Row = memo(({ row, isOpen, isMine, isNew, hasDraft, problem, clockOffset, actions }) => {
  const waits = row.owner === "queue";
  return html`<li>
    <button
      type="button"
      class="row ${isNew ? "new" : ""} ${waits && row.priority === 1 ? "urgent" : ""}"
      aria-current=${isOpen}
      data-conversation=${row.conversation}
      onClick=${() => actions.open(row.conversation)}
    >
      <span class="line">
        ${row.owner === "queue" && html`<${Priority} priority=${row.priority} />`}
        <span class="who">${customerName(row.customer)}</span>
        ${waits
          ? html`<${Waited} ...${{ since: row.waiting_since, clockOffset }} />`
          : html`<time datetime=${iso(row.last_at)}>${time(row.last_at)}</time>`}
      </span>
      ${row.alert && html`<span class="alert">${icons.warn}<span>${row.alert}</span></span>`}
      ${waits && row.reason && html`<span class="reason">${row.reason}</span>`}
      ${row.last_text && html`<span class="last">${speaker(row)}${row.last_text}</span>`}
      <span class="about">
        <${Face} score=${row.mood} />
        ${row.customer.tier !== "standard" && html`<span class="tier">${tierWords(row.customer.tier)}</span>`}
        ${isNew && html`<span class="badge">New message</span>`} ${hasDraft && html`<span class="badge unsent">Draft</span>`}
        <span>${aboutRow(row, { isMine })}</span>
      </span>
      ${problem && html`<span class="problem" role="alert">${problem}</span>`}
    </button>
  </li>`;
});

const aboutRow = (row, { isMine }) =>
  [
    channelWords(row.channel),
    row.skill && row.skill !== "general" && skillWords(row.skill),
    row.owner === "agent" && !isMine && row.owner_name,
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
