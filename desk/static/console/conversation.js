// The middle: who this is and who speaks, what can be done, the transcript, and below it either the way to claim the
// conversation or the composer.

import { html, useRef, useState } from "../vendor/preact-htm.js";
import { CrisisGuide, isCrisis } from "./crisis_guide.js";
import { Composer } from "./composer.js";
import { suggestionsOf } from "./copilot_state.js";
import { AskingBanner } from "./delegation.js";
import { Face, icons } from "./icons.js";
import { Waited } from "./inbox.js";
import { PassOnForm } from "./passing.js";
import { Proposal } from "./proposal.js";
import { permissions } from "./state.js";
import { Suggestions } from "./suggestions.js";
import { Transcript } from "./transcript.js";
import { TwoWriters, Watchers } from "./watchers.js";
import { isListening, Listening } from "./whispers.js";
import { ChannelNote, useTemplatesAlone } from "./channel_note.js";
import { channelWords, customerName, firstName, tierWords, words } from "./words.js";
import { WrapUp } from "./wrap_up.js";

const ENDINGS = { resume: "returned", close: "closed", wrap: "" };

export function Conversation({ state, conversation, actions }) {
  const [ending, setEnding] = useState(""); // what is being confirmed: "" | resume | close | wrap | pass
  const main = useRef(null); // none any more once another conversation is shown: the focus is left alone then
  const may = permissions(state, conversation);
  const { id } = conversation;
  const isPossible = { resume: may.resume, close: may.close, wrap: may.wrapUp, pass: may.passOn };
  const shownEnding = isPossible[ending] ? ending : "";
  const endings = [
    ["pass", "pass-on", conversation.speaker?.owner === "queue" ? "Direct" : "Pass on"],
    ["resume", "end-resume", "Return to bot"],
    ["close", "end-close", "Close"],
    ["wrap", "end-wrap", "Wrap up your part"],
  ];
  const cancel = () => {
    setEnding("");
    main.current?.querySelector("#conversation-title")?.focus();
  };

  if (conversation.problem) {
    return html`<main class="nothing"><p role="alert">${conversation.problem}</p></main>`;
  }
  return html`<main ref=${main} class="conversation" aria-labelledby="conversation-title">
    <${Heading} ...${{ state, conversation, actions }}>
      ${endings.map(
        ([name, id, label]) =>
          isPossible[name] &&
          html`<${FormButton} key=${name} id=${id} isOpen=${shownEnding === name} toggle=${() => setEnding(shownEnding === name ? "" : name)}>
            ${label}
          <//>`,
      )}
    <//>
    ${isListening(state.me, conversation) && html`<${Listening} conversation=${conversation} />`}
    ${shownEnding === "pass" && html`<${PassOnForm} ...${{ state, conversation, actions, cancel }} />`}
    ${shownEnding in ENDINGS &&
    html`<${WrapUp} key=${shownEnding} ...${{ state, conversation, ending: ENDINGS[shownEnding], actions, cancel }} />`}
    ${isCrisis(conversation.envelope) && speakerIsHere(conversation) && html`<${CrisisGuide} step=${conversation.envelope.next_step} />`}
    <${Transcript}
      key=${id}
      conversation=${conversation}
      me=${state.me}
      outbox=${state.outbox}
      isOnline=${state.link === "online"}
      seen=${state.seen[id]?.seq ?? 0}
      why=${state.why}
      actions=${actions}
    />
    ${!shownEnding && may.transfer && html`<${Proposal} ...${{ state, conversation, actions }} />`}
    ${!shownEnding && html`<${Foot} ...${{ state, conversation, may, actions }} />`}
  </main>`;
}

/** Opens and shuts a form. The second click of a double click is none: it would shut what the first has opened, and take the
 * focus out of it again. */
function FormButton({ id, isOpen, toggle, children }) {
  return html`<button
    type="button"
    id=${id}
    aria-expanded=${isOpen}
    onMouseDown=${(event) => event.detail > 1 && event.preventDefault()}
    onClick=${(event) => event.detail < 2 && toggle()}
  >
    ${children}
  </button>`;
}

/** Whether a person is waited for or here: before and after that, the guide would only stand in the way. */
const speakerIsHere = ({ speaker }) => speaker?.owner === "queue" || speaker?.owner === "agent";

function Heading({ state, conversation, actions, children }) {
  const { customer, speaker, moods, envelope } = conversation;
  const latest = Math.max(0, ...Object.keys(moods).map(Number));
  return html`<header class="heading">
    <button type="button" class="back" aria-label="Back to the inbox" onClick=${actions.leave}>${icons.back}</button>
    <div class="title">
      <h2 id="conversation-title" tabindex="-1">
        ${customer ? customerName(customer) : words.connecting}
        ${customer && customer.tier !== "standard" && html` <span class="tier ${customer.tier}">${tierWords(customer.tier)}</span>`}
        ${latest > 0 && html` <${Face} score=${moods[latest]} />`}
      </h2>
      <p class="soft">
        ${whereWords(conversation)}<${Speaker} ...${{ state, conversation, speaker }} />
      </p>
    </div>
    <${Watchers} ...${{ watchers: conversation.watchers, typing: conversation.typing, me: state.me }} />
    <div class="buttons">${children}</div>
  </header>`;
}

/** The channel, as people call it. */
function whereWords({ channel, envelope }) {
  const title = channel?.title || (envelope && channelWords(envelope.channel));
  return title ? `${title} · ` : "";
}

function Speaker({ state, conversation, speaker }) {
  if (!speaker) return null;
  if (speaker.owner === "queue") {
    const row = state.inbox?.queue.find((one) => one.conversation === conversation.id);
    return html`<strong class="owner queue">
      Waiting for a person ${row && html`<${Waited} since=${row.waiting_since} clockOffset=${state.clockOffset} isLabelled=${false} />`}
    </strong>`;
  }
  if (speaker.owner === "bot") return html`<span class="owner">With ${speaker.speaker_name || "the assistant"}</span>`;
  if (speaker.owner === "closed") return html`<span class="owner">Closed</span>`;
  return conversation.mine
    ? html`<strong class="owner mine">With you</strong>`
    : html`<span class="owner">With ${speaker.speaker_name || "a colleague"}</span>`;
}

/** Nothing can be typed before the conversation is claimed, and so not before the briefing is on the screen. */
function Foot({ state, conversation, may, actions }) {
  const { id, speaker, customer, isLoaded } = conversation;
  const problem = state.problems[`own:${id}`];
  const isBusy = Boolean(state.busy[`own:${id}`]);
  const takesTemplates = useTemplatesAlone(conversation.channel, state.clockOffset);
  if (may.reply || may.note) {
    return html`<${AskingBanner} key="asking" ...${{ state, conversation, may, actions }} />
    ${may.reply &&
    !takesTemplates &&
    html`<${Suggestions}
      key="suggestions"
      id=${id}
      suggestions=${suggestionsOf(conversation)}
      isHidden=${Boolean(state.preferences.hideSuggestions)}
      actions=${actions}
    />`}
    <${ChannelNote} key="channel" channel=${conversation.channel} clockOffset=${state.clockOffset} />
    <${TwoWriters} key="two" ...${{ typing: conversation.typing, draft: state.drafts[id], me: state.me }} />
    <${Composer}
      key="composer"
      conversation=${conversation}
      replies=${state.replies}
      may=${may}
      draft=${state.drafts[id]}
      takesTemplates=${takesTemplates}
      files=${state.draftFiles[id]}
      fileRules=${state.fileRules}
      colleagues=${state.colleagues}
      isOnline=${state.link === "online"}
      enterSends=${state.preferences.enterSends}
      problem=${problem ?? ""}
      onTakeOver=${may.takeOver ? () => actions.takeOver(id) : null}
      isTaking=${isBusy}
      actions=${actions}
    />`;
  }
  const warning = may.claim ? state.inbox?.queue.find((row) => row.conversation === id)?.warning : "";
  const [sentence, label, act] = may.claim
    ? [`${customer?.name ? firstName(customer) : "The customer"} is waiting. Claim the conversation to answer.`, "Claim", () => actions.claim(id)]
    : may.takeOver
      ? ["The bot is answering. You can take over at any time; it then says nothing more.", "Take over", () => actions.takeOver(id)]
      : [!isLoaded ? "One moment…" : speaker?.owner === "closed" ? "This conversation is closed." : "You can read this conversation.", "", null];
  return html`<footer class="claim">
    <p>${sentence}${warning && html` <strong>${warning}</strong>`}</p>
    ${act &&
    html`<button type="button" class="primary" aria-disabled=${isBusy} onClick=${act}>
      ${isBusy ? "One moment…" : label} ${!isBusy && html`<kbd aria-hidden="true">${label === "Claim" ? "c" : "t"}</kbd>`}
    </button>`}
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
  </footer>`;
}
