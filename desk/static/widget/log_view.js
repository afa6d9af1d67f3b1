// The messages: who said what and when, the choices that may still be pressed, and who is writing.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import { assistantIsThinking, openButtons } from "./conversation.js";

const NEAR_THE_END = 80; // pixels

const clock = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

function day(seconds, strings) {
  const date = new Date(seconds * 1000);
  if (date.toDateString() === new Date().toDateString()) return strings.today;
  return date.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

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

function Message({ entry, first, followed, buttons, strings, actions }) {
  return html`<li class=${`message ${entry.author} ${followed ? "followed" : ""}`}>
    <span class=${first ? "name" : "hidden"}>${nameOf(entry, strings)}</span>
    <div class="bubble" dir="auto">${entry.author === "customer" ? entry.text : linked(entry.text)}</div>
    ${entry.source && html`<span class="source">${strings.source} ${entry.source.title}</span>`}
    ${buttons &&
    html`<div class="buttons">
      ${entry.buttons.map(
        (button) =>
          html`<button key=${button.id} type="button" onClick=${() => actions.press(button)}>${button.title}</button>`,
      )}
    </div>`}
    ${!followed && html`<time datetime=${new Date(entry.at * 1000).toISOString()}>${clock(entry.at)}</time>`}
  </li>`;
}

function Pending({ message, strings, actions }) {
  const failed = message.state === "failed";
  return html`<li class="message customer pending ${message.state}">
    <div class="bubble" dir="auto">${message.text}</div>
    ${failed
      ? html`<span class="problem" role="alert">
          ${strings.failed}: ${message.problem}
          <button type="button" class="link" onClick=${() => actions.retry(message)}>${strings.retry}</button>
          <button type="button" class="link" onClick=${() => actions.discard(message)}>${strings.discard}</button>
        </span>`
      : html`<time>${strings.sending}</time>`}
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
  return html`<li class="message ${person ? "agent" : "bot"} writing" aria-label=${strings.isWriting(name)}>
    <div class="bubble"><i></i><i></i><i></i></div>
  </li>`;
}

const authorOf = (entry) => (entry?.kind === "message" ? `${entry.author}:${entry.author_name ?? ""}` : "");

/** True when the same author goes on in the same minute: one time for all of it is enough. */
function isFollowed(entry, next) {
  return authorOf(entry) === authorOf(next) && clock(entry.at) === clock(next.at) && next.at - entry.at < 60;
}

function rows({ state, strings, actions }) {
  const choices = openButtons(state);
  const list = [];
  let lastDay = "";
  let lastAuthor = "";
  for (const [index, entry] of state.entries.entries()) {
    const today = day(entry.at, strings);
    if (today !== lastDay) list.push(html`<li key=${`day${entry.seq}`} class="day">${today}</li>`);
    lastDay = today;
    if (entry.kind === "event") {
      if (entry.text) list.push(html`<li key=${entry.seq} class="event">${entry.text}</li>`);
      lastAuthor = "";
      continue;
    }
    const author = authorOf(entry);
    const first = author !== lastAuthor && entry.author !== "customer";
    lastAuthor = author;
    const followed = isFollowed(entry, state.entries[index + 1]);
    const buttons = entry.seq === choices;
    list.push(html`<${Message} key=${entry.seq} ...${{ entry, first, followed, buttons, strings, actions }} />`);
  }
  return list;
}

export function Log({ state, strings, actions }) {
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
  }, [state.entries.length, state.pending.length, state.typing, state.speaker.owner]);

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
      ${rows({ state, strings, actions })}
      ${state.pending.map(
        (message) => html`<${Pending} key=${message.id} ...${{ message, strings, actions }} />`,
      )}
      <${Writing} key="writing" ...${{ state, strings, actions }} />
    </ol>
    ${below && html`<button type="button" class="below" onClick=${toEnd}>${strings.newestBelow}</button>`}
  </div>`;
}
