// Puts the chat on the page, inside a shadow root: the site's styles do not reach it, and its styles do not leak.

import { html, render } from "../vendor/preact-htm.js";
import { Connection } from "./connection.js";
import { addPending, dropPending, initial, receive } from "./conversation.js";
import { Memory } from "./memory.js";
import { Widget } from "./widget_view.js";
import { strings } from "./strings.js";

const newId = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );

export async function mount({ desk, color, position, identity = "" }) {
  const root = await shadowRoot({ desk, color, position });
  const memory = new Memory(desk);
  let state = initial;
  let open = memory.open;
  let unread = 0;
  let scheduled = false;

  const draw = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      render(html`<${Widget} ...${{ state, open, unread, actions, strings }} />`, root);
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
    getState: () => state,
    onLink: (link) => become({ ...state, connection: link }),
    onFrame(frame) {
      if (frame.type === "entry" && frame.entry.author !== "customer" && !open) unread += 1;
      become(receive(state, frame));
    },
  });

  const send = (frame, text) => {
    become(addPending(state, { id: frame.id, text, frame }));
    connection.send(frame);
  };

  const actions = {
    open() {
      open = true;
      unread = 0;
      memory.open = true;
      connection.socket ?? connection.start();
      draw();
    },
    close() {
      open = false;
      memory.open = false;
      draw();
    },
    say: (text) => send({ type: "message.send", id: newId(), text }, text),
    press: (button) => send({ type: "button.press", id: newId(), button: button.id }, button.title),
    askForPerson: () => send({ type: "human.request", id: newId() }, strings.askedForPerson),
    retry(message) {
      connection.settle(message.id);
      become(dropPending(state, message.id));
      send({ ...message.frame, id: newId() }, message.text);
    },
    discard(message) {
      connection.settle(message.id);
      become(dropPending(state, message.id));
    },
    startAgain: () => connection.push({ type: "conversation.new" }),
    writing: () => connection.push({ type: "typing" }),
    dismissNotice: () => become({ ...state, notice: "" }),
    stopTyping: () => become({ ...state, typing: null }),
    identify(signed) {
      connection.identity = signed;
      if (connection.socket) connection.restart();
    },
    reset() {
      memory.forget();
      connection.identity = "";
      become({ ...initial });
      if (connection.socket) connection.restart();
    },
  };

  // What was written but not acknowledged before a reload is still on its way, and is shown as such.
  for (const frame of memory.outbox) {
    state = addPending(state, { id: frame.id, text: frame.text ?? strings.askedForPerson, frame });
  }
  if (open || memory.token) connection.start();
  draw();
  return actions;
}

async function shadowRoot({ desk, color, position }) {
  const host = document.createElement("frontline-widget");
  document.body.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = `${desk}/static/widget/widget.css`;
  const styled = new Promise((done) => {
    sheet.onload = done;
    sheet.onerror = done;
  });
  const root = document.createElement("div");
  root.className = position === "left" ? "frontline left" : "frontline";
  root.hidden = true;
  if (color && CSS.supports("color", color)) root.style.setProperty("--accent", color);
  shadow.append(sheet, root);
  await styled;
  root.hidden = false;
  return root;
}
