// One message after the other: what was understood of it, the talk around it, and what a designer says of it with one key.

import { html, useCallback, useEffect, useRef, useState } from "../../vendor/preact-htm.js";
import { ago, fullTime, iso, useNow } from "../clock.js";
import { nextMessage, release, sayOf, undo } from "./calls.js";
import { Context } from "./context.js";
import { withStandIns } from "./example.js";
import { Example } from "./example_card.js";
import { Findings } from "./findings.js";
import { NewIntent } from "./new_intent.js";
import { Picker } from "./picker.js";
import { REASONS, outcomeWords, percent } from "./words.js";

const blankDraft = (message) => ({ text: message?.proposed ?? "", marks: message?.marks ?? [], isEdited: false });
const isWriting = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

export function Review({ state, actions, overview, setProgress, reload }) {
  const [message, setMessage] = useState(undefined); // null where nothing waits
  const [draft, setDraft] = useState(blankDraft());
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(null); // a verdict that something speaks against: {verdict, findings, personal}
  const [told, setTold] = useState("");
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [dialog, setDialog] = useState(""); // "" | pick | new
  const title = useRef(null);

  const show = useCallback((next) => {
    setMessage(next);
    setDraft(blankDraft(next));
    setAsked(null);
    setDialog("");
    setTimeout(() => title.current?.focus());
  }, []);
  const during = useCallback(async (work) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
    } catch (error) {
      setProblem(error.message);
    } finally {
      setBusy(false);
    }
  }, []);
  const take = (of = reason) =>
    during(async () => {
      const answer = await nextMessage(of);
      setProgress(answer.progress);
      show(answer.message);
    });
  useEffect(() => {
    take();
    return () => {
      release().catch(() => {}); // the claim ends by itself, too
    };
  }, []);

  const say = (verdict, more = {}, used = draft) =>
    during(async () => {
      const { conversation, seq } = message;
      const body = { conversation, seq, verdict, intent: "", ...more };
      if (verdict !== "ignore") Object.assign(body, { text: used.text, marks: used.marks });
      const answer = await sayOf(body);
      setProgress(answer.progress);
      if (!answer.is_done) {
        setDialog("");
        setAsked({ verdict, more, ...answer });
        return;
      }
      if (verdict === "new") await reload();
      show((await nextMessage(reason)).message);
      setTold(outcomeWords(answer, body.intent));
    });
  const right = () => message.intent && say("right", { intent: message.intent });
  const confirm = (more) => say(asked.verdict, { ...asked.more, ...more });
  const standIn = () => {
    const { text, marks } = withStandIns(draft.text, draft.marks, asked.personal);
    const next = { text, marks, isEdited: true };
    setDraft(next);
    say(asked.verdict, asked.more, next);
  };
  const takeBack = () =>
    during(async () => {
      const answer = await undo();
      setProgress(answer.progress);
      if (answer.message) show(answer.message);
      await reload();
      setTold(answer.message ? "Taken back: here it is again." : "There is nothing to take back.");
    });

  const edit = (next) => {
    setDraft(next);
    setAsked(null); // what spoke against the example may not any more, and something else may
  };
  const keys = {
    1: right,
    2: () => setDialog("pick"),
    3: () => setDialog("new"),
    0: () => say("ignore"),
    u: takeBack,
    e: () => document.querySelector("#example-text")?.focus(),
    m: () => document.querySelector(".words button")?.focus(),
  };
  const onKey = useRef(null);
  onKey.current = (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!state.preferences.letterKeys || document.querySelector("dialog[open]") || isWriting(event.target)) return;
    const act = message || event.key === "u" ? keys[event.key] : null;
    if (!act) return;
    event.preventDefault();
    if (!isBusy) act();
  };
  useEffect(() => {
    const listener = (event) => onKey.current(event);
    // Before the console's own shortcuts, which know nothing of these.
    document.addEventListener("keydown", listener, true);
    return () => document.removeEventListener("keydown", listener, true);
  }, []);

  const choose = (of) => {
    setReason(of);
    during(async () => {
      await release();
      const answer = await nextMessage(of);
      setProgress(answer.progress);
      show(answer.message);
    });
  };
  return html`<div class="review-tools">
      <label>
        Look at
        <select value=${reason} onChange=${(event) => choose(event.target.value)}>
          <option value="">everything that waits</option>
          ${Object.entries(REASONS).map(([name, [label]]) => html`<option key=${name} value=${name}>${label} (${overview.progress.by_reason[name] ?? 0})</option>`)}
        </select>
      </label>
      <button type="button" onClick=${takeBack} aria-disabled=${isBusy}>Undo <kbd>u</kbd></button>
      <p role="status" class="told">${told}</p>
    </div>
    ${problem && html`<p class="problem" role="alert">${problem} ${message && html`<button type="button" class="link" onClick=${() => take()}>Take the next one</button>`}</p>`}
    ${message === null && html`<${Nothing} reason=${reason} overview=${overview} choose=${choose} />`}
    ${message &&
    html`<div class="review-panes">
      <article class="message-card" aria-labelledby="message-title">
        <${Head} ...${{ state, message, title }} />
        <blockquote class="said" dir="auto">${message.text}</blockquote>
        ${message.note && html`<p class="agent-note"><strong>${message.flagged_by || "An agent"}:</strong> ${message.note}</p>`}
        <${Understood} message=${message} />
        <${Example} ...${{ draft, setDraft: edit, personal: message.personal, entities: overview.entities }} />
        ${asked && html`<${Findings} ...${{ asked, isBusy, confirm, standIn, back: () => setAsked(null) }} />`}
        ${!asked &&
        html`<div class="verdicts" role="group" aria-label="What does it mean?">
          <button type="button" class="primary" aria-disabled=${isBusy || !message.intent} onClick=${right}>
            <kbd>1</kbd> ${message.intent ? html`Right: ${message.intent}` : "Right"}
          </button>
          <button type="button" aria-disabled=${isBusy} onClick=${() => setDialog("pick")}><kbd>2</kbd> Another intent…</button>
          <button type="button" aria-disabled=${isBusy} onClick=${() => setDialog("new")}><kbd>3</kbd> New intent…</button>
          <button type="button" aria-disabled=${isBusy} onClick=${() => say("ignore")}><kbd>0</kbd> Ignore</button>
        </div>`}
      </article>
      <${Context} ...${{ message, actions }} />
    </div>`}
    ${dialog === "pick" &&
    html`<${Picker}
      intents=${overview.intents}
      first=${[message.second_intent, message.intent].filter(Boolean)}
      close=${() => setDialog("")}
      choose=${(intent) => {
        setDialog("");
        say("other", { intent });
      }}
    />`}
    ${dialog === "new" &&
    html`<${NewIntent}
      text=${draft.text}
      like=${message.intent}
      intents=${overview.intents}
      close=${() => setDialog("")}
      make=${(intent, made) => say("new", { intent, new: made })}
      problem=${problem}
    />`}`;
}

