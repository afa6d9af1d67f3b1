// The figures side by side for each intent, layer, channel, language, tier or agent: where it goes well, and where not.

import { html, useState } from "../../vendor/preact-htm.js";
import { Answered } from "./answered.js";
import { askedOf, behind, hashOf } from "./address.js";
import { Csv } from "./csv.js";
import { byName } from "./figure.js";
import { Definition, Meaning } from "./meaning.js";
import { SmallBar } from "./outcome_bar.js";
import { GROUPINGS, lasting, none, percent, valueWords, whole } from "./words.js";

const BY = ["intent", "layer", "channel", "language", "tier", "agent", "skill", "reason", "model", "arm"];
/** The columns; `part` says which conversations a cell leads to. */
const COLUMNS = ["resolution", "deflection", "durable_resolution", "escalation", "human_resolution", "reopened", "csat_bot", "csat_agent", "wait", "handle"];
const SHORT = {
  __proto__: null,
  resolution: "Resolved",
  deflection: "Deflected",
  escalation: "Escalated",
  reopened: "Reopened",
  durable_resolution: "Durable",
  human_resolution: "Solved by person",
  csat_bot: "Content, bot",
  csat_agent: "Content, person",
  wait: "Wait",
  handle: "Handling",
};
const EXPLAINED = { __proto__: null, agent: "By who had the conversation last. It says which conversations somebody got as much as how well they were handled: compare with care." };

const groupingOf = (address) => (BY.includes(address.by) ? address.by : "intent");
export const groupsAsked = (asked, address) => ({ ...asked, by: groupingOf(address) });
const valueOf = (figure) => (figure ? ("p50" in figure ? figure.p50 : figure.value) : null);

export function Breakdown({ address, answer, definitions }) {
  const by = groupingOf(address);
  const asked = groupsAsked(askedOf({ ...address, figure: "" }), address);
  return html`<section class="breakdown" aria-labelledby="breakdown-title">
    <header>
      <h3 id="breakdown-title">By ${GROUPINGS[by].toLowerCase()}</h3>
      <nav class="choice" aria-label="Split by">
        ${BY.map((one) => html`<a key=${one} href=${hashOf({ ...address, by: one })} aria-current=${one === by ? "true" : null}>${GROUPINGS[one]}</a>`)}
      </nav>
      <${Csv} name="groups" asked=${asked} label="CSV of this table" />
    </header>
    ${EXPLAINED[by] && html`<p class="soft">${EXPLAINED[by]}</p>`}
    <${Answered} answer=${answer} what="The groups">
      ${(told) => (told.rows.length ? html`<${Table} ...${{ told, address, definitions }} />` : html`<p class="empty">No conversation of these days has ended that is like this.</p>`)}
    <//>
  </section>`;
}

function Table({ told, address, definitions }) {
  const { by, rows, left_out } = told;
  const [sort, setSort] = useState({ name: "conversations", isUp: false });
  const known = rows.map((row) => ({ row, figures: byName(row.figures) }));
  const keyOf = ({ row, figures }) => (sort.name === "conversations" ? row.figures.conversations : sort.name === by ? valueWords(by, row.value, row.label) : valueOf(figures[sort.name]));
  const sorted = [...known].sort((one, other) => compared(keyOf(one), keyOf(other), sort.isUp));
  const head = (name, label, text) =>
    html`<th scope="col" key=${name} class=${name === by ? "" : "number"} aria-sort=${sort.name !== name ? null : sort.isUp ? "ascending" : "descending"}>
      <button type="button" class="sort" onClick=${() => setSort({ name, isUp: sort.name === name ? !sort.isUp : name === by })}>
        ${label}<span class="mark-sort" aria-hidden="true">${sort.name !== name ? "" : sort.isUp ? "↑" : "↓"}</span>
      </button>
      ${text}
    </th>`;
  return html`<div class="table" tabindex="0" role="group" aria-label=${`Figures by ${GROUPINGS[by].toLowerCase()}`}>
      <table>
        <caption class="hidden">Figures by ${GROUPINGS[by].toLowerCase()}</caption>
        <thead>
          <tr>
            ${head(by, GROUPINGS[by])} ${head("conversations", "Ended")}
            <th scope="col">How</th>
            ${COLUMNS.map((name) => {
              const title = definitions[name]?.title ?? name;
              return head(name, SHORT[name] ?? title, html`<${Meaning} title=${title}><p><b>${title}</b></p><${Definition} definition=${definitions[name]} /><//>`);
            })}
          </tr>
        </thead>
        <tbody>
          ${sorted.map(({ row, figures }) => html`<${Row} key=${row.value} ...${{ by, row, figures, address, definitions }} />`)}
        </tbody>
      </table>
    </div>
    ${left_out > 0 && html`<p class="soft">${whole(left_out)} smaller groups are not shown. Narrow the page with a filter to see them.</p>`}
    ${rows.some((row) => row.is_small) && html`<p class="soft"><span class="few">few</span> so few conversations that the shares are mostly chance.</p>`}`;
}

/** Whatever has no value comes last, whichever way is sorted. */
function compared(one, other, isUp) {
  const isMissing = (value) => value === null || value === undefined;
  if (isMissing(one) || isMissing(other)) return isMissing(one) - isMissing(other);
  const order = typeof one === "string" ? one.localeCompare(other) : one - other;
  return isUp ? order : -order;
}

function Row({ by, row, figures, address, definitions }) {
  const label = valueWords(by, row.value, row.label);
  const at = { [by]: row.value };
  const narrowed = { ...address, filters: { ...address.filters, [by]: row.value }, show: "" };
  const cell = (name) => {
    const figure = figures[name];
    const value = valueOf(figure);
    if (value === null) return none;
    const isSpread = "p50" in figure;
    const detail = isSpread ? `over ${whole(figure.count)}` : `${whole(figure.numerator)} of ${whole(figure.denominator)}`;
    const text = isSpread ? lasting(value) : percent(value);
    if (!isSpread && !figure.numerator) return html`<span title=${detail}>${text}</span>`;
    return html`<a
      href=${behind(address, name, isSpread ? "above_p50" : "counted", at)}
      title=${detail}
      aria-label=${`${definitions[name]?.title ?? name} of ${label}: ${text}, ${detail}. Show the conversations`}
      >${text}</a
    >`;
  };
  return html`<tr class=${row.is_small ? "small" : ""}>
    <th scope="row"><a href=${hashOf(narrowed)} title=${`Show the overview of ${label} alone`}>${label}</a>${row.is_small && html` <span class="few">few</span>`}</th>
    <td class="number"><a href=${behind(address, "resolution", "all", at)} aria-label=${`All ${whole(row.figures.conversations)} of ${label}`}>${whole(row.figures.conversations)}</a></td>
    <td><${SmallBar} outcomes=${row.figures.outcomes} /></td>
    ${COLUMNS.map((name) => html`<td key=${name} class="number">${cell(name)}</td>`)}
  </tr>`;
}
