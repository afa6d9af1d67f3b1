// How it went over time: by week, or by day and month where the period is short or long.

import { html, useState } from "../../vendor/preact-htm.js";
import { Chart } from "../chart.js";
import { askedOf, behind, hashOf } from "./address.js";
import { pathOf, useAnswer } from "./answers.js";
import { byName } from "./figure.js";
import { Answered } from "./answered.js";
import { leaveFor } from "./place.js";
import { lasting, OUTCOMES, percent, shortPercent, timeWords, whole } from "./words.js";

const TIMES = { day: "Days", week: "Weeks", month: "Months" };

/** What is told over time: the figures of a chart share a scale. */
const CHARTS = [
  { id: "solved", title: "Resolved, and merely kept from people", names: ["resolution", "deflection", "durable_resolution"], max: 1 },
  { id: "people", title: "Escalated, abandoned, reopened", names: ["escalation", "abandonment", "reopened", "repeat_contacts"] },
  { id: "content", title: "Content customers", names: ["csat_bot", "csat_agent"], max: 1 },
];

export const timeOf = (address, days) => (address.time in TIMES ? address.time : days <= 14 ? "day" : days > 200 ? "month" : "week");

export function Trends({ address, definitions, days }) {
  const by = timeOf(address, days);
  const answer = useAnswer(pathOf("groups", { ...askedOf({ ...address, figure: "" }), by }));
  return html`<section class="trends" aria-labelledby="trends-title">
    <header>
      <h3 id="trends-title">Over time</h3>
      <nav class="choice" aria-label="By">
        ${Object.entries(TIMES).map(([time, label]) => html`<a key=${time} href=${hashOf({ ...address, time })} aria-current=${time === by ? "true" : null}>${label}</a>`)}
      </nav>
    </header>
    <${Answered} answer=${answer} what="The figures over time">${(told) => html`<${Charts} ...${{ told, address, definitions }} />`}<//>
  </section>`;
}

/** Where a point leads: the filter of a week, or the days of another time. */
function atOf(by, { value }) {
  if (by === "week") return { week: value };
  const [year, month] = value.split("-").map(Number);
  if (by === "month") return { first_day: `${value.slice(0, 7)}-01`, last_day: new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) };
  return { first_day: value, last_day: value };
}

function Charts({ told, address, definitions }) {
  const { rows, by } = told;
  const labels = rows.map(({ value }) => timeWords(by, value));
  const first = { day: "Day", week: "Week of", month: "Month" }[by];
  const named = rows.map(({ figures }) => byName(figures));
  const to = (figure, part, extra = {}) => ({ point }) => {
    leaveFor(behind(address, figure, part, { ...atOf(by, rows[point]), ...extra }));
  };
  const shares = (names) =>
    names.map((name) => ({
      key: name,
      name: definitions[name]?.title ?? name,
      values: named.map((one) => one[name]?.value ?? null),
      details: named.map((one) => one[name] && `${whole(one[name].numerator)} of ${whole(one[name].denominator)}`),
    }));
  const common = { first, labels };
  return html`<div class="charts">
    <${Outcomes} ...${{ ...common, rows, to }} />
    ${CHARTS.map(
      ({ id, title, names, max }) =>
        html`<${Chart} key=${id} ...${{ ...common, id, title, series: shares(names), format: percent, tick: shortPercent, max, onPoint: ({ series, point }) => to(series.key, "counted")({ point }) }} />`,
    )}
    <${Waits} ...${{ ...common, named, to }} />
  </div>`;
}

function Outcomes({ first, labels, rows, to }) {
  const [isShare, setShare] = useState(false);
  const series = Object.entries(OUTCOMES).map(([outcome, { label, mark }]) => {
    const counts = rows.map(({ figures }) => figures.outcomes.find((one) => one.outcome === outcome));
    return {
      key: outcome,
      name: label,
      mark,
      values: counts.map((one) => (isShare ? one?.share ?? null : one?.count ?? 0)),
      details: counts.map((one) => (isShare ? whole(one?.count ?? 0) : percent(one?.share))),
    };
  });
  return html`<div class="wide">
    <${Chart}
      id="outcomes"
      title="How conversations ended"
      kind="stacked"
      ...${{ first, labels, series, format: isShare ? percent : whole, tick: isShare ? shortPercent : whole, max: isShare ? 1 : undefined }}
      onPoint=${({ series: one, point }) => to("resolution", "all", { outcome: one.key })({ point })}
      tools=${html`<label class="soft"><input type="checkbox" checked=${isShare} onChange=${() => setShare(!isShare)} /> As shares</label>`}
    />
  </div>`;
}

/** The middle and the slow tenth: an average would hide who waited long. */
function Waits({ first, labels, named, to }) {
  const line = (key, name, mark) => ({
    key,
    name,
    mark,
    values: named.map((one) => one.wait?.[key] ?? null),
    details: named.map((one) => one.wait && `of ${whole(one.wait.count)}`),
  });
  const series = [line("p50", "Median", 0), line("p90", "Nine of ten below", 1)];
  return html`<${Chart}
    id="waits"
    title="Waiting for a person"
    ...${{ first, labels, series, format: lasting, isTime: true }}
    onPoint=${({ series: one, point }) => to("wait", one.key === "p50" ? "above_p50" : "above_p90")({ point })}
  />`;
}