function Head({ state, message, title }) {
  const now = useNow(state.clockOffset);
  return html`<header>
    <h3 id="message-title" ref=${title} tabindex="-1">A customer wrote</h3>
    ${message.reasons.map((name) => html`<span key=${name} class="reason ${name}" title=${REASONS[name]?.[1]}>${REASONS[name]?.[0] ?? name}</span>`)}
    ${message.times > 1 && html`<span class="soft">${message.times} times in these words</span>`}
    <time class="soft" datetime=${iso(message.at)} title=${fullTime(message.at)}>${ago(now - message.at)}</time>
  </header>`;
}

/** The two likeliest intents, with how likely each was. */
function Understood({ message }) {
  const guesses = [
    [message.intent, message.confidence],
    [message.second_intent, message.second_confidence],
  ].filter(([name]) => name);
  if (!guesses.length) return html`<p class="understood soft">What the bot understood is not known any more.</p>`;
  return html`<dl class="understood">
    ${guesses.map(
      ([name, share], place) =>
        html`<div key=${name}>
          <dt>${place ? "or" : "Understood"}</dt>
          <dd><strong>${name}</strong> <meter min="0" max="1" value=${share} aria-label=${`${percent(share)} likely`}></meter> ${percent(share)}</dd>
        </div>`,
    )}
  </dl>`;
}

function Nothing({ reason, overview, choose }) {
  const others = overview.progress.waiting;
  return html`<section class="nothing-waits">
    <p>${reason ? `Nothing waits under “${REASONS[reason][0]}”.` : "Nothing waits for a look."}</p>
    ${reason && others > 0 && html`<p><button type="button" onClick=${() => choose("")}>Look at everything that waits</button></p>`}
    ${!reason && html`<p class="soft">What agents flag, what customers reject and what the bot was unsure of in the last 30 days comes here by itself.</p>`}
    ${overview.written + overview.kept > 0 && html`<p><a href="#training?show=accepted">See what was accepted, and train</a></p>`}
  </section>`;
}
