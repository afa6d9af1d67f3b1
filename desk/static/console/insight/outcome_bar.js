// How conversations ended, as one bar: six parts that make up all of them. Those that are still open are told apart, for
// they are in no figure.

import { html } from "../../vendor/preact-htm.js";
import { Swatch } from "../chart_marks.js";
import { behind } from "./address.js";
import { Meaning } from "./meaning.js";
import { conversationsWords, OUTCOMES, outcomeWords, percent, whole } from "./words.js";

const toOutcome = (address, outcome) => behind(address, "resolution", "all", { outcome });

export function OutcomeBar({ figures, before, address }) {
  const { outcomes, conversations, still_open } = figures;
  const earlier = Object.fromEntries(before.outcomes.map((one) => [one.outcome, one.share]));
  return html`<section class="outcomes" aria-labelledby="ended-title">
    <h3 id="ended-title">
      How ${conversations === 1 ? "1 conversation" : html`<a href=${behind(address, "resolution", "all")}>${whole(conversations)} conversations</a>`} ended
      <${Meaning} title="How conversations ended">
        <p>Each conversation that ended is in exactly one of the six, so they sum to 100%.</p>
        ${outcomes.map(({ outcome }) => html`<p key=${outcome}><b>${outcomeWords(outcome)}:</b> ${OUTCOMES[outcome]?.meaning}</p>`)}
        <p>Counted are conversations that the customer began in these days and wrote at least a word in.</p>
        <p>Some minutes pass between the last word and the count, so the newest are missing.</p>
      <//>
      <span class="soft open-still">
        ${still_open === null ? "Those still open cannot be told apart by this filter." : still_open === 0 ? "None is still open." : `${conversationsWords(still_open)} more ${still_open === 1 ? "is" : "are"} still open, and counted nowhere.`}
      </span>
    </h3>
    <div class="outcome-bar" aria-hidden="true">
      ${outcomes.filter(({ count }) => count > 0).map(({ outcome, count, share }) => html`<${Piece} key=${outcome} ...${{ outcome, count, share, address }} />`)}
    </div>
    <ul class="outcome-list">
      ${outcomes.map(({ outcome, count, share }) => {
        const known = OUTCOMES[outcome];
        const was = earlier[outcome];
        return html`<li key=${outcome}>
          <span class="name"><${Swatch} mark=${known?.mark ?? 5} /> ${outcomeWords(outcome)}</span>
          <span class="share">${percent(share)}</span>
          ${count > 0
            ? html`<a href=${toOutcome(address, outcome)} aria-label=${`${outcomeWords(outcome)}: ${conversationsWords(count)}`}>${whole(count)}</a>`
            : html`<span>0</span>`}
          <span class="soft">${was === null || was === undefined ? "" : `${percent(was)} before`}</span>
        </li>`;
      })}
    </ul>
  </section>`;
}

/** The list below says and links the same, so the bar is left out of the keyboard's way. Its width is set by script, for
 * the page allows no style in its markup. */
function Piece({ outcome, count, share, address }) {
  const grow = (element) => {
    if (element) element.style.flexGrow = count;
  };
  const text = `${outcomeWords(outcome)}: ${percent(share)}`;
  return html`<a class="mark mark-${OUTCOMES[outcome]?.mark ?? 5}" ref=${grow} href=${toOutcome(address, outcome)} tabindex="-1" title=${text}>
    ${share >= 0.07 && html`<span>${percent(share)}</span>`}
  </a>`;
}

/** The same, as small as a line of a table. */
export function SmallBar({ outcomes }) {
  const told = outcomes.filter(({ count }) => count > 0).map(({ outcome, share }) => `${outcomeWords(outcome)} ${percent(share)}`);
  return html`<span class="small-bar" role="img" aria-label=${told.join(", ") || "None"} title=${told.join("\n")}>
    ${outcomes.map(
      ({ outcome, count }) =>
        count > 0 &&
        html`<span
          key=${outcome}
          class="mark mark-${OUTCOMES[outcome]?.mark ?? 5}"
          ref=${(element) => {
            if (element) element.style.flexGrow = count;
          }}
        ></span>`,
    )}
  </span>`;
}
