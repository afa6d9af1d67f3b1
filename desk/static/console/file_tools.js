// Beside the composer's send button: a file, an emoji. Below the text: the files that go with it.

import { html, useRef, useState } from "../vendor/preact-htm.js";
import DraftFilesView from "../widget/draft_files_view.js";
import EmojiPicker from "../widget/emoji_picker.js";
import Files from "../widget/files_view.js";
import { contentsOf, fileWords } from "./files.js";
import { icons } from "./icons.js";

export function DraftFileList({ id, files, actions }) {
  const own = { retryFile: (file) => actions.retryFile(id, file), removeFile: (file) => actions.removeFile(id, file) };
  return html`<${DraftFilesView} files=${files} strings=${fileWords} actions=${own} />`;
}

/** The files of an entry of the log. */
export const EntryFiles = ({ conversation, files }) =>
  html`<${Files} files=${files} strings=${fileWords} contents=${contentsOf(conversation)} />`;

/** `rules` are the desk's for files, nothing where none are taken here. `onEmoji(emoji)` puts one into the text. */
export function Tools({ id, rules, onEmoji, actions }) {
  const [picks, setPicks] = useState(false);
  const chooser = useRef(null);
  const emojiButton = useRef(null);
  const onChosen = ({ target }) => {
    actions.addFiles(id, [...target.files]);
    target.value = ""; // the same file may be chosen again
  };
  const close = () => {
    setPicks(false);
    emojiButton.current.focus();
  };
  return html`<div class="tools">
    ${rules &&
    html`<button type="button" class="tool" aria-label=${fileWords.attach} title=${fileWords.attach} onClick=${() => chooser.current.click()}>
        ${icons.attach}
      </button>
      <input ref=${chooser} type="file" hidden multiple accept=${rules.types.join(",")} aria-label=${fileWords.attach} onChange=${onChosen} />`}
    <button
      ref=${emojiButton}
      type="button"
      class="tool"
      aria-label=${fileWords.emoji}
      title=${fileWords.emoji}
      aria-expanded=${picks}
      onClick=${() => setPicks(!picks)}
    >
      ${icons.emoji}
    </button>
    ${picks && html`<${EmojiPicker} code="en" strings=${fileWords} onChoose=${onEmoji} onClose=${close} />`}
  </div>`;
}
