// What policy keeps sealed of a message: the agent who has the conversation says why, reads it, and it is gone again.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { icons } from "./icons.js";
import { kindWords } from "./words.js";

const LEAST_REASON = 10; // characters, as the desk asks

async function reveal(conversation, seq, reason) {
  const path = `/api/conversations/${encodeURIComponent(conversation)}/sealed/${seq}`;
  const headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify({ reason }) });
    const told = await answer.json();
    if (answer.ok) return told;
    return { problem: told.code === "not_found" ? "It is not kept any more." : told.message };
  } catch {
    return { problem: "The desk does not answer. Try again." };
  }
}

/** Below a message of the customer from which something was taken out that is still kept. */
export function Sealed({ id, seq }) {
  const [shown, setShown] = useState(null); // {values, seconds}
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const opener = useRef(null);
  useEffect(() => {
    if (!shown) return undefined;
    const hide = () => setShown(null);
    const timer = setTimeout(hide, shown.seconds * 1000);
    document.addEventListener("visibilitychange", hide); // nobody reads it over an empty chair
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", hide);
    };
  }, [shown]);
  const ask = async (reason) => {
    const told = await reveal(id, seq, reason);
    setProblem(told.problem ?? "");
    if (!told.problem) setShown(told);
    setAsking(Boolean(told.problem) && told.problem !== "It is not kept any more.");
  };
  const close = () => {
    setAsking(false);
    setProblem("");
    requestAnimationFrame(() => opener.current?.focus());
  };
  return html`<div class="sealed">
    ${!isAsking && !shown && html`<button ref=${opener} type="button" class="link" onClick=${() => setAsking(true)}>${icons.lock} Reveal…</button>`}
    ${isAsking && html`<${Reason} ask=${ask} close=${close} seq=${seq} />`}
    <div role="status">
      ${problem && html`<span class="refused">${problem}</span>`}
      ${shown && html`<span>${shown.values.map(({ kind, value }) => html`<span class="value">${kindWords(kind)}: <b>${value}</b></span> `)}</span>`}
    </div>
    ${shown && html`<button type="button" class="link" onClick=${() => setShown(null)}>Hide</button>`}
  </div>`;
}

function Reason({ ask, close, seq }) {
  const field = useRef(null);
  const [isShort, setShort] = useState(false);
  useEffect(() => field.current.focus(), []);
  const submit = (event) => {
    event.preventDefault();
    const reason = field.current.value.trim();
    setShort(reason.length < LEAST_REASON);
    if (reason.length >= LEAST_REASON) ask(reason);
  };
  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  const label = `sealed-${seq}`;
  return html`<form onSubmit=${submit} onKeyDown=${onKeyDown}>
    <label for=${label}>What do you need it for? It is noted in the audit log.</label>
    <span class="ask">
      <input id=${label} ref=${field} type="text" maxlength="300" autocomplete="off" aria-invalid=${isShort} />
      <button type="submit">Reveal</button>
      <button type="button" class="link" onClick=${close}>Cancel</button>
    </span>
    ${isShort && html`<span class="refused" role="alert">Say it in ${LEAST_REASON} characters or more.</span>`}
  </form>`;
}
