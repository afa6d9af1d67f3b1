// The end of an agent's part: what was drafted is corrected and confirmed in one step, above the transcript that it rests
// on. Ctrl+Enter confirms from anywhere in it, Escape puts it away; corrections are kept until they are confirmed.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Cite } from "./cite.js";
import { icons } from "./icons.js";
import { UnmindedReminders } from "./reminders.js";
import { emptyDraft, lastSeq } from "./state.js";
import { customerName, dispositions, firstName, verdicts } from "./words.js";
import { Answers } from "./wrong_answer.js";
import { Tasks, tasksOf } from "./wrap_up_tasks.js";

const NOTE_CHARACTERS = 3500;
const corrections = new Map(); // by wrap-up, until it is confirmed

const TITLES = {
  closed: (name) => `Close the conversation with ${name}`,
  returned: () => "Return the conversation to the bot",
  "": (name) => `Wrap up your part with ${name}`,
};
const DOES = {
  closed: ["Close the conversation", "Closing…"],
  returned: ["Return it", "Returning…"],
  "": ["Confirm", "Confirming…"],
};

/** `ending` is closed, returned, or "" where the part has ended already. */
export function WrapUp({ state, conversation, ending, actions, cancel }) {
  const { id, wrapUp, customer } = conversation;
  const key = `wrap_up:${id}`;
  const title = useRef(null);
  useEffect(() => {
    actions.prepareWrapUp(id);
    title.current.focus(); // Escape is heard from here on, also before the draft is there
  }, []);
  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    cancel();
  };
  const titleId = "wrap-up-title";
  return html`<section class="ending wrap-up" aria-labelledby=${titleId} onKeyDown=${onKeyDown}>
    <h3 id=${titleId} ref=${title} tabindex="-1">${TITLES[ending](customerName(customer))}</h3>
    ${wrapUp
      ? html`<${Form} key=${wrapUp.drafted_at} ...${{ state, conversation, wrapUp, ending, actions, cancel }} />`
      : html`<p role="status">${state.problems[key] ?? "Drafting…"}</p>
          <div class="buttons">
            ${state.problems[key] && html`<button type="button" onClick=${() => actions.prepareWrapUp(id)}>Try again</button>`}
            <button type="button" onClick=${cancel}>Cancel</button>
          </div>`}
  </section>`;
}

const noteOf = (sentences) =>
  sentences
    .map(({ text }) => text.trim())
    .filter(Boolean)
    .join("\n");

function begun({ draft }, { verdict, mine }) {
  return {
    disposition: draft.disposition.name,
    sentences: draft.summary.map(({ text, seqs }, index) => ({ text, seqs, key: index })),
    note: null, // the summary, until it is written by itself
    tasks: tasksOf(draft, mine),
    verdict,
  };
}

function Form({ state, conversation, wrapUp, ending, actions, cancel }) {
  const { id, customer, envelope } = conversation;
  const key = `wrap_up:${id}`;
  const isBusy = Boolean(state.busy[key]);
  const first = () => begun(wrapUp, { verdict: conversation.verdict, mine: wrapUp.agent });
  const [form, setForm] = useState(() => corrections.get(wrapUp.id) ?? first());
  const [isMissing, setMissing] = useState(false);
  const drafted = useRef(lastSeq(conversation));
  const element = useRef(null);
  const change = (values) => {
    const next = { ...form, ...values };
    corrections.set(wrapUp.id, next);
    setForm(next);
  };
  useEffect(() => (element.current.querySelector("input:checked") ?? element.current.querySelector("input")).focus(), []);

  const isStale = conversation.entries.some((entry) => entry.seq > drafted.current && entry.author === "customer");
  const anew = () => {
    corrections.delete(wrapUp.id);
    actions.prepareWrapUp(id);
  };
  const submit = (event) => {
    event?.preventDefault();
    setMissing(!form.disposition);
    if (!form.disposition) {
      element.current.querySelector("input").focus();
      return;
    }
    const summary = form.sentences.map(({ text, seqs }) => ({ text: text.trim(), seqs })).filter(({ text }) => text);
    const tasks = form.tasks
      .filter(({ isKept, task }) => isKept && task.trim())
      .map(({ task, due_at, owner }) => ({ task: task.trim(), due_at, owner }));
    const content = { disposition: form.disposition, summary, note: form.note ?? noteOf(summary), tasks };
    const verdict = form.verdict === conversation.verdict ? "" : form.verdict;
    actions.confirmWrapUp(id, { wrapUp: wrapUp.id, ending, content, verdict }, () => {
      corrections.delete(wrapUp.id);
      if (ending) actions.discardDraft(id);
      cancel();
    });
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  };
  const [label, doing] = DOES[ending];
  const draft = state.drafts[id] ?? emptyDraft;
  return html`<form ref=${element} onSubmit=${submit} onKeyDown=${onKeyDown}>
    ${isStale &&
    html`<p class="stale" role="alert">
      ${customer?.name ? firstName(customer) : "The customer"} has written since this was drafted.
      <button type="button" class="link" onClick=${anew}>Draft it again</button>
    </p>`}
    <${UnmindedReminders} ...${{ conversation, actions }} />
    <${Disposition} ...${{ state, form, change, suggested: wrapUp.draft.disposition, actions }} />
    ${isMissing && !form.disposition && html`<p class="problem" role="alert">Choose how it ended.</p>`}
    <${Tasks} ...${{ state, conversation, tasks: form.tasks, change: (tasks) => change({ tasks }), goTo: actions.goTo }} />
    <${Summary} ...${{ form, change, actions }} />
    <${Note} ...${{ form, change, customer, goesToRecord: wrapUp.record === "record" }} />
    <${Answers} ...${{ conversation, actions }} />
    ${envelope &&
    html`<fieldset class="pills">
      <legend>Was the handoff right? <span class="soft">(optional)</span></legend>
      ${Object.entries(verdicts).map(
        ([name, [title, meaning]]) =>
          html`<label class="pill" key=${name} title=${meaning}>
            <input type="radio" name="verdict" checked=${form.verdict === name} onChange=${() => change({ verdict: name })} />${title}
          </label>`,
      )}
    </fieldset>`}
    <div class="buttons">
      <button type="submit" class="primary" aria-disabled=${isBusy}>
        ${isBusy ? doing : label} ${!isBusy && html`<kbd aria-hidden="true">Ctrl+Enter</kbd>`}
      </button>
      <button type="button" onClick=${cancel}>Cancel</button>
      ${draft.reply.trim() && ending && html`<span class="soft"><strong>Your draft has not been sent</strong>, and is thrown away.</span>`}
    </div>
    ${state.problems[key] && html`<p class="problem" role="alert">${state.problems[key]}</p>`}
  </form>`;
}

