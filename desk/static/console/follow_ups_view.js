// What is owed to customers who could not wait, or were promised something: agents pick it up, do it, and say how it ended.

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { ago, duration, fullTime, iso, time, day, useNow } from "./clock.js";
import { isOverdue } from "./duty_state.js";
import { icons } from "./icons.js";
import { isSupervisor } from "./state.js";
import { skillWords, waitWords, words } from "./words.js";

const OUTCOMES = {
  reached: ["Reached", "The customer has their answer."],
  not_reached: ["Not reached", "Tried, and given up."],
  not_needed: ["Not needed", "It settled itself."],
};
const LATER = [
  ["in 1 hour", () => 3600],
  ["in 4 hours", () => 4 * 3600],
  ["tomorrow at 9:00", (now) => new Date(new Date(now * 1000).setHours(33, 0, 0, 0)).getTime() / 1000 - now],
];

export function FollowUpsView({ state, actions }) {
  const now = useNow(state.clockOffset);
  const { list } = state.followUps;
  // Kept here, for a row that is taken moves to another group, and a form that is open there must not close.
  const [forms, setForms] = useState({}); // by follow-up: "" | complete | postpone | give
  const mine = list.filter((one) => one.owner === state.me.id);
  const free = list.filter((one) => !one.owner);
  const others = list.filter((one) => one.owner && one.owner !== state.me.id);
  const groups = [
    ["mine", "Mine", mine, "You have promised nothing that is still open."],
    ["free", "For anybody", free, "Nothing waits to be picked up."],
    ...(isSupervisor(state.me) ? [["others", "With colleagues", others, "Colleagues have nothing open."]] : []),
  ];
  return html`<main class="view follow-ups" aria-labelledby="follow-ups-title">
    <h2 id="follow-ups-title" tabindex="-1">Follow-ups</h2>
    <p class="soft">Customers who left an address because nobody was there, and what was promised after a conversation.</p>
    ${groups.map(
      ([name, title, rows, empty]) =>
        html`<section key=${name} aria-labelledby=${`follow-ups-${name}`}>
          <h3 id=${`follow-ups-${name}`}>${title} <span class="count ${rows.some((one) => isOverdue(one, now)) ? "some" : ""}">${rows.length}</span></h3>
          ${!rows.length && html`<p class="empty">${empty}</p>`}
          <ul>${rows.map((one) => html`<${FollowUp} key=${one.id} ...${{ state, one, now, actions, form: forms[one.id] ?? "", setForm: (form) => setForms((all) => ({ ...all, [one.id]: form })) }} />`)}</ul>
        </section>`,
    )}
  </main>`;
}

function FollowUp({ state, one, now, actions, form, setForm }) {
  const key = `follow-up:${one.id}`;
  const isBusy = Boolean(state.busy[key]);
  const isMine = one.owner === state.me.id;
  const mayChange = isMine || !one.owner || isSupervisor(state.me);
  const close = () => setForm("");
  return html`<li class="follow-up ${isOverdue(one, now) ? "overdue" : ""}">
    <p class="line">
      <strong>${one.customer || words.anonymous}</strong>
      ${one.contact && html`<${Contact} contact=${one.contact} />`}
      <${Due} at=${one.due_at} now=${now} />
    </p>
    <p class="task">${one.task}</p>
    ${one.note && html`<p class="note">${one.note}</p>`}
    <p class="soft">
      ${one.kind === "contact" ? "Left an address" : "Promised"} ${ago(now - one.created_at)} · ${skillWords(one.skill)}
      ${one.owner && !isMine && html` · with ${one.owner_name}`}
    </p>
    ${form === "complete" && html`<${Complete} ...${{ one, outcomes: state.followUps.outcomes, isBusy, actions, close }} />`}
    ${form === "give" && html`<${Give} ...${{ state, one, isBusy, actions, close }} />`}
    ${form === "postpone" && html`<${Postpone} ...${{ one, now, isBusy, actions, close }} />`}
    ${!form &&
    html`<div class="buttons">
      ${one.conversation && html`<button type="button" onClick=${() => actions.open(one.conversation)}>Read the conversation</button>`}
      ${!isMine && mayChange && html`<button type="button" class="primary" aria-disabled=${isBusy} onClick=${() => actions.takeFollowUp(one.id)}>${one.owner ? "Take over" : "Take it"}</button>`}
      ${mayChange && html`<button type="button" class=${isMine ? "primary" : ""} onClick=${() => setForm("complete")}>Done…</button>`}
      ${mayChange && html`<button type="button" onClick=${() => setForm("postpone")}>Later…</button>`}
      ${mayChange && html`<button type="button" onClick=${() => setForm("give")}>Hand to…</button>`}
      ${isMine && html`<button type="button" aria-disabled=${isBusy} onClick=${() => actions.releaseFollowUp(one.id)}>Give back</button>`}
    </div>`}
    ${state.problems[key] && html`<p class="problem" role="alert">${state.problems[key]}</p>`}
  </li>`;
}

