// An earlier conversation, read beside the open one: nothing of it can be changed from here, and the open one stays.

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { day, fullTime, iso, shortDay, time } from "./clock.js";
import { icons } from "./icons.js";
import { linked } from "./links.js";
import { contactOutcome, customerName, eventWords, words } from "./words.js";

export function Peek({ peek, customer, actions }) {
  const { conversation, at, about, outcome, entries, more, problem } = peek;
  const title = useRef(null);
  useEffect(() => title.current.focus(), [conversation]);
  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    actions.closePeek();
  };
  return html`<aside class="peek" aria-labelledby="peek-title" onKeyDown=${onKeyDown}>
    <header>
      <div class="title">
        <h2 id="peek-title" ref=${title} tabindex="-1">Earlier contact, ${shortDay(at)}</h2>
        <button type="button" class="icon-button" aria-label="Close the earlier contact" onClick=${actions.closePeek}>${icons.cross}</button>
      </div>
      <p>${about || "Nothing was noted"} <span class="badge">${contactOutcome(outcome)}</span></p>
      <p class="soft">Read only. <button type="button" class="link" onClick=${() => actions.open(conversation)}>Open it instead</button></p>
    </header>
    ${problem && html`<p class="problem" role="alert">${problem} <button type="button" class="link" onClick=${() => actions.readPeek(conversation)}>Try again</button></p>`}
    ${entries === null && !problem && html`<p class="empty" role="status">${words.connecting}</p>`}
    ${entries !== null &&
    html`<div class="scroll" tabindex="0" role="region" aria-label="What was said then">
      ${more && html`<button type="button" class="link" onClick=${() => actions.readPeek(conversation)}>Show what came before</button>`}
      <ol>
        ${entries.map((entry, index) => html`<${Line} key=${entry.seq} ...${{ entry, customer, before: entries[index - 1] }} />`)}
      </ol>
    </div>`}
  </aside>`;
}

const NAMES = { __proto__: null, bot: "Bot", agent: "Agent", system: "" };

function Line({ entry, customer, before }) {
  const isNewDay = !before || day(before.at) !== day(entry.at);
  const when = html`<time datetime=${iso(entry.at)} title=${fullTime(entry.at)}>${isNewDay ? `${day(entry.at)}, ` : ""}${time(entry.at)}</time>`;
  if (entry.kind === "event") return html`<li class="event">${eventWords(entry)} ${when}</li>`;
  const name = entry.author === "customer" ? customerName(customer) : entry.author_name || NAMES[entry.author];
  return html`<li class="said ${entry.kind === "note" ? "note" : entry.author}">
    <p class="soft"><strong>${name}</strong> ${entry.kind === "note" ? html`${icons.lock} Private note ` : ""}${when}</p>
    <div dir="auto">${entry.author === "customer" ? entry.text : linked(entry.text)}</div>
    ${(entry.attachments ?? []).map((file) => html`<p class="soft" key=${file.id}>File: ${file.name}</p>`)}
  </li>`;
}
