// A number with all that belongs to it: what it means, what it was counted from, how sure it is, whether it moved, and the
// way to the conversations behind it.

import { html } from "../../vendor/preact-htm.js";
import { behind } from "./address.js";
import { Definition, Meaning } from "./meaning.js";
import { conversationsWords, decimal, lasting, none, percent, points, whole } from "./words.js";

const WIDE = 0.1; // an interval of more than ten points is told on the card itself

/** The figures of an answer by their names, of whatever kind. */
export function byName({ balance, shares, averages, spreads }) {
  return Object.fromEntries([balance.resolution, balance.deflection, ...shares, ...averages, ...spreads].map((one) => [one.name, one]));
}

/** `of` is `{address, definitions, changes, days}`, the same for all numbers of a page; `term` is the trade's word for it. */
export function ShareCard({ share, title, term, of, children }) {
  if (!share) return null;
  const { name, numerator, denominator, value, low, high, left_out } = share;
  const definition = of.definitions[name];
  const label = title ?? definition?.title ?? name;
  const isWide = value !== null && high - low > WIDE;
  return html`<div class="figure" id=${`figure-${name}`}>
    <h4>
      ${term && html`<b>${term}</b> `}${label}
      <${Meaning} title=${label}>
        <${Definition} definition=${definition} />
        <p class="sum">${whole(numerator)} of ${whole(denominator)}${value !== null && html` = ${percent(value)}`}</p>
        ${value !== null && html`<p>With 95% certainty between ${percent(low)} and ${percent(high)}.</p>`}
        ${left_out > 0 && html`<p>${conversationsWords(left_out)} left out: it is too early to say, or nobody answered. <a href=${behind(of.address, name, "left_out")}>Show them</a></p>`}
        ${denominator > numerator && html`<p><a href=${behind(of.address, name, "others")}>The ${whole(denominator - numerator)} others</a></p>`}
      <//>
    </h4>
    <div>
    <p class="value">
      ${numerator > 0
        ? html`<a href=${behind(of.address, name, "counted")} aria-label=${`${label}: ${percent(value)}. Show the conversations`}>${percent(value)}</a>`
        : percent(value)}
      ${share.is_estimate && html` <span class="soft">estimate</span>`}
    </p>
    <p class="of">
      ${whole(numerator)} of ${denominator > 0 ? html`<a href=${behind(of.address, name, "all")} aria-label=${`All ${whole(denominator)} that ${label} is of`}>${whole(denominator)}</a>` : "0"}
      ${isWide && html` <span title="With 95% certainty">(${percent(low)} to ${percent(high)})</span>`}
    </p>
    <${Moved} change=${of.changes[name]} isGood=${definition?.is_good} />
    ${children}
    </div>
  </div>`;
}

/** Which way a share went since the days before. Less than chance explains is called so. */
function Moved({ change, isGood }) {
  if (!change) return null;
  if (!change.is_clear) return html`<p class="moved soft">No clear change</p>`;
  const isUp = change.difference > 0;
  const isBetter = isGood && isUp === (isGood === "high");
  const tone = !isGood ? "" : isBetter ? "better" : "worse";
  return html`<p class="moved ${tone}" title=${`With 95% certainty between ${points(change.low)} and ${points(change.high)}`}>
    <span aria-hidden="true">${isUp ? "▲" : "▼"}</span> ${points(change.difference)}${tone && `, ${tone}`}
  </p>`;
}

/** Times and steps: the middle, and what nine of ten stay below. */
export function SpreadCard({ spread, before, title, of }) {
  if (!spread) return null;
  const { name, unit, count, p50, p90 } = spread;
  const definition = of.definitions[name];
  const label = title ?? definition?.title ?? name;
  const text = unit === "seconds" ? lasting : whole;
  const link = (part, value) =>
    value === null ? none : html`<a href=${behind(of.address, name, part)} aria-label=${`${label}: ${text(value)}. Show those at or above it`}>${text(value)}</a>`;
  return html`<div class="figure" id=${`figure-${name}`}>
    <h4>
      ${label}
      <${Meaning} title=${label}>
        <${Definition} definition=${definition} />
        <p>The large number is the median: half took less. The other is what nine of ten stayed below.</p>
        <p class="sum">Over ${conversationsWords(count)}.</p>
      <//>
    </h4>
    <div>
    <p class="value">${link("above_p50", p50)}</p>
    <p class="of">nine of ten below ${link("above_p90", p90)}, over ${count > 0 ? html`<a href=${behind(of.address, name, "all")} aria-label=${`All ${whole(count)} of ${label}`}>${whole(count)}</a>` : "0"}</p>
    ${before && before.p50 !== null && p50 !== null && html`<p class="moved soft">${text(before.p50)} in the ${of.days} days before</p>`}
    </div>
  </div>`;
}

export function AverageCard({ average, before, title, of, text = decimal }) {
  if (!average) return null;
  const { name, count, value, total } = average;
  const definition = of.definitions[name];
  const label = title ?? definition?.title ?? name;
  return html`<div class="figure" id=${`figure-${name}`}>
    <h4>
      ${label}
      <${Meaning} title=${label}>
        <${Definition} definition=${definition} />
        <p class="sum">${decimal(total)} over ${whole(count)}${value !== null && html` = ${text(value)}`}</p>
      <//>
    </h4>
    <div>
    <p class="value">${count > 0 ? html`<a href=${behind(of.address, name, "all")} aria-label=${`${label}: ${text(value)}. Show the conversations`}>${text(value)}</a>` : none}</p>
    <p class="of">over ${whole(count)}</p>
    ${before && before.value !== null && value !== null && html`<p class="moved soft">${text(before.value)} in the ${of.days} days before</p>`}
    </div>
  </div>`;
}
