// "Wrong answer": an agent's judgement of what the bot said, made with one click and taken back with another. A word on
// what would be right may follow. It is training data.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { wrongAnswerAt } from "./after_state.js";
import { icons } from "./icons.js";

/** Beside a message of the bot that nobody has called wrong. */
export const WrongMark = ({ id, seq, actions }) =>
  html`<button
    type="button"
    class="wrong-mark"
    aria-label=${`Call the answer in message ${seq} wrong`}
    title="The bot's answer is wrong"
    onClick=${() => actions.flagAnswer(id, seq)}
  >
    Wrong answer
  </button>`;

/** Below a message of the bot that somebody has. */
export function WrongAnswer({ id, wrong, actions }) {
  const [isWriting, setWriting] = useState(false);
  const { seq } = wrong;
  const save = (text) => {
    setWriting(false);
    if (text !== wrong.right_answer) actions.flagAnswer(id, seq, text);
  };
  return html`<div class="wrong-answer" role="status">
    <span>${icons.cross} Wrong answer${wrong.agent_name && `, says ${wrong.agent_name}`}</span>
    ${wrong.right_answer && !isWriting && html`<span>Right would be: ${wrong.right_answer}</span>`}
    ${isWriting
      ? html`<${RightAnswer} text=${wrong.right_answer} save=${save} cancel=${() => setWriting(false)} />`
      : html`<span>
          <button type="button" class="link" onClick=${() => setWriting(true)}>
            ${wrong.right_answer ? "Change" : "What would be right?"}
          </button>
          <button type="button" class="link" onClick=${() => actions.unflagAnswer(id, seq)}>Undo</button>
        </span>`}
  </div>`;
}

function RightAnswer({ text, save, cancel }) {
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  const onKeyDown = (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      save(field.current.value.trim());
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    }
  };
  return html`<span class="right-answer">
    <input ref=${field} type="text" maxlength="1000" aria-label="What would be right" value=${text} onKeyDown=${onKeyDown} />
    <button type="button" onClick=${() => save(field.current.value.trim())}>Save</button>
  </span>`;
}

/** The bot's answers in the dialog of the wrap-up, to be judged there too. */
export function Answers({ conversation, actions }) {
  const { id, entries } = conversation;
  const first = entries.find((entry) => entry.author === "customer")?.seq ?? Infinity;
  const said = entries.filter((entry) => entry.author === "bot" && entry.kind === "message" && entry.seq > first);
  if (!said.length) return null;
  const wrong = said.filter((entry) => wrongAnswerAt(conversation, entry.seq)).length;
  return html`<details class="answers">
    <summary>The bot’s answers (${said.length})${wrong > 0 && `, ${wrong} called wrong`}</summary>
    <ul>
      ${said.map((entry) => {
        const isWrong = Boolean(wrongAnswerAt(conversation, entry.seq));
        return html`<li key=${entry.seq}>
          <span>${entry.text}</span>
          <button
            type="button"
            aria-pressed=${isWrong}
            aria-label=${`Wrong answer in message ${entry.seq}`}
            onClick=${() => (isWrong ? actions.unflagAnswer(id, entry.seq) : actions.flagAnswer(id, entry.seq))}
          >
            Wrong
          </button>
        </li>`;
      })}
    </ul>
  </details>`;
}
