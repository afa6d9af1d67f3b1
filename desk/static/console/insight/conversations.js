// The conversations behind a number: one click from the number, and one more to each of them in the console.

import { html, useEffect, useRef, useState } from "../../vendor/preact-htm.js";
import { fullTime, iso } from "../clock.js";
import { ask } from "../reading_calls.js";
import { above, askedOf, hashOf } from "./address.js";
import { pathOf } from "./answers.js";
import { Answered } from "./answered.js";
import { Csv } from "./csv.js";
import { Definition } from "./meaning.js";
import { decimal, GROUPINGS, lasting, none, outcomeWords, valueWords, whole } from "./words.js";

const PAGE = 50;
const PARTS = {
  __proto__: null,
  counted: "counted",
  others: "not counted, but looked at",
  all: "all that it is of",
  left_out: "left out: too early to say, or no answer",
  above_p50: "at or above the median",
  above_p90: "at or above what nine of ten stay below",
};
const PARTS_OF = { share: ["counted", "others", "all", "left_out"], spread: ["all", "above_p50", "above_p90"], average: ["all"] };

/** What the desk is asked for the list that an address names. */
export const conversationsAsked = (address) => ({ ...listOf(address), limit: PAGE });
const listOf = (address) => ({ ...askedOf(address), figure: address.figure, part: address.part || "all" });

export function Conversations({ address, answer, definitions, labels }) {
  const { figure, at } = address;
  const asked = listOf(address);
  const { part } = asked;
  const definition = definitions[figure];
  const title = useRef(null);
  useEffect(() => title.current?.focus(), [figure]);
  const name = definition?.title ?? figure;
  const parts = PARTS_OF[definition?.kind] ?? [part];
  return html`<section class="behind" aria-labelledby="behind-title">
    <p><a class="back" href=${above(address)}>← Back to the figures</a></p>
    <header>
      <h3 id="behind-title" tabindex="-1" ref=${title}>
        ${name}
        ${Object.entries(at).map(
          ([key, value]) =>
            html` <a class="narrowing" key=${key} href=${hashOf({ ...address, at: without(at, key) })} aria-label=${`${GROUPINGS[key] ?? key}: ${valueWords(key, value, labels[key]?.get(value))}. Take it away`}>
                ${GROUPINGS[key] ?? key}: ${valueWords(key, value, labels[key]?.get(value))} ✕
              </a>`,
        )}
      </h3>
      <${Csv} name="conversations" asked=${asked} label="CSV of this list" />
    </header>
    <div class="soft"><${Definition} definition=${definition} /></div>
    ${parts.length > 1 &&
    html`<nav class="choice" aria-label="Which of them">
      ${parts.map((one) => html`<a key=${one} href=${hashOf({ ...address, part: one })} aria-current=${one === part ? "true" : null}>${capital(PARTS[one])}</a>`)}
    </nav>`}
    <${Answered} answer=${answer} what="The conversations">${(told) => html`<${List} key=${listKey(told)} ...${{ told, asked, definition, isStale: answer.isLoading }} />`}<//>
  </section>`;
}

const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
const without = (values, key) => Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));

/** Whose list it is: pages of one are not put below those of another. */
const listKey = ({ figure, part, filters, period }) => JSON.stringify([figure, part, filters, period.starts_at, period.ends_at]);

function List({ told, asked, definition, isStale }) {
  const [more, setMore] = useState({ rows: [], next: told.next, isLoading: false, problem: "" });
  const rows = [...told.rows, ...more.rows];
  const readOn = async () => {
    if (more.isLoading) return;
    setMore({ ...more, isLoading: true, problem: "" });
    try {
      const page = await ask(pathOf("conversations", { ...asked, limit: PAGE, after: more.next }));
      setMore({ rows: [...more.rows, ...page.rows], next: page.next, isLoading: false, problem: "" });
    } catch (error) {
      setMore({ ...more, isLoading: false, problem: error.message });
    }
  };
  if (!rows.length) return html`<p class="empty">None.</p>`;
  const text = definition?.unit === "seconds" ? lasting : decimal;
  const hasValue = rows.some(({ value }) => value !== null);
  return html`<p role="status" class="soft">${whole(told.count)} ${told.count === 1 ? "conversation" : "conversations"}${rows.length < told.count && `, ${whole(rows.length)} of them below`}</p>
    <div class="table" tabindex="0" role="group" aria-label="Conversations">
      <table>
        <caption class="hidden">Conversations behind the number</caption>
        <thead>
          <tr>
            <th scope="col">Began</th><th scope="col">Ended as</th>${hasValue && html`<th scope="col" class="number">Value</th>`}
            <th scope="col">Intent</th><th scope="col">Layer</th><th scope="col">Channel</th><th scope="col">Language</th><th scope="col">Tier</th><th scope="col">Agent</th>
            <th scope="col" class="number">Messages</th><th scope="col" class="number">Rated</th>
          </tr>
        </thead>
        <tbody>${rows.map((row) => html`<${Row} key=${row.conversation} ...${{ row, hasValue, text }} />`)}</tbody>
      </table>
    </div>
    ${more.problem && html`<p class="problem" role="alert">${more.problem}</p>`}
    ${more.next && html`<button type="button" disabled=${more.isLoading || isStale} onClick=${readOn}>${more.isLoading ? "Reading…" : "More"}</button>`}`;
}

function Row({ row, hasValue, text }) {
  const when = new Date(row.started_at * 1000).toLocaleString([], { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  const began = html`<time datetime=${iso(row.started_at)} title=${fullTime(row.started_at)}>${when}</time>`;
  const rated = [row.csat_bot !== null && `bot ${row.csat_bot}`, row.csat_agent !== null && `people ${row.csat_agent}`].filter(Boolean).join(", ");
  return html`<tr>
    <th scope="row">
      ${row.can_be_opened
        ? html`<a href=${`#conversation/${encodeURIComponent(row.conversation)}`} aria-label=${`Read the conversation of ${when}`}>${began}</a>`
        : html`${began} <span class="few" title="The conversation itself was forgotten when its time was over. It is still counted.">forgotten</span>`}
    </th>
    <td>${outcomeWords(row.outcome)}${row.was && html` <span class="soft">(was: ${outcomeWords(row.was).toLowerCase()})</span>`}</td>
    ${hasValue && html`<td class="number">${row.value === null ? none : text(row.value)}</td>`}
    <td>${valueWords("intent", row.intent)}</td>
    <td>${row.layer}</td>
    <td>${valueWords("channel", row.channel)}</td>
    <td>${row.language || none}</td>
    <td>${valueWords("tier", row.tier)}</td>
    <td>${row.agent ? row.agent_name || row.agent : row.handoffs ? "Nobody" : "Bot"}</td>
    <td class="number">${row.customer_messages}</td>
    <td class="number">${rated || none}</td>
  </tr>`;
}
