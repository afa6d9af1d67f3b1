// Where the customer writes. Enter sends, Shift+Enter breaks the line; an over-long text stays and says why.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";

const TELL_AT = 200; // characters left from which the remaining length is shown
const TYPING_EVERY_MS = 3000;

export function Composer({ state, strings, actions }) {
  const [text, setText] = useState("");
  const field = useRef(null);
  const toldAt = useRef(0);

  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const area = field.current;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
  }, [text]);

  const length = [...text.trim()].length;
  const over = length - state.limit;
  const ready = length > 0 && over <= 0 && state.conversation !== "";

  const submit = (event) => {
    event.preventDefault();
    if (!ready) return;
    actions.say(text.trim());
    setText("");
    field.current.focus();
  };
  const onKeyDown = (event) => {
    // While an input method composes a word, Enter chooses the word.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  };
  const onInput = (event) => {
    setText(event.target.value);
    if (event.target.value && Date.now() - toldAt.current > TYPING_EVERY_MS) {
      toldAt.current = Date.now();
      actions.writing();
    }
  };

  const note = over > 0 ? strings.tooLong(over, state.limit) : over > -TELL_AT ? strings.remaining(-over) : "";
  return html`<form class="composer" onSubmit=${submit}>
    <textarea
      ref=${field}
      rows="1"
      dir="auto"
      value=${text}
      placeholder=${strings.placeholder}
      aria-label=${strings.message}
      aria-invalid=${over > 0}
      aria-describedby="length"
      onInput=${onInput}
      onKeyDown=${onKeyDown}
    ></textarea>
    <button type="submit" class="send" aria-label=${strings.send} disabled=${!ready}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3.4 20.4 21.5 12 3.4 3.6 3 10.200l11 1.8-11 1.800z" /></svg>
    </button>
    <p id="length" class=${over > 0 ? "length over" : "length"} role="status">${note}</p>
  </form>`;
}
