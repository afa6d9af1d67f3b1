// What is known: the summary with its sources, the facts that nobody should ask for again, and what was tried.

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { Cite } from "./cite.js";
import { icons } from "./icons.js";
import { outcomeWords } from "./words.js";

/** What it is about in one sentence; what follows from it is told in detail further down, and here on demand. */
export function Summary({ summary, goTo }) {
  if (!summary.length) return null;
  const [first, ...others] = summary;
  const sentence = ({ text, seqs }) => html`<li key=${text}>${text} <${Cite} ...${{ seqs, goTo }} /></li>`;
  return html`<section class="summary" aria-labelledby="summary-title">
    <h3 id="summary-title">Summary</h3>
    <ul>
      ${sentence(first)}
    </ul>
    ${others.length > 0 &&
    html`<details>
      <summary>The whole summary</summary>
      <ul class="more">
        ${others.map(sentence)}
      </ul>
    </details>`}
  </section>`;
}

export function Facts({ facts, goTo }) {
  if (!facts.length) return null;
  return html`<section class="facts" aria-labelledby="facts-title">
    <h3 id="facts-title">Already known <span class="soft">do not ask again</span></h3>
    <dl>
      ${facts.map(
        ({ name, label, value, seq }) =>
          html`<div key=${`${name} ${seq}`}>
            <dt>${label}</dt>
            <dd><span class="value">${value}</span> <${Copy} ...${{ label, value }} /> ${seq > 0 && html`<${Cite} seqs=${[seq]} goTo=${goTo} />`}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function Copy({ label, value }) {
  const [told, setTold] = useState("");
  useEffect(() => {
    if (!told) return undefined;
    const timer = setTimeout(() => setTold(""), 2000);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setTold("Copied");
    } catch {
      setTold("Not allowed here"); // browsers allow it on secure addresses alone
    }
  };
  return html`<button type="button" class="copy" aria-label=${`Copy: ${label}`} title="Copy" onClick=${copy}>${icons.copy}</button
    ><span class="soft" role="status">${told}</span>`;
}

const OUTCOME_ICONS = { __proto__: null, resolved: icons.check, failed: icons.cross, open: icons.open };

export function TriedList({ tried, goTo }) {
  if (!tried.length) return null;
  return html`<section class="tried" aria-labelledby="tried-title">
    <h3 id="tried-title">${tried.some((one) => one.agent) ? "What was tried" : "What the bot tried"}</h3>
    <ul>
      ${tried.map(
        ({ title, outcome, detail, seqs, agent }) =>
          html`<li class=${outcome}>
            ${OUTCOME_ICONS[outcome] ?? icons.open}
            <span><strong>${title}</strong>${agent ? ` (${agent})` : ""}: ${(outcomeWords[outcome] ?? outcome).toLowerCase()}${detail ? `, ${detail}` : ""} <${Cite} ...${{ seqs, goTo }} /></span>
          </li>`,
      )}
    </ul>
  </section>`;
}