/** A link to an address or a number. Whatever else a customer gave stays text: `?` in an address would add receivers. */
function Contact({ contact }) {
  const isMail = /^[^\s@?&<>"]+@[^\s@?&<>"]+$/.test(contact);
  if (!isMail && !/^\+?[\d ()./-]{5,30}$/.test(contact)) return contact;
  return html`<a href=${isMail ? `mailto:${contact}` : `tel:${contact.replace(/[^\d+]/g, "")}`}>${contact}</a>`;
}

function Due({ at, now }) {
  const left = at - now;
  const when = day(at) === "Today" ? time(at) : `${day(at)}, ${time(at)}`;
  return html`<time class="due" datetime=${iso(at)} title=${fullTime(at)}>
    ${left <= 0 ? html`${icons.warn} Overdue by ${-left < 3600 ? waitWords(-left) : duration(-left)}` : `Due ${when}`}
  </time>`;
}

function Complete({ one, outcomes, isBusy, actions, close }) {
  const [outcome, setOutcome] = useState(outcomes[0]);
  const [note, setNote] = useState("");
  const submit = (event) => {
    event.preventDefault();
    actions.completeFollowUp(one.id, { outcome, note });
  };
  return html`<form onSubmit=${submit}>
    <fieldset>
      <legend>How did it end?</legend>
      ${outcomes.map(
        (name) =>
          html`<label key=${name} title=${OUTCOMES[name]?.[1] ?? ""}>
            <input type="radio" name=${`outcome-${one.id}`} value=${name} checked=${outcome === name} onChange=${() => setOutcome(name)} />
            ${OUTCOMES[name]?.[0] ?? name}
          </label>`,
      )}
    </fieldset>
    <${Note} ...${{ id: one.id, note, setNote }} />
    <${FormButtons} ...${{ label: "Done", isBusy, close }} />
  </form>`;
}

function Postpone({ one, now, isBusy, actions, close }) {
  const [later, setLater] = useState(0);
  const [note, setNote] = useState("");
  const submit = (event) => {
    event.preventDefault();
    actions.postponeFollowUp(one.id, { due_at: now + LATER[later][1](now), note }, close);
  };
  return html`<form onSubmit=${submit}>
    <label>
      Try again
      <select value=${later} onChange=${(event) => setLater(Number(event.target.value))}>
        ${LATER.map(([label], index) => html`<option key=${label} value=${index}>${label}</option>`)}
      </select>
    </label>
    <${Note} ...${{ id: one.id, note, setNote }} />
    <${FormButtons} ...${{ label: "Move it", isBusy, close }} />
  </form>`;
}

function Give({ state, one, isBusy, actions, close }) {
  const [to, setTo] = useState("");
  useEffect(() => actions.askColleagues(), []);
  const colleagues = (state.colleagues ?? []).filter(({ agent, role }) => agent !== one.owner && role !== "designer");
  const submit = (event) => {
    event.preventDefault();
    if (to) actions.giveFollowUp(one.id, to, close);
  };
  return html`<form onSubmit=${submit}>
    <label>
      Hand it to
      <select value=${to} onChange=${(event) => setTo(event.target.value)}>
        <option value="">Choose a colleague</option>
        ${colleagues.map(({ agent, name, presence }) => html`<option key=${agent} value=${agent}>${name} (${presence})</option>`)}
      </select>
    </label>
    <${FormButtons} ...${{ label: "Hand over", isBusy: isBusy || !to, close }} />
  </form>`;
}

const Note = ({ id, note, setNote }) =>
  html`<label for=${`note-${id}`}>Note, if there is something to know</label>
    <textarea id=${`note-${id}`} rows="2" maxlength="2000" value=${note} onInput=${(event) => setNote(event.target.value)}></textarea>`;

const FormButtons = ({ label, isBusy, close }) =>
  html`<div class="buttons">
    <button type="submit" class="primary" aria-disabled=${isBusy}>${label}</button>
    <button type="button" onClick=${close}>Back</button>
  </div>`;
