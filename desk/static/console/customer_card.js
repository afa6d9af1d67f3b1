// Who the customer is, and when they were here before.

import { html } from "../vendor/preact-htm.js";
import { iso, localTime, shortDay, useNow } from "./clock.js";
import { contactOutcome, customerName, languageWords, tierWords } from "./words.js";

export function CustomerCard({ customer, clockOffset }) {
  const now = useNow(clockOffset);
  const local = localTime(now, customer.time_zone);
  const rows = [
    ["Name", customerName(customer)],
    ["Identity", customer.identified ? "Signed in at our site" : "Not verified"],
    ["Tier", tierWords(customer.tier)],
    ["E-mail", customer.email],
    ["Number", customer.id],
    ["Language", customer.language && languageWords(customer.language)],
    ["Their time", local && `${local} (${customer.time_zone})`],
  ];
  return html`<section class="customer-card" aria-labelledby="customer-title">
    <h3 id="customer-title">Customer</h3>
    <dl>
      ${rows
        .filter(([, value]) => value)
        .map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}
    </dl>
  </section>`;
}

/** Each opens beside the conversation, to be read. */
export function EarlierContacts({ earlier, peek }) {
  return html`<section class="earlier" aria-labelledby="earlier-title">
    <h3 id="earlier-title">Earlier contacts</h3>
    ${earlier.length
      ? html`<ul>
          ${earlier.map((contact) => {
            const { conversation, at, about, outcome } = contact;
            return html`<li key=${conversation}>
              <button type="button" class="link" id=${`contact-${conversation}`} onClick=${() => peek(contact)}>
                <time datetime=${iso(at)}>${shortDay(at)}</time>
              </button>
              ${" "}${about || "Nothing was noted"} <span class="badge">${contactOutcome(outcome)}</span>
            </li>`;
          })}
        </ul>`
      : html`<p class="soft">None that we know of.</p>`}
  </section>`;
}
