// What is to do later: what the agent promised, with the day that was named, and whatever else they add.

import { html } from "../vendor/preact-htm.js";
import { Cite } from "./cite.js";
import { icons } from "./icons.js";
import { skillWords } from "./words.js";

const two = (number) => String(number).padStart(2, "0");

/** As a field for a date and a time has it, on this machine's clock. */
function fieldTime(at) {
  const date = new Date(at * 1000);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The tasks of a draft. What names no day is offered, but not ticked. */
export const tasksOf = ({ promises }, owner) =>
  promises.map(({ seq, text, task, due_at, is_named }, index) => ({
    key: index,
    seqs: [seq],
    quote: text,
    task,
    due_at,
    owner,
    isKept: is_named,
  }));

function tomorrow() {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  return date.setHours(9, 0, 0, 0) / 1000;
}

export function Tasks({ state, conversation, tasks, change, goTo }) {
  const put = (index, values) => change(tasks.map((one, place) => (place === index ? { ...one, ...values } : one)));
  const add = () => {
    const key = Math.max(-1, ...tasks.map((one) => one.key)) + 1;
    change([...tasks, { key, seqs: [], quote: "", task: "", due_at: tomorrow(), owner: state.me.id, isKept: true }]);
    setTimeout(() => document.querySelector(".wrap-up .tasks li:last-child .what")?.focus());
  };
  const skill = conversation.envelope?.skill ?? "general";
  return html`<fieldset>
    <legend>To do later</legend>
    <ul class="tasks">
      ${tasks.map(
        (one, index) =>
          html`<li key=${one.key} class=${one.isKept ? "" : "left-out"}>
            <input
              type="checkbox"
              aria-label=${`Keep: ${one.task || "this task"}`}
              checked=${one.isKept}
              onChange=${(event) => put(index, { isKept: event.target.checked })}
            />
            <input
              type="text"
              class="what"
              maxlength="300"
              aria-label="What is to do"
              value=${one.task}
              onInput=${(event) => put(index, { task: event.target.value, isKept: true })}
            />
            <input
              type="datetime-local"
              aria-label="Due"
              value=${fieldTime(one.due_at)}
              onChange=${(event) => event.target.value && put(index, { due_at: new Date(event.target.value).getTime() / 1000 })}
            />
            <select aria-label="Whose it is" value=${one.owner} onChange=${(event) => put(index, { owner: event.target.value })}>
              <option value=${state.me.id}>Mine</option>
              ${one.owner && one.owner !== state.me.id && html`<option value=${one.owner}>Theirs</option>`}
              <option value="">Team ${skillWords(skill)}</option>
            </select>
            ${one.quote
              ? html`<p class="soft">
                  “${one.quote}” <${Cite} seqs=${one.seqs} goTo=${goTo} />${!one.isKept && " No day was named."}
                </p>`
              : html`<button
                  type="button"
                  class="quiet"
                  aria-label="Take out this task"
                  title="Take it out"
                  onClick=${() => change(tasks.filter((_, place) => place !== index))}
                >
                  ${icons.cross}
                </button>`}
          </li>`,
      )}
    </ul>
    ${tasks.length < 10 && html`<button type="button" class="link" onClick=${add}>Add a task</button>`}
  </fieldset>`;
}
