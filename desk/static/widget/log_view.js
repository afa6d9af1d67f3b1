// The messages: who said what and when, the choices that may still be pressed, and who is writing.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import { Choices } from "./choices.js";
import { assistantIsThinking, openButtons } from "./conversation.js";
import { Lazy } from "./lazy.js";
import { seenMessage } from "./read_marks.js";
import { clock, day, eventWords, isEmojiAlone, problemWords } from "./words.js";

const NEAR_THE_END = 80; // pixels

const loadFiles = () => import("./files_view.js");

/** Text with its web addresses made into links. Everything else stays text, whatever it looks like. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/g).map((part, index) =>
    index % 2 ? html`<a href=${part} target="_blank" rel="noopener noreferrer nofollow">${part}</a>` : part,
  );
}

function nameOf(entry, strings) {
  if (entry.author === "customer") return strings.you;
  return entry.author_name || (entry.author === "agent" ? strings.personName : strings.assistantName);
}

/** What was said, as it was written; a few emoji alone are shown large. */
function Bubble({ text, isLinked }) {
  if (!text) return null;
  return html`<div class=${isEmojiAlone(text) ? "bubble emoji" : "bubble"} dir="auto">${isLinked ? linked(text) : text}</div>`;
}

function Message({ entry, first, followed, isOpen, isSeen, state, contents, strings, actions }) {
  return html`<li class=${`message ${entry.author} ${followed ? "followed" : ""}`}>
    <span class=${first ? "name" : "hidden"}><bdi>${nameOf(entry, strings)}</bdi></span>
    <${Bubble} text=${entry.text} isLinked=${entry.author !== "customer"} />
    ${entry.attachments?.length > 0 &&
    html`<${Lazy} load=${loadFiles} files=${entry.attachments} ...${{ strings, contents }}>
      ${entry.attachments.map((file) => file.name).join(", ")}
    <//>`}
    ${entry.source && html`<span class="source">${strings.source} ${entry.source.title}</span>`}
    ${entry.buttons?.length > 0 && html`<${Choices} ...${{ entry, isOpen, state, strings, actions }} />`}
    ${!followed && html`<time datetime=${new Date(entry.at * 1000).toISOString()}>${clock(entry.at, strings)}</time>`}
    ${isSeen && html`<span class="seen">${strings.seen}</span>`}
  </li>`;
}

/** What happened, and the choices that the desk offers with it. */
function Event({ entry, isOpen, state, strings, actions }) {
  return html`<li class="event ${entry.buttons?.length ? "asking" : ""}">
    <span dir="auto">${eventWords(entry, strings)}</span>
    ${entry.buttons?.length > 0 && html`<${Choices} ...${{ entry, isOpen, state, strings, actions }} />`}
  </li>`;
}

function Pending({ message, isOnline, strings, actions }) {
  const failed = message.state === "failed";
  return html`<li class="message customer pending ${message.state}">
    <${Bubble} text=${message.text} />
    ${message.files.map((file) => html`<div class="bubble" key=${file.id}><bdi>${file.name}</bdi></div>`)}
    ${failed
      ? html`<span class="problem" role="alert">
          ${strings.failed}: ${problemWords(message.problem, strings)}
          <button type="button" class="link" onClick=${() => actions.retry(message)}>${strings.retry}</button>
          <button type="button" class="link" onClick=${() => actions.discard(message)}>${strings.discard}</button>
        </span>`
      : html`<span class="sending">${isOnline ? strings.sending : strings.willBeSent}</span>`}
  </li>`;
}

function Writing({ state, strings, actions }) {
  const { typing } = state;
  useEffect(() => {
    if (!typing) return undefined;
    const timer = setTimeout(actions.stopTyping, Math.max(0, typing.until - Date.now()));
    return () => clearTimeout(timer);
  }, [typing]);
  const person = typing && typing.author === "agent";
  if (!person && !assistantIsThinking(state)) return null;
  const name = person ? typing.author_name || strings.personName : state.assistant || strings.assistantName;
  return html`<li class="message ${person ? "agent" : "bot"} writing">
    <div class="bubble" role="img" aria-label=${strings.isWriting(name)}><i></i><i></i><i></i></div>
  </li>`;
}

const authorOf = (entry) => (entry?.kind === "message" ? `${entry.author}:${entry.author_name ?? ""}` : "");

/** True when the same author goes on in the same minute: one time for all of it is enough. */
const isFollowed = (entry, next) =>
  authorOf(entry) === authorOf(next) && Math.floor(entry.at / 60) === Math.floor(next.at / 60);

function rows({ state, contents, strings, actions }) {
  const choices = openButtons(state);
  const seen = seenMessage(state);
  const list = [];
  let lastDay = "";
  let lastAuthor = "";
  for (const [index, entry] of state.entries.entries()) {
    const today = day(entry.at, strings);
    if (today !== lastDay) list.push(html`<li key=${`day${entry.seq}`} class="day">${today}</li>`);
    lastDay = today;
    if (entry.kind === "event") {
      const isOpen = entry.seq === choices;
      if (entry.text) list.push(html`<${Event} key=${entry.seq} ...${{ entry, isOpen, state, strings, actions }} />`);
      lastAuthor = "";
      continue;
    }
    const author = authorOf(entry);
    const first = author !== lastAuthor && entry.author !== "customer";
    lastAuthor = author;
    const followed = isFollowed(entry, state.entries[index + 1]);
    const isOpen = entry.seq === choices;
    const parts = { entry, first, followed, isOpen, isSeen: entry.seq === seen, state, contents, strings, actions };
    list.push(html`<${Message} key=${entry.seq} ...${parts} />`);
  }
  return list;
}

export function Log({ state, contents, strings, actions }) {
  const box = useRef(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(false);

  const toEnd = () => {
    if (!box.current) return;
    box.current.scrollTop = box.current.scrollHeight;
    setBelow(false);
  };
  const onScroll = () => {
    // A last scroll may be told when the view is already gone.
    if (!box.current) return;
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    if (atEnd.current) setBelow(false);
  };
  // Somebody who reads further up is not torn away; a message of one's own always comes into view.
  useLayoutEffect(() => {
    if (atEnd.current || state.pending.length) toEnd();
    else setBelow(true);
  }, [state.entries.length, state.pending.length, state.typing, state.speaker.owner, state.seen]);

  return html`<div
    class="scroll"
    ref=${box}
    onScroll=${onScroll}
    tabindex="0"
    role="log"
    aria-live="polite"
    aria-relevant="additions"
    aria-label=${strings.log}
  >
    <ol class="log">
      ${rows({ state, contents, strings, actions })}
      ${state.pending.map(
        (message) => html`<${Pending}
          key=${message.id}
          ...${{ message, strings, actions }}
          isOnline=${state.connection === "online"}
        />`,
      )}
      <${Writing} key="writing" ...${{ state, strings, actions }} />
    </ol>
    ${below && html`<button type="button" class="below" onClick=${toEnd}>${strings.newestBelow}</button>`}
  </div>`;
}