function Disposition({ state, form, change, suggested, actions }) {
  return html`<fieldset class="pills dispositions">
    <legend>How did it end?</legend>
    ${state.dispositions.map((name) => {
      const [label, meaning] = dispositions[name] ?? [name, ""];
      return html`<label class="pill" key=${name} title=${meaning}>
        <input
          type="radio"
          name="disposition"
          value=${name}
          checked=${form.disposition === name}
          onChange=${() => change({ disposition: name })}
        />${label}
      </label>`;
    })}
    <p class="soft">
      ${suggested.name ? `Suggested: ${dispositions[suggested.name][0].toLowerCase()}. ` : ""}${suggested.why}${" "}
      <${Cite} seqs=${suggested.seqs} goTo=${actions.goTo} />
    </p>
  </fieldset>`;
}

/** Each sentence can be corrected or taken out; it keeps the messages that it rests on. */
function Summary({ form, change, actions }) {
  const put = (index, text) =>
    change({ sentences: form.sentences.map((one, place) => (place === index ? { ...one, text } : one)) });
  const drop = (index) => change({ sentences: form.sentences.filter((_, place) => place !== index) });
  const add = () => {
    const next = Math.max(-1, ...form.sentences.map((one) => one.key)) + 1;
    change({ sentences: [...form.sentences, { text: "", seqs: [], key: next }] });
    setTimeout(() => document.querySelector(".wrap-up .sentences li:last-child textarea")?.focus());
  };
  return html`<fieldset>
    <legend>Summary</legend>
    <ul class="sentences">
      ${form.sentences.map(
        ({ text, seqs, key }, index) =>
          html`<li key=${key}>
            <textarea
              rows=${Math.ceil((text.length + 1) / 74)}
              maxlength="1000"
              aria-label=${`Sentence ${index + 1} of the summary`}
              value=${text}
              onInput=${(event) => put(index, event.target.value)}
            ></textarea>
            <span class="cites"><${Cite} seqs=${seqs} goTo=${actions.goTo} /></span>
            <button type="button" class="quiet" aria-label=${`Take out sentence ${index + 1}`} title="Take it out" onClick=${() => drop(index)}>
              ${icons.cross}
            </button>
          </li>`,
      )}
    </ul>
    <button type="button" class="link" onClick=${add}>Add a sentence</button>
  </fieldset>`;
}

/** The note is the summary, unless it is written by itself: nobody types the same thing twice. */
function Note({ form, change, customer, goesToRecord }) {
  const whose = goesToRecord ? `${firstName(customer)}’s record` : "colleagues";
  if (form.note === null) {
    return html`<p class="soft note">
      ${goesToRecord ? `The note in ${whose} is this summary.` : "The summary stays with this conversation."}${" "}
      <button type="button" class="link" onClick=${() => change({ note: noteOf(form.sentences) })}>Write another note</button>
    </p>`;
  }
  return html`<div class="note">
    <label for="wrap-up-note">Note for ${whose}</label>
    <textarea
      id="wrap-up-note"
      rows="4"
      maxlength=${NOTE_CHARACTERS}
      value=${form.note}
      onInput=${(event) => change({ note: event.target.value })}
    ></textarea>
    <button type="button" class="link" onClick=${() => change({ note: null })}>Use the summary</button>
  </div>`;
}
