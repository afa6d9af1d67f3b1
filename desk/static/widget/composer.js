// Where the customer writes. Enter sends, Shift+Enter breaks the line; an over-long text stays and says why. Files come by
// the button, by dropping them on the chat (widget_view.js) and by pasting.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Lazy } from "./lazy.js";

const TELL_AT = 200; // characters left from which the remaining length is shown
const TYPING_EVERY_MS = 3000;

const loadFiles = () => import("./draft_files_view.js");
const loadEmoji = () => import("./emoji_picker.js");

const icons = {
  attach: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M16.500 6.500v9.800a4.500 4.500 0 0 1-9 0V5.800a3 3 0 0 1 6 0v9.200a1.500 1.500 0 0 1-3 0V6.500H9V15a3 3 0 0 0 6 0V5.800a4.500 4.500 0 0 0-9 0v10.500a6 6 0 0 0 12 0V6.500z" /></svg>`,
  emoji: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18.300a8.300 8.300 0 1 1 0-16.600 8.300 8.300 0 0 1 0 16.600zM8.500 11a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zm7 0a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM7 13.500a5.300 5.300 0 0 0 10 0z" /></svg>`,
  send: html`<svg class="arrow" viewBox="0 0 24 24" aria-hidden="true"><path d="M3.400 20.400 21.500 12 3.400 3.600 3 10.200l11 1.800-11 1.800z" /></svg>`,
};

export function Composer({ state, files, draft, strings, actions }) {
  const [text, setText] = useState(draft.text);
  // At once, and not after the next picture: the chat may be closed before that.
  const put = (next) => {
    draft.text = next;
    setText(next);
  };
  const [picks, setPicks] = useState(false);
  const field = useRef(null);
  const chooser = useRef(null);
  const emojiButton = useRef(null);
  const toldAt = useRef(0);

  useEffect(() => {
    const area = field.current;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 132)}px`;
  }, [text]);

  const length = [...text.trim()].length;
  const over = length - state.limit;
  const isLoading = files.some((one) => one.state === "uploading" || one.state === "waiting");
  const hasFiles = files.some((one) => one.state === "ready");
  // Before the desk has answered at all, words wait for it like those that are written without a connection.
  const ready = (length > 0 || hasFiles) && over <= 0 && !isLoading;

  const submit = (event) => {
    event.preventDefault();
    if (!ready) return;
    actions.say(text.replaceAll("\0", "").trim());
    put("");
    setPicks(false);
    field.current.focus();
  };
  const onKeyDown = (event) => {
    // While an input method composes a word, Enter chooses the word.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  };
  const onInput = (event) => {
    put(event.target.value);
    if (event.target.value && Date.now() - toldAt.current > TYPING_EVERY_MS) {
      toldAt.current = Date.now();
      actions.writing();
    }
  };
  const onPaste = (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (!pasted.length || !state.fileRules) return;
    event.preventDefault();
    actions.addFiles(pasted);
  };
  const onChosen = (event) => {
    actions.addFiles([...event.target.files]);
    event.target.value = ""; // the same file may be chosen again
    field.current.focus();
  };
  const insert = async (emoji) => {
    const { inserted } = await loadEmoji();
    const after = inserted(field.current.value, field.current, emoji);
    put(after.text);
    setTimeout(() => field.current.setSelectionRange(after.at, after.at));
  };
  const closePicker = () => {
    setPicks(false);
    emojiButton.current.focus();
  };

  const note = over > 0 ? strings.tooLong(over, state.limit) : over > -TELL_AT ? strings.remaining(-over) : "";
  return html`<form class="composer" onSubmit=${submit}>
    ${files.length > 0 && html`<${Lazy} load=${loadFiles} ...${{ files, strings, actions }} />`}
    ${picks &&
    html`<${Lazy} load=${loadEmoji} code=${strings.code} strings=${strings} onChoose=${insert} onClose=${closePicker} />`}
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
      onPaste=${onPaste}
    ></textarea>
    <button type="submit" class="send" aria-label=${strings.send} disabled=${!ready}>${icons.send}</button>
    <div class="tools">
      ${state.fileRules &&
      html`<button type="button" class="tool" aria-label=${strings.attach} title=${strings.attach} onClick=${() => chooser.current.click()}>
          ${icons.attach}
        </button>
        <input ref=${chooser} type="file" hidden multiple accept=${state.fileRules.types.join(",")} onChange=${onChosen} />`}
      <button
        ref=${emojiButton}
        type="button"
        class="tool"
        aria-label=${strings.emoji}
        title=${strings.emoji}
        aria-expanded=${picks}
        onClick=${() => setPicks(!picks)}
      >
        ${icons.emoji}
      </button>
      <p id="length" class=${over > 0 ? "length over" : "length"} role="status">${note}</p>
    </div>
  </form>`;
}
