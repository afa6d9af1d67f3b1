// The console's start: who is there, then either the login page or the desk.

import { html, render } from "../vendor/preact-htm.js";
import { makeActions } from "./actions.js";
import { titleOf } from "./alerts.js";
import { Console } from "./console_view.js";
import { Login } from "./login.js";
import { about, whoAmI } from "./login_calls.js";
import { Session } from "./session.js";
import { listen } from "./shortcuts.js";
import { initial } from "./state.js";
import { Store } from "./store.js";
import { words } from "./words.js";

const store = new Store(initial);
const root = document.querySelector("#console");
let actions = null;

function draw(state) {
  document.title = titleOf(state);
  if (state.phase === "desk") render(html`<${Console} ...${{ state, actions }} />`, root);
  else if (state.phase === "login") render(html`<${Login} ...${{ state, onLogin: begin }} />`, root);
  else render(html`<p class="starting" role="status">${state.notice || words.connecting}</p>`, root);
}

function begin(me) {
  const session = new Session({
    store,
    me,
    onEnd() {
      session.stop();
      store.set({ phase: "login", goodbye: words.expired });
    },
  });
  actions = makeActions(session);
  session.start();
}

async function start() {
  try {
    const [known, me] = await Promise.all([about(), whoAmI()]);
    store.set(known);
    if (me) begin(me);
    else store.set({ phase: "login" });
  } catch {
    store.set({ notice: words.noDesk });
    setTimeout(start, 3000);
  }
}

store.subscribe(draw);
listen({ store, getActions: () => actions });
draw(store.state);
start();
