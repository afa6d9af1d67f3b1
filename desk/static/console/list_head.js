// Above the inbox: which list is shown, what it is filtered by, and the lists that are kept under a name.

import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { icons } from "./icons.js";
import { isSupervisor } from "./state.js";
import { channelWords, skillWords, tierWords, words } from "./words.js";

export const GROUPS = {
  open: "All open",
  waiting: "Waiting for a person",
  mine: "Mine",
  others: "With colleagues",
  bot: "With the bot",
  closed: "Closed",
  all: "Everything",
};
const ORDERS = { newest: "Newest first", oldest: "Oldest first", waiting: "Longest waiting first", priority: "Most urgent first" };
const orderOf = ({ group, order }) => order || (group === "waiting" ? "priority" : "newest");

/** What a list holds, in words: "Closed · billing · VIP". */
export function listWords(filters, agents = []) {
  const colleague = agents.find((one) => one.id === filters.agent)?.name;
  const parts = [
    GROUPS[filters.group || "open"],
    filters.skill && skillWords(filters.skill),
    filters.tier && tierWords(filters.tier),
    filters.layer && `Layer ${filters.layer}`,
    filters.channel && channelWords(filters.channel),
    colleague,
  ];
  return parts.filter(Boolean).join(" · ");
}

const isSame = (one, other) => {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => (one[name] || "") === (other[name] || ""));
};

export function ListHead({ state, actions }) {
  const { list, savedViews } = state;
  const [isOpen, setOpen] = useState(false);
  const kept = list && savedViews.find((view) => isSame(view.filters, list.filters));
  const chosen = !list ? "inbox" : kept ? `view ${kept.id}` : Object.keys(GROUPS).find((group) => isSame(list.filters, { group })) ?? "some";
  useEffect(() => {
    if (isOpen) actions.readChoices();
  }, [isOpen]);
  const choose = ({ target: { value } }) => {
    if (value === "inbox") actions.showList(null);
    else if (value.startsWith("view ")) actions.showList(savedViews.find((view) => `view ${view.id}` === value).filters);
    else if (value in GROUPS) actions.showList({ group: value });
  };
  return html`<header class="list-head">
    <div class="list-line">
      <label class="hidden" for="list-choice">Which conversations</label>
      <select id="list-choice" value=${chosen} onChange=${choose}>
        <option value="inbox">Inbox</option>
        <optgroup label="Lists">${Object.entries(GROUPS).map(([group, label]) => html`<option key=${group} value=${group}>${label}</option>`)}</optgroup>
        ${savedViews.length > 0 &&
        html`<optgroup label="Kept">${savedViews.map((view) => html`<option key=${view.id} value=${`view ${view.id}`}>${view.name}${view.is_shared ? " (shared)" : ""}</option>`)}</optgroup>`}
        ${chosen === "some" && html`<option value="some">${listWords(list.filters, state.choices?.agents)}</option>`}
      </select>
      <button type="button" class="icon-button" aria-expanded=${isOpen} aria-label="Filter and keep" title="Filter and keep" onClick=${() => setOpen(!isOpen)}>${icons.filter}</button>
      <button type="button" class="icon-button" aria-label="Search (/)" title="Search (/)" onClick=${() => actions.showView("search")}>${icons.search}</button>
    </div>
    ${isOpen && html`<${FilterForm} ...${{ state, kept, actions }} />`}
    ${list && html`<p class="list-count" role="status">${words.listCount(list)}</p>`}
  </header>`;
}

/** Each choice counts at once. */
function FilterForm({ state, kept, actions }) {
  const { list, choices } = state;
  const filters = list?.filters ?? { group: "open" };
  const set = (name) => ({ target: { value } }) => actions.showList({ ...filters, [name]: value });
  const choice = (name, label, options, any = "Any") =>
    html`<label>
      <span>${label}</span>
      <select value=${filters[name] ?? ""} onChange=${set(name)}>
        ${any && html`<option value="">${any}</option>`}
        ${options.map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}
      </select>
    </label>`;
  const named = (list_, words_) => (list_ ?? []).map((value) => [value, words_(value)]);
  return html`<form class="filter-form" aria-label="Filter" onSubmit=${(event) => event.preventDefault()}>
    ${choice("group", "Which", Object.entries(GROUPS), "")}
    <label>
      <span>Order</span>
      <select value=${orderOf(filters)} onChange=${set("order")}>${Object.entries(ORDERS).map(([value, text]) => html`<option key=${value} value=${value}>${text}</option>`)}</select>
    </label>
    ${choice("skill", "Skill", named(choices?.skills, skillWords))} ${choice("tier", "Tier", named(choices?.tiers, tierWords))}
    ${choice("layer", "Layer", ["1", "2", "3"].map((layer) => [layer, layer]))} ${choice("channel", "Channel", named(choices?.channels, channelWords))}
    ${choice("agent", "Agent", (choices?.agents ?? []).map(({ id, name }) => [id, name]))}
    ${list && html`<${Keep} key=${kept?.id ?? "new"} ...${{ state, kept, filters, actions }} />`}
  </form>`;
}

/** Keeps the list that is shown under a name, or forgets it. */
function Keep({ state, kept, filters, actions }) {
  const [name, setName] = useState(kept?.name ?? "");
  const [isShared, setShared] = useState(kept?.is_shared ?? false);
  const mayShare = isSupervisor(state.me);
  if (kept && (kept.is_shared ? !mayShare : !kept.mine)) return html`<p class="soft">Kept as “${kept.name}” by a supervisor.</p>`;
  const keep = (event) => {
    event.preventDefault();
    if (name.trim()) actions.keepView({ id: kept?.id, name: name.trim(), filters, is_shared: isShared });
  };
  return html`<div class="keep">
    <label>
      <span>Keep as</span>
      <input value=${name} maxlength="60" placeholder=${listWords(filters, state.choices?.agents)} onInput=${(event) => setName(event.target.value)} onKeyDown=${(event) => event.key === "Enter" && keep(event)} />
    </label>
    ${mayShare &&
    html`<label class="preference"><input type="checkbox" checked=${isShared} onChange=${(event) => setShared(event.target.checked)} /> For everybody</label>`}
    <div class="buttons">
      <button type="button" disabled=${!name.trim()} onClick=${keep}>${kept ? "Save" : "Keep"}</button>
      ${kept && html`<button type="button" onClick=${() => actions.dropView(kept.id)}>Forget</button>`}
    </div>
  </div>`;
}
