// Letting the assistant ask: the agent chooses what is to be gathered, the assistant asks the customer for it in the
// agent's name, and the answers come back as facts. The agent can take the asking back at any time, and writing does it.

import { html, useState } from "../vendor/preact-htm.js";
import { Cite } from "./cite.js";
import { isAsking } from "./copilot_state.js";
import { icons } from "./icons.js";
import { memo } from "./store.js";
import { firstName, spaced } from "./words.js";

const MOST = 8;
const KINDS = {
  text: "any words",
  number: "a number",
  date: "a date",
  order_number: "an order number",
  email: "an e-mail address",
  phone: "a phone number",
  photo: "a photo",
};
const ENDINGS = {
  gathered: "All of it was asked for.",
  wants_person: "The customer wants to talk with you.",
  off_topic: "The customer wrote about something else twice.",
  agent_wrote: "It ended when you wrote.",
  taken_back: "You took it back.",
  owner_changed: "It ended with the change of who has the conversation.",
  timed_out: "The customer did not answer in time.",
};

export function DelegationPanel({ state, conversation, may, actions }) {
  const { id, copilot, customer } = conversation;
  if (!copilot || (!may.reply && !copilot.delegation)) return null;
  return html`<${Panel}
    id=${id}
    delegation=${copilot.delegation}
    known=${copilot.facts}
    facts=${state.replies.facts}
    whom=${customer?.name ? firstName(customer) : "the customer"}
    mayAsk=${may.reply}
    isBusy=${Boolean(state.busy[`delegate:${id}`])}
    problem=${state.problems[`delegate:${id}`] ?? ""}
    actions=${actions}
  />`;
}

const Panel = memo(({ id, delegation, known, facts, whom, mayAsk, isBusy, problem, actions }) => {
  const isOpen = delegation?.state === "open";
  return html`<section class="delegation" aria-labelledby="delegation-title">
    <h3 id="delegation-title">Let the assistant ask ${whom}</h3>
    ${delegation && html`<${Progress} ...${{ delegation, goTo: actions.goTo }} />`}
    ${mayAsk &&
    (isOpen
      ? html`<button type="button" aria-disabled=${isBusy} onClick=${() => actions.takeBack(id)}>Take it back</button>`
      : html`<details>
          <summary>Choose what to ask for</summary>
          <${Form} key=${delegation?.id ?? ""} ...${{ id, facts, known, whom, isBusy, actions }} />
        </details>`)}
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
  </section>`;
});

const STATE_ICONS = { answered: icons.check, skipped: icons.cross, asked: icons.open, waiting: icons.open };
const STATES = { skipped: "does not know", asked: "asked, no answer yet", waiting: "not asked yet" };

function Progress({ delegation, goTo }) {
  return html`<div class="progress" role="status">
    ${delegation.state === "ended" && html`<p class="soft">${ENDINGS[delegation.ended_as] ?? ""}</p>`}
    <ul>
      ${delegation.items.map(
        ({ name, label, state, value, seq }) =>
          html`<li key=${name} class=${state}>
            ${STATE_ICONS[state]}
            <span>
              ${label}: ${state === "answered" ? html`<strong>${value}</strong>` : html`<span class="soft">${STATES[state] ?? ""}</span>`}
              ${seq > 0 && html` <${Cite} seqs=${[seq]} goTo=${goTo} />`}
            </span>
          </li>`,
      )}
    </ul>
  </div>`;
}

function Form({ id, facts, known, whom, isBusy, actions }) {
  const [chosen, setChosen] = useState([]); // names of facts, or free questions as objects
  const [question, setQuestion] = useState("");
  const [kind, setKind] = useState("text");
  const values = Object.fromEntries(known.map(({ name, value }) => [name, value]));
  const isFull = chosen.length >= MOST;
  const toggle = (name) => setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  const add = () => {
    if (question.trim().length < 2 || isFull) return;
    setChosen([...chosen, { question: question.trim(), kind }]);
    setQuestion("");
    setKind("text");
  };
  const submit = (event) => {
    event.preventDefault();
    if (isBusy || !chosen.length) return;
    const items = chosen.map((one) => (typeof one === "string" ? { name: one } : one));
    actions.delegate(id, items, () => setChosen([]));
  };
  return html`<form onSubmit=${submit}>
    <fieldset class="facts-to-ask">
      <legend class="hidden">What is to be gathered</legend>
      ${facts.map(
        ({ name, label, question: asked }) =>
          html`<label key=${name} title=${values[name] ? "Known already: it is not asked for again" : asked} class=${values[name] ? "known" : ""}>
            <input
              type="checkbox"
              checked=${chosen.includes(name)}
              disabled=${Boolean(values[name]) || (isFull && !chosen.includes(name))}
              onChange=${() => toggle(name)}
            />
            <span>${label}${values[name] && html` <span class="soft">${values[name]}</span>`}</span>
          </label>`,
      )}
    </fieldset>
    ${chosen
      .filter((one) => typeof one !== "string")
      .map(
        (one) =>
          html`<p class="own" key=${one.question}>
            ${one.question} <span class="soft">(${KINDS[one.kind]})</span>
            <button type="button" class="link" aria-label=${`Leave out: ${one.question}`} onClick=${() => setChosen(chosen.filter((other) => other !== one))}>Leave out</button>
          </p>`,
      )}
    <div class="own-question">
      <input
        type="text"
        value=${question}
        maxlength="300"
        placeholder="Or a question of your own"
        aria-label="A question of your own"
        onInput=${({ target }) => setQuestion(target.value)}
        onKeyDown=${(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault();
          add();
        }}
      />
      <select aria-label="What its answer is" value=${kind} onChange=${({ target }) => setKind(target.value)}>
        ${Object.entries(KINDS).map(([name, words]) => html`<option value=${name}>${words}</option>`)}
      </select>
      <button type="button" disabled=${question.trim().length < 2 || isFull} onClick=${add}>Add</button>
    </div>
    <button type="submit" class="primary" disabled=${!chosen.length} aria-disabled=${isBusy}>
      ${isBusy ? "One moment…" : chosen.length ? `Ask ${whom} for ${chosen.length === 1 ? "it" : `these ${chosen.length}`}` : "Nothing is chosen yet"}
    </button>
  </form>`;
}

/** Above the composer while the assistant asks. */
export function AskingBanner({ state, conversation, may, actions }) {
  if (!isAsking(conversation)) return null;
  const { id, customer, copilot } = conversation;
  const { items } = copilot.delegation;
  const asked = items.find((item) => item.state === "asked");
  const done = items.filter((item) => item.state === "answered").length;
  return html`<section class="asking" role="status" aria-label="The assistant is asking">
    <p>
      ${icons.open} <strong>The assistant is asking ${customer?.name ? firstName(customer) : "the customer"}</strong>
      ${asked && html` for: ${spaced(asked.label.toLowerCase())}`} (${done} of ${items.length} answered).
      ${may.reply && " A reply of yours ends it."}
    </p>
    ${may.reply &&
    html`<button type="button" aria-disabled=${Boolean(state.busy[`delegate:${id}`])} onClick=${() => actions.takeBack(id)}>Take it back</button>`}
  </section>`;
}
