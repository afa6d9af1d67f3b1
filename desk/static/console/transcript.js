// The log: keeps its place while somebody reads further up, says what is new, and marks where the agent left off.

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import { wrongAnswerAt } from "./after_state.js";
import { day } from "./clock.js";
import { decisionOn } from "./decisions.js";
import { Entry, Pending } from "./entry.js";
import { firstSeq, statusesOf } from "./reading_state.js";
import { lastSeq } from "./state.js";
import { memo } from "./store.js";
import { whispersBefore } from "./whispers.js";
import { customerName, words } from "./words.js";

const NEAR_THE_END = 60; // pixels
const NEAR_THE_TOP = 240;
const places = new Map(); // where each conversation was left: pixels from the top, or "end"

function rows({ conversation, me, newFrom, why, actions }) {
  const list = [];
  const whispers = [...conversation.whispers];
  const statuses = statusesOf(conversation);
  const isMine = conversation.mine && conversation.speaker?.owner === "agent";
  let lastDay = "";
  let lastAuthor = "";
  for (const entry of conversation.entries) {
    list.push(...whispersBefore(entry.seq, whispers, me));
    const today = day(entry.at);
    if (today !== lastDay) list.push(html`<li key=${`day ${today}`} class="day"><span>${today}</span></li>`);
    if (entry.seq === newFrom) list.push(html`<li key="new" class="fresh"><span>New messages</span></li>`);
    const author = entry.kind === "message" ? `${entry.author} ${entry.author_name ?? ""}` : "";
    const isFirst = author !== lastAuthor || today !== lastDay || entry.seq === newFrom;
    lastDay = today;
    lastAuthor = author;
    list.push(
      html`<${Entry}
        key=${entry.seq}
        id=${conversation.id}
        entry=${entry}
        isFirst=${isFirst}
        customer=${conversation.customer}
        mood=${conversation.moods[entry.seq]}
        decided=${decisionOn(conversation.decisions, entry.seq)}
        isExplained=${why === entry.seq}
        status=${statuses[entry.seq]}
        undelivered=${conversation.channel?.undelivered.find((one) => one.seq === entry.seq)}
        wrong=${wrongAnswerAt(conversation, entry.seq)}
        sealed=${isMine && entry.author === "customer" ? me.sealed : null}
        actions=${actions}
      />`,
    );
  }
  return [...list, ...whispersBefore(Infinity, whispers, me)];
}

export const Transcript = memo(({ conversation, me, outbox, isOnline, seen, why, actions }) => {
  const { id, entries, isLoaded } = conversation;
  const box = useRef(null);
  const atEnd = useRef(true);
  const lastShape = useRef("");
  const [below, setBelow] = useState(false);
  const [newFrom, setNewFrom] = useState(0);
  const last = lastSeq(conversation);
  const shownLast = useRef(0);
  const first = firstSeq(conversation);
  const shownFirst = useRef(first);
  // Where the reader is, counted from the end, before entries come in above them.
  const fromEnd = box.current && first !== shownFirst.current ? box.current.scrollHeight - box.current.scrollTop : 0;
  const pending = outbox.filter((message) => message.conversation === id);

  const toEnd = () => {
    if (!box.current) return; // an observer may speak once more after the log is gone
    box.current.scrollTop = box.current.scrollHeight;
    setBelow(false);
  };
  // A narrow screen may show another pane, behind which the log has no height.
  const isLookedAt = () => document.visibilityState === "visible" && box.current?.clientHeight > 0;
  const read = () => atEnd.current && isLookedAt() && actions.seen(id);
  const onScroll = () => {
    if (!box.current?.clientHeight) return; // another pane is shown, or the browser tells of a log that is gone
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    const shape = `${scrollHeight} ${clientHeight}`;
    const isReflow = shape !== lastShape.current;
    lastShape.current = shape;
    if (isReflow && atEnd.current) {
      toEnd(); // the text was laid out anew; nobody scrolled away
      return;
    }
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    places.set(id, atEnd.current ? "end" : scrollTop);
    if (atEnd.current) setBelow(false);
    if (scrollTop < NEAR_THE_TOP && !atEnd.current) actions.loadEarlier(id);
    read();
  };

  useLayoutEffect(() => {
    if (!last) return;
    const before = shownLast.current;
    shownLast.current = last;
    const unread = entries.filter((entry) => entry.seq > seen && entry.author !== "agent");
    const isOwn = before && entries[entries.length - 1].author === "agent";
    if (isOwn) setNewFrom(0);
    else if (unread.length && (before ? !isLookedAt() || !atEnd.current : seen)) {
      setNewFrom((from) => (from > seen ? from : unread[0].seq));
    }
    if (before) {
      // Somebody who reads further up is not torn away.
      if (atEnd.current) toEnd();
      else setBelow(true);
    } else {
      const place = places.get(id) ?? "end";
      if (place === "end") toEnd();
      else box.current.scrollTop = place;
      atEnd.current = place === "end";
      setBelow(place !== "end" && unread.length > 0);
    }
    read();
  }, [last]);
  useLayoutEffect(() => {
    if (fromEnd && first < shownFirst.current) {
      const { scrollHeight, clientHeight } = box.current;
      box.current.scrollTop = scrollHeight - fromEnd;
      lastShape.current = `${scrollHeight} ${clientHeight}`; // it grew upwards, which is no reason to go to its end
    }
    shownFirst.current = first;
  }, [first]);
  useLayoutEffect(() => {
    if (pending.length) toEnd(); // what one has just written always comes into view
  }, [pending.length]);
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
  }, [conversation.typing, conversation.whispers]);
  useEffect(() => {
    // The pane grows and shrinks with the composer and the window, and comes back from behind another; the end stays the end.
    const watch = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
      read();
    });
    watch.observe(box.current);
    document.addEventListener("visibilitychange", read);
    return () => {
      watch.disconnect();
      document.removeEventListener("visibilitychange", read);
    };
  }, []);

  return html`<div class="scroll" ref=${box} onScroll=${onScroll} tabindex="0" role="log" aria-label="Transcript">
    <ol class="log">
      ${!entries.length && html`<li class="event">${isLoaded ? "Nothing has been said yet." : words.connecting}</li>`}
      ${first > 1 && html`<li key="earlier" class="earlier-entries"><button type="button" onClick=${() => actions.loadEarlier(id)}>Earlier messages</button></li>`}
      ${rows({ conversation, me, newFrom, why, actions })}
      ${pending.map((message) => html`<${Pending} key=${message.id} ...${{ message, isOnline, actions }} />`)}
      <${Writing} key="writing" ...${{ conversation, actions }} />
    </ol>
    ${below && html`<button type="button" class="below" onClick=${toEnd}>New messages below</button>`}
  </div>`;
});

function Writing({ conversation, actions }) {
  const { id, typing, customer } = conversation;
  useEffect(() => {
    if (!typing) return undefined;
    const timer = setTimeout(() => actions.stopTyping(id), Math.max(0, typing.until - Date.now()));
    return () => clearTimeout(timer);
  }, [typing]);
  if (!typing) return null;
  const name = typing.name || (typing.author === "customer" ? customerName(customer) : "The bot");
  return html`<li class="writing">${name} is writing<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span></li>`;
}
