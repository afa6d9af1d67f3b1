// Passing a conversation on: to a skill or a colleague, with a reason that the next agent reads first.

import { html, useEffect, useRef, useState } from "../vendor/preact-htm.js";
import { isSupervisor } from "./state.js";
import { customerName, firstName, skillWords } from "./words.js";

const NOTE_CHARACTERS = 500;
const TOP_LAYER = 3;
const PRESENCES = { online: "online", away: "away", offline: "not here" };

const onEscape = (cancel) => (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  cancel();
};

export function PassOnForm({ state, conversation, actions, cancel }) {
  const { id, customer, envelope, mine, speaker } = conversation;
  const options = state.passOptions?.conversation === id ? state.passOptions : null;
  const [to, setTo] = useState("skill"); // skill | agent
  const [wish, setWish] = useState({ skill: envelope?.skill ?? "general", agent: "", reason: "", note: "", isTop: false });
  const [isConfirmed, setConfirmed] = useState(false);
  const [missing, setMissing] = useState("");
  const form = useRef(null);
  const key = `pass:${id}`;
  const isBusy = Boolean(state.busy[key]);
  const isWaiting = speaker?.owner === "queue";
  const needsReason = !isSupervisor(state.me) || mine;
  const set = (values) => setWish((before) => ({ ...before, ...values }));

  useEffect(() => {
    actions.askPassOptions(id);
    form.current.querySelector("input").focus();
  }, []);

  const colleague = to === "agent" ? options?.agents.find((one) => one.agent === wish.agent) : null;
  const doubt = colleague ? doubtAbout(colleague, wish.skill) : "";
  const submit = (event) => {
    event.preventDefault();
    const problem = problemOf(to, wish, { needsReason, doubt, isConfirmed });
    setMissing(problem);
    if (problem) return;
    const asked = {
      skill: wish.skill,
      ...(to === "agent" && { agent: wish.agent, confirmed: isConfirmed }),
      ...(wish.isTop && { layer: TOP_LAYER }),
      reason: wish.reason,
      note: wish.note.trim(),
    };
    actions.passOn(id, asked, cancel); // or the form would come back with the conversation
  };
  return html`<form ref=${form} class="ending pass-on" aria-labelledby="pass-on-title" onSubmit=${submit} onKeyDown=${onEscape(cancel)}>
    <h3 id="pass-on-title">${isWaiting ? "Direct" : "Pass on"} the conversation with ${customerName(customer)}</h3>
    <fieldset class="to-whom">
      <legend>To whom?</legend>
      <${Choice} name="to" value="skill" chosen=${to} choose=${setTo}>Everybody with a skill<//>
      <${Choice} name="to" value="agent" chosen=${to} choose=${setTo}>A colleague first<//>
    </fieldset>
    <div class="fields">
      <label for="pass-on-skill">Skill</label>
      <select id="pass-on-skill" value=${wish.skill} onChange=${(event) => set({ skill: event.target.value })}>
        ${(options?.skills ?? [{ skill: wish.skill }]).map(
          (one) => html`<option key=${one.skill} value=${one.skill}>${skillOption(one)}</option>`,
        )}
      </select>
      ${to === "agent" &&
      html`<label for="pass-on-agent">Colleague</label>
        <select id="pass-on-agent" value=${wish.agent} onChange=${(event) => set({ agent: event.target.value })}>
          <option value="">Choose…</option>
          ${(options?.agents ?? []).map((one) => html`<option key=${one.agent} value=${one.agent}>${agentOption(one)}</option>`)}
        </select>`}
      <label for="pass-on-reason">Reason</label>
      <select id="pass-on-reason" value=${wish.reason} onChange=${(event) => set({ reason: event.target.value })}>
        <option value="">${needsReason ? "Choose…" : "None"}</option>
        ${(options?.reasons ?? []).map(({ name, title }) => html`<option key=${name} value=${name}>${title}</option>`)}
      </select>
      <label for="pass-on-note">What the next agent should know <span class="soft">(optional)</span></label>
      <textarea
        id="pass-on-note"
        rows="2"
        maxlength=${NOTE_CHARACTERS}
        value=${wish.note}
        onInput=${(event) => set({ note: event.target.value })}
      ></textarea>
    </div>
    ${envelope?.layer < TOP_LAYER &&
    html`<label class="choice">
      <input type="checkbox" checked=${wish.isTop} onChange=${(event) => set({ isTop: event.target.checked })} />
      <span><strong>Escalate to layer 3</strong> <span class="soft">It is answered before what waits for layer 2.</span></span>
    </label>`}
    ${doubt &&
    html`<label class="choice doubt">
      <input type="checkbox" checked=${isConfirmed} onChange=${(event) => setConfirmed(event.target.checked)} />
      <span><strong>${doubt}</strong> Give it to them all the same. What is not taken in time goes to everybody.</span>
    </label>`}
    ${!isWaiting && html`<p class="soft">${told(customer, mine ? state.me.name : speaker?.speaker_name)}</p>`}
    ${missing && html`<p class="problem" role="alert">${missing}</p>`}
    <div class="buttons">
      <button type="submit" class="primary" aria-disabled=${isBusy}>${isBusy ? "One moment…" : isWaiting ? "Direct it" : "Pass it on"}</button>
      <button type="button" onClick=${cancel}>${isWaiting ? "Leave it" : "Keep it"}</button>
    </div>
    ${state.problems[key] && html`<p class="problem" role="alert">${state.problems[key]}</p>`}
  </form>`;
}

const Choice = ({ name, value, chosen, choose, children }) =>
  html`<label class="choice">
    <input type="radio" name=${name} value=${value} checked=${chosen === value} onChange=${() => choose(value)} />
    <span>${children}</span>
  </label>`;

const skillOption = ({ skill, online, waiting }) =>
  online === undefined ? skillWords(skill) : `${skillWords(skill)} · ${online} online, ${waiting} waiting`;

function agentOption({ name, presence, load, capacity }) {
  const busy = capacity ? `has ${load} of ${capacity}` : `has ${load}`;
  return `${name} · ${PRESENCES[presence] ?? presence}, ${busy}`;
}

/** Why this colleague would not be given it by routing, in a sentence; empty where they would. */
function doubtAbout({ name, presence, skills }, skill) {
  if (presence !== "online") return `${name} is ${PRESENCES[presence] ?? presence}.`;
  if (skills.length && !skills.includes(skill)) return `${name} does not have the skill ${skillWords(skill)}.`;
  return "";
}

function problemOf(to, { agent, reason }, { needsReason, doubt, isConfirmed }) {
  if (to === "agent" && !agent) return "Choose a colleague.";
  if (needsReason && !reason) return "Choose a reason: the next agent reads it first.";
  return doubt && !isConfirmed ? "Confirm that it goes to this colleague all the same, or choose another." : "";
}

const told = (customer, speaker) =>
  `${customer?.name ? firstName(customer) : "The customer"} reads: “${speaker || "Your agent"} is passing you on to a colleague for this, who will see everything written here.”`;
