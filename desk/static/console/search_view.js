// The search: messages, notes and customers by their words. What was found stays while one of them is read, so that the
// way back leads to the same place.

import { html, useEffect, useRef } from "../vendor/preact-htm.js";
import { fullTime, iso, shortDay, time } from "./clock.js";
import { icons } from "./icons.js";
import { customerName, tierWords, words } from "./words.js";

const FILTERS = [
  ["from:customer", "also bot, agent, me, or a name"],
  ["is:open", "also closed, waiting, bot, mine, note"],
  ["skill:billing", "what it was handed to"],
  ["tier:vip", "the customer's tier"],
  ["before:2026-01-31", "also after:"],
  ['"exact words"', "as they stand"],
  ["-without", "not with this word"],
];
const OWNERS = { bot: "with the bot", queue: "waiting", agent: "with an agent", closed: "closed" };

export function SearchView({ state, actions }) {
  const typed = decode(state.viewQuery);
  const field = useRef(null);
  const results = useRef(null);
  useEffect(() => {
    field.current.focus();
    field.current.select();
  }, []);
  useEffect(() => {
    actions.search(typed);
  }, [typed]);
  const { found } = state;
  const isCurrent = found?.query === typed;

  const step = (by) => {
    const all = [...results.current.querySelectorAll(".result")];
    const next = all.indexOf(document.activeElement) + by;
    (next < 0 ? field.current : all[Math.min(next, all.length - 1)])?.focus();
  };
  const onKeyDown = (event) => {
    const isLetter = event.target !== field.current;
    const by = { ArrowDown: 1, ArrowUp: -1, ...(isLetter && { j: 1, k: -1 }) }[event.key];
    if (by && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      step(by);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (typed && !isLetter) actions.typeSearch("");
      else actions.showView("");
    } else if (event.key === "Enter" && !isLetter) {
      event.preventDefault();
      step(1);
    }
  };
  return html`<main class="view search" aria-labelledby="search-title" onKeyDown=${onKeyDown}>
    <h2 id="search-title" class="hidden">Search</h2>
    <form role="search" onSubmit=${(event) => event.preventDefault()}>
      <label class="hidden" for="search-text">Search messages, notes and customers</label>
      <input
        ref=${field}
        id="search-text"
        type="search"
        autocomplete="off"
        spellcheck=${false}
        maxlength="300"
        placeholder="Search messages, notes and customers"
        value=${typed}
        onInput=${({ target }) => actions.typeSearch(target.value)}
      />
    </form>
    ${isCurrent && found.notices.map((notice) => html`<p class="problem" role="alert" key=${notice}>${notice}</p>`)}
    ${isCurrent && found.problem && html`<p class="problem" role="alert">${found.problem}</p>`}
    <p class="hidden" role="status">${isCurrent && typed && !found.isLoading ? words.foundCount(found) : ""}</p>
    <div class="results" ref=${results}>
      ${!typed
        ? html`<${Hints} actions=${actions} />`
        : isCurrent && html`<${Results} ...${{ found, actions }} />`}
    </div>
  </main>`;
}

const decode = (query) => new URLSearchParams(query).get("q") ?? "";

function Hints({ actions }) {
  return html`<section class="hints" aria-labelledby="hints-title">
    <h3 id="hints-title">Narrow it down</h3>
    <ul>
      ${FILTERS.map(
        ([example, meaning]) =>
          html`<li key=${example}>
            <button type="button" onClick=${() => actions.typeSearch(`${example} `, { focus: true })}><code>${example}</code></button>
            <span class="soft">${meaning}</span>
          </li>`,
      )}
    </ul>
    <p class="soft"><kbd>↓</kbd> and <kbd>↑</kbd> walk through what was found, <kbd>Enter</kbd> opens it, <kbd>Esc</kbd> leads back.</p>
  </section>`;
}

function Results({ found, actions }) {
  const { customers, messages, next, isLoading } = found;
  if (!customers.length && !messages.length && !next) {
    return html`<p class="empty">${isLoading ? words.searching : words.nothingFound}</p>`;
  }
  return html`${customers.length > 0 &&
    html`<section aria-labelledby="found-customers">
      <h3 id="found-customers">Customers</h3>
      <ul>
        ${customers.map((one) => html`<li key=${one.conversation}><${FoundCustomer} ...${{ one, actions }} /></li>`)}
      </ul>
    </section>`}
    ${messages.length > 0 &&
    html`<section aria-labelledby="found-messages">
      <h3 id="found-messages">Messages</h3>
      <ul>
        ${messages.map((one) => html`<li key=${`${one.conversation} ${one.seq}`}><${FoundMessage} ...${{ one, actions }} /></li>`)}
      </ul>
    </section>`}
    ${!messages.length && next && html`<p class="empty">${words.nothingInNewest}</p>`}
    ${next && html`<button type="button" class="result more" disabled=${isLoading} onClick=${actions.searchOn}>${isLoading ? words.searching : "Older messages"}</button>`}`;
}

function FoundCustomer({ one, actions }) {
  const { customer, conversation, last_at, owner, conversations } = one;
  return html`<button type="button" class="result" onClick=${() => actions.open(conversation)}>
    <span class="line">
      ${icons.person}<strong>${customerName(customer)}</strong>
      ${customer.tier !== "standard" && html`<span class="tier">${tierWords(customer.tier)}</span>`}
      <time datetime=${iso(last_at)} title=${fullTime(last_at)}>${shortDay(last_at)}</time>
    </span>
    <span class="soft">${[customer.email, words.conversations(conversations), OWNERS[owner]].filter(Boolean).join(" · ")}</span>
  </button>`;
}

function FoundMessage({ one, actions }) {
  const { customer, conversation, seq, at, author, author_name, kind, parts, owner } = one;
  const isNote = kind === "note";
  const who = author === "customer" ? customerName(customer) : author_name || { bot: "Bot", agent: "Agent" }[author] || "Desk";
  return html`<button type="button" class="result ${isNote ? "note" : ""}" onClick=${() => actions.openAt(conversation, seq)}>
    <span class="line">
      <strong>${who}</strong>
      ${isNote && html`<span>${icons.lock} Private note</span>`}
      ${author !== "customer" && html`<span class="soft">to ${customerName(customer)}</span>`}
      <span class="soft">${OWNERS[owner]}</span>
      <time datetime=${iso(at)} title=${fullTime(at)}>${shortDay(at)} ${time(at)}</time>
    </span>
    <span class="excerpt" dir="auto">${parts.map(({ text, hit }) => (hit ? html`<mark>${text}</mark>` : text))}</span>
  </button>`;
}
