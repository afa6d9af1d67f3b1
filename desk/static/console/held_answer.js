// What the bot was about to say when its answer was held back: read on demand, and by supervisors alone.

import { html, useState } from "../vendor/preact-htm.js";

const HELD_BACK = "reply_held_back";
const ACTION = "reply.held_back";
const NO_ANSWER = "The desk did not answer. Try again.";

export const isHeldBack = (rule) => rule.name === HELD_BACK;

async function heldAnswer(conversation) {
  const answer = await fetch(`/api/conversations/${encodeURIComponent(conversation)}/audit`);
  if (!answer.ok) throw new Error(`The desk answered ${answer.status}`);
  const { lines } = await answer.json();
  return lines.findLast((line) => line.action === ACTION)?.detail.text ?? "";
}

export function HeldAnswer({ id }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const show = async () => {
    try {
      setText((await heldAnswer(id)) || "It is not kept any more.");
      setProblem("");
    } catch {
      setProblem(NO_ANSWER);
    }
  };
  if (text) {
    return html`<figure class="held-answer" role="status">
      <figcaption class="soft">Held back, not shown to the customer</figcaption>
      <blockquote>${text}</blockquote>
    </figure>`;
  }
  return html`<p>
    <button type="button" class="link" onClick=${show}>Show the answer that was held back</button>
    ${problem && html`<span class="problem" role="alert">${problem}</span>`}
  </p>`;
}
