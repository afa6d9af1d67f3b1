// Emoji to choose from, by pointer or keyboard, with a search by name in the reader's language. The console uses it, too.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";

const COLUMNS = 8;
const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();

/** Lines of `emoji|name|keyword|…` as the list that is searched. */
const read = (text) =>
  text.split("\n").map((line) => {
    const [emoji, name, ...keywords] = line.split("|");
    return { emoji, name, words: plain([name, ...keywords].join(" ")) };
  });

/** Those whose words begin with every word that is sought. */
export function matching(list, sought) {
  const wanted = plain(sought).split(/\s+/).filter(Boolean);
  return list.filter(({ words, emoji }) => sought.trim() === emoji || wanted.every((word) => ` ${words}`.includes(` ${word}`)));
}

/** `onChoose(emoji)` is called for each; `onClose()` when it is left with Escape. */
export default function EmojiPicker({ code, strings, onChoose, onClose }) {
  const [all, setAll] = useState([]);
  const [sought, setSought] = useState("");
  const [at, setAt] = useState(0);
  const grid = useRef(null);
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  useEffect(() => {
    let isHere = true;
    import(`../vendor/emoji/${code}.js`).then(
      (module) => isHere && setAll(read(module.default)),
      (error) => console.error("The emoji could not be loaded", error),
    );
    return () => {
      isHere = false;
    };
  }, [code]);

  const shown = matching(all, sought);
  const move = (to) => {
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setAt(next);
    grid.current.children[next]?.focus();
  };
  const onGridKey = (event) => {
    const forward = getComputedStyle(grid.current).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const to = { [forward]: at + 1, [back]: at - 1, ArrowDown: at + COLUMNS, Home: 0, End: shown.length - 1 }[event.key];
    if (event.key === "ArrowUp" && at < COLUMNS) field.current.focus();
    else if (event.key === "ArrowUp") move(at - COLUMNS);
    else if (to !== undefined) move(to);
    else return;
    event.preventDefault();
  };
  const onFieldKey = (event) => {
    if (event.key === "ArrowDown") move(0);
    else if (event.key === "Enter" && shown.length && sought) onChoose(shown[0].emoji);
    else if (event.key !== "Enter") return;
    event.preventDefault();
  };
  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return html`<div class="emoji-picker" role="dialog" aria-label=${strings.emoji} onKeyDown=${onKeyDown}>
    <input
      ref=${field}
      type="search"
      dir="auto"
      value=${sought}
      placeholder=${strings.searchEmoji}
      aria-label=${strings.searchEmoji}
      onInput=${(event) => {
        setSought(event.target.value);
        setAt(0);
      }}
      onKeyDown=${onFieldKey}
    />
    <div class="emoji-grid" ref=${grid} role="group" aria-label=${strings.emoji} onKeyDown=${onGridKey}>
      ${shown.map(
        ({ emoji, name }, place) => html`<button
          key=${emoji}
          type="button"
          tabindex=${place === at ? 0 : -1}
          aria-label=${name}
          title=${name}
          onFocus=${() => setAt(place)}
          onClick=${() => onChoose(emoji)}
        >
          ${emoji}
        </button>`,
      )}
    </div>
    <p role="status" class=${shown.length || !all.length ? "hidden" : ""}>${!shown.length && all.length ? strings.noEmoji : ""}</p>
  </div>`;
}

/** The text with the emoji in place of what is selected in its field, and where the cursor stands then. */
export function inserted(text, field, emoji) {
  const start = field?.selectionStart ?? text.length;
  const end = field?.selectionEnd ?? start;
  return { text: text.slice(0, start) + emoji + text.slice(end), at: start + emoji.length };
}
