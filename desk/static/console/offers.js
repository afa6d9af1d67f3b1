// What the desk offers to this agent, above everything else: who it is, why, and how long it stays theirs.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { duration, useNow } from "./clock.js";
import { offersOf } from "./duty_state.js";
import { Face, icons } from "./icons.js";
import { Priority, Waited } from "./inbox.js";
import { channelWords, customerName, languageWords, skillWords, tierWords } from "./words.js";

const REASONS = ["I am in the middle of something", "It is not my subject", "I know this customer privately", "I am about to leave"];
const HURRY_SECONDS = 15;

export function Offers({ state, actions }) {
  const offers = offersOf(state);
  if (!offers.length) return null;
  return html`<section class="offers" aria-labelledby="offers-title">
    <h2 id="offers-title" class="hidden">Offered to you</h2>
    <ul>${offers.map((row) => html`<${Offer} key=${row.conversation} ...${{ state, row, actions }} />`)}</ul>
  </section>`;
}

function Offer({ state, row, actions }) {
  const [isDeclining, setDeclining] = useState(false);
  const { conversation, customer } = row;
  const isOpen = state.open === conversation && !state.view;
  const isBusy = Boolean(state.busy[`own:${conversation}`] || state.busy[`decline:${conversation}`]);
  const problem = state.problems[`decline:${conversation}`] ?? (isOpen ? "" : state.problems[`own:${conversation}`]);
  const about = [channelWords(row.channel), row.skill && skillWords(row.skill), customer.language && languageWords(customer.language)];
  return html`<li class="offer ${row.priority === 1 ? "urgent" : ""}">
    <div class="what">
      <p>
        <${Priority} priority=${row.priority} />
        <strong>${customerName(customer)}</strong>
        ${customer.tier !== "standard" && html`<span class="tier">${tierWords(customer.tier)}</span>`}
        <${Face} score=${row.mood} />
        <span class="soft">waits <${Waited} since=${row.waiting_since} clockOffset=${state.clockOffset} isLabelled=${false} /></span>
      </p>
      <p class="why">${row.reason}${row.alert && html` <span class="alert">${icons.warn} ${row.alert}</span>`}</p>
      <p class="soft">${about.filter(Boolean).join(" · ")}. ${row.assigned_because}</p>
    </div>
    <${Countdown} until=${row.assigned_until} clockOffset=${state.clockOffset} />
    ${isDeclining
      ? html`<${Decline} ...${{ conversation, isBusy, actions, cancel: () => setDeclining(false) }} />`
      : html`<div class="buttons">
          ${!isOpen && html`<button type="button" onClick=${() => actions.open(conversation)}>Read</button>`}
          <button type="button" class="primary" aria-disabled=${isBusy} onClick=${() => actions.claim(conversation)}>
            Take it <kbd aria-hidden="true">a</kbd>
          </button>
          <button type="button" aria-label=${`Decline ${customerName(customer)}`} onClick=${() => setDeclining(true)}>Decline…</button>
        </div>`}
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
  </li>`;
}

/** How long the offer stands. Screen readers hear of it once, with the offer; the seconds are for the eyes. */
function Countdown({ until, clockOffset }) {
  const left = Math.max(0, until - useNow(clockOffset));
  return html`<p class="countdown ${left <= HURRY_SECONDS ? "hurry" : ""}" role="timer" aria-live="off">
    <span class="hidden">Yours for </span><strong>${duration(left)}</strong><span class="hidden"> more</span>
  </p>`;
}

function Decline({ conversation, isBusy, actions, cancel }) {
  const form = useRef(null);
  const [reason, setReason] = useState(REASONS[0]);
  useEffect(() => form.current.querySelector("select").focus(), []);
  const submit = (event) => {
    event.preventDefault();
    actions.decline(conversation, reason);
  };
  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    cancel();
  };
  return html`<form ref=${form} class="buttons decline" onSubmit=${submit} onKeyDown=${onKeyDown}>
    <label>
      <span class="hidden">Why do you decline?</span>
      <select value=${reason} onChange=${(event) => setReason(event.target.value)}>
        ${REASONS.map((one) => html`<option key=${one}>${one}</option>`)}
      </select>
    </label>
    <button type="submit" aria-disabled=${isBusy}>Decline</button>
    <button type="button" onClick=${cancel}>Back</button>
  </form>`;
}
