// Puts the chat on the page, inside a shadow root: the site's styles do not reach it, and its styles do not leak.

import { html, render } from "../vendor/preact-htm.js";
import { markTitle, ring } from "./attention.js";
import { Connection } from "./connection.js";
import { addPending, dropPending, initial, lastSeq, receive, unreadSince } from "./conversation.js";
import { DraftFiles } from "./draft_files.js";
import { FileContents } from "./file_contents.js";
import { sentences, spoken } from "./language.js";
import { Memory } from "./memory.js";
import { directionOf, place, shadowRoot } from "./place.js";
import { isAsked } from "./rating.js";
import { ReadMarks } from "./read_marks.js";
import { Widget } from "./widget_view.js";

const newId = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );

export async function mount({ desk, color, position = "", language = "", identity = "" }) {
  const memory = new Memory(desk);
  const wanted = () => [memory.language, language, ...(navigator.languages ?? [navigator.language])].filter(Boolean);
  const [root, firstStrings] = await Promise.all([shadowRoot(desk), sentences(spoken(wanted()))]);
  place(root, { color, position: position || (directionOf(document.documentElement) === "rtl" ? "left" : "right") });
  let strings = firstStrings;
  let state = initial;
  let files = [];
  // What is written and not sent: closing the chat does not throw it away. Each version is another customer's.
  const draft = { text: "", version: 0 };
  const focus = { isWanted: false }; // the customer opened the chat; a page that is loaded with it open keeps its own focus
  let open = memory.open;
  let scheduled = false;

  const isLookedAt = () => open && document.visibilityState === "visible";
  /** How many messages came since somebody looked. What was there when this browser met the conversation is none. */
  const unreadNow = () => {
    const { conversation } = state;
    const { conversation: met, seq } = memory.seen;
    if (!conversation) return 0;
    if (met === conversation && !isLookedAt()) return unreadSince(state, seq);
    if (met !== conversation || seq !== lastSeq(state)) memory.seen = { conversation, seq: lastSeq(state) };
    return 0;
  };
  const draw = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      marks.look();
      const unread = unreadNow();
      markTitle(unread);
      Object.assign(root, { lang: strings.code, dir: strings.dir });
      const asksRating = isAsked(state, memory.putOff);
      const shown = { state, files, draft, focus, contents, asksRating, open, unread: open ? 0 : unread, sound: memory.sound, actions, strings };
      render(html`<${Widget} ...${shown} />`, root);
    });
  };
  const become = (next) => {
    state = next;
    draw();
  };

  const connection = new Connection({
    desk,
    memory,
    identity,
    // What the customer or the site chose counts; else the browser's own, also one that the chat does not speak.
    getLanguage: () => wanted()[0] ?? "",
    getState: () => state,
    onLink: (link) => become({ ...state, connection: link }),
    onFrame(frame) {
      const before = state;
      become(receive(state, frame));
      if (frame.type === "welcome") {
        marks.forget();
        if (before.conversation && before.conversation !== frame.conversation) leaveFiles();
        draftFiles.go();
      }
      const isNews = frame.type === "entry" && frame.entry.author !== "customer";
      if (isNews && memory.sound && !isLookedAt()) ring();
    },
  });

  const marks = new ReadMarks({ push: (frame) => connection.push(frame), getState: () => state, isLookedAt });
  const authorised = async (path) => {
    const signed = await connection.currentIdentity();
    const headers = { Authorization: `Bearer ${memory.token}`, ...(signed && { "Frontline-Identity": signed }) };
    return { url: `${desk}/api/attachments${path}`, headers };
  };
  const contents = new FileContents({ request: (id) => authorised(`/${id}`) });
  const draftFiles = new DraftFiles({
    newId,
    getRules: () => state.fileRules,
    isOnline: () => state.connection === "online",
    request: (id, name) => authorised(`?${new URLSearchParams({ id, name })}`),
    async discard({ id }) {
      const { url, headers } = await authorised(`/${id}`);
      // Nobody waits for it: what is left behind the desk deletes by itself.
      fetch(url, { method: "DELETE", headers }).catch(() => {});
    },
    onChange(next) {
      files = next;
      draw();
    },
  });
  /** The files of a conversation that is over or somebody else's. */
  const leaveFiles = () => {
    contents.forget();
    draftFiles.files.forEach((file) => draftFiles.remove(file.id));
  };

  const send = (frame, text, sentFiles = []) => {
    become(addPending(state, { id: frame.id, text, files: sentFiles, frame }));
    connection.send(frame);
  };

  /** Goes over to the language that is wanted now, and tells the desk. */
  const speak = async () => {
    strings = await sentences(spoken(wanted()));
    connection.push({ type: "language.set", language: wanted()[0] ?? "" });
    draw();
  };

  const actions = {
    open() {
      open = true;
      memory.open = true;
      focus.isWanted = true;
      connection.socket ?? connection.start();
      draw();
    },
    close() {
      open = false;
      memory.open = false;
      draw();
    },
    say(text) {
      const ready = draftFiles.take();
      const attachments = ready.map((file) => file.id);
      send({ type: "message.send", id: newId(), text, ...(attachments.length && { attachments }) }, text, ready);
    },
    press: (button, title) => send({ type: "button.press", id: newId(), button: button.id }, title),
    askForPerson: () => send({ type: "human.request", id: newId() }, strings.askedForPerson),
    retry(message) {
      connection.settle(message.id);
      become(dropPending(state, message.id));
      send({ ...message.frame, id: newId() }, message.text, message.files);
    },
    discard(message) {
      connection.settle(message.id);
      become(dropPending(state, message.id));
    },
    addFiles: (chosen) => draftFiles.add(chosen),
    removeFile: (id) => draftFiles.remove(id),
    retryFile: (id) => draftFiles.retry(id),
    rate: (part, score, word) => connection.send({ type: "rating.give", id: newId(), part, score, word }),
    putOffRating() {
      memory.putOff = state.conversation;
      draw();
    },
    startAgain: () => connection.push({ type: "conversation.new" }),
    writing: () => connection.push({ type: "typing" }),
    dismissNotice: () => become({ ...state, notice: null }),
    stopTyping: () => become({ ...state, typing: null }),
    async chooseLanguage(code) {
      memory.language = code;
      await speak();
    },
    async setLanguage(tag) {
      language = tag;
      await speak();
    },
    chooseSound(isOn) {
      memory.sound = isOn;
      if (isOn) ring();
      draw();
    },
    identify(signed) {
      connection.identity = signed;
      if (connection.socket) connection.restart();
    },
    reset() {
      memory.forget();
      connection.identity = "";
      draft.text = "";
      draft.version += 1;
      leaveFiles();
      become({ ...initial });
      if (connection.socket) connection.restart();
    },
  };

  // What was written but not acknowledged before a reload is still on its way, and is shown as such.
  for (const frame of memory.outbox) {
    if (frame.type === "rating.give") continue; // sent again, but nothing that was said
    const sentFiles = (frame.attachments ?? []).map((id) => ({ id, name: strings.files }));
    const text = frame.text ?? (frame.type === "human.request" ? strings.askedForPerson : "…");
    state = addPending(state, { id: frame.id, text, files: sentFiles, frame });
  }
  document.addEventListener("visibilitychange", draw);
  if (open || memory.token) connection.start();
  draw();
  return actions;
}
