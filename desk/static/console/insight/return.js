// What the bot brought the company: a sum of which every line can be checked.

import { html } from "../../vendor/preact-htm.js";
import { icons } from "../icons.js";
import { behindOf } from "./address.js";
import { Answered } from "./answered.js";
import { decimal, money } from "./words.js";

export function Return({ answer, ...common }) {
  return html`<${Answered} answer=${answer} what="The sum">${(told) => html`<${Sum} answer=${told} ...${common} />`}<//>`;
}

function Sum({ answer, address }) {
  const { terms, saved, spent, net, ratio, cautious_net, currency, formula, is_example, version } = answer;
  const amount = (value) => money(value, currency);
  return html`<section class="return" aria-labelledby="return-title">
    <h3 id="return-title">What the bot brings</h3>
    ${is_example && html`<p class="warning">${icons.warn} The costs are those of the example. Put your own into data/insight.yml (costs): until then this sum is nobody's.</p>`}
    <dl class="tiles">
      <${Tile} label="Saved" value=${amount(saved)} />
      <${Tile} label="Spent, people's work included" value=${amount(spent)} />
      <${Tile} label=${net < 0 ? "It cost more than it saved" : "Left over"} value=${amount(net)} isBad=${net < 0} />
      <${Tile} label="If only confirmed solutions count" value=${amount(cautious_net)} isBad=${cautious_net < 0} />
      ${ratio !== null && html`<${Tile} label="For each ${money(1, currency)} spent" value=${money(ratio, currency, 2)} />`}
    </dl>
    <p class="formula"><b>Formula</b> ${formula}</p>
    <div class="table" tabindex="0" role="group" aria-label="The sum, line by line">
      <table>
        <caption class="hidden">The sum, line by line</caption>
        <thead>
          <tr><th scope="col">What</th><th scope="col" class="number">Quantity</th><th scope="col" class="number">Each</th><th scope="col" class="number">Amount</th><th scope="col">How, and where from</th></tr>
        </thead>
        <tbody>
          ${terms.map((term) => html`<${Line} key=${term.name} ...${{ term, currency, address }} />`)}
        </tbody>
        <tfoot>
          <tr><th scope="row" colspan="3">Sum</th><td class="number"><b>${amount(net)}</b></td><td class="soft">Costs of data/insight.yml, version ${version}</td></tr>
        </tfoot>
      </table>
    </div>
  </section>`;
}

const Tile = ({ label, value, isBad = false }) => html`<div class=${isBad ? "bad" : ""}><dt>${label}</dt><dd>${value}</dd></div>`;

function Line({ term, currency, address }) {
  const { title, quantity, unit, price, amount, formula, source, behind: who } = term;
  const many = `${decimal(quantity)} ${unit}`;
  return html`<tr>
    <th scope="row">${title}</th>
    <td class="number">${who ? html`<a href=${behindOf(address, who)} aria-label=${`${title}: ${many}. Show the conversations`}>${many}</a>` : many}</td>
    <td class="number">${money(price, currency, 2)}</td>
    <td class="number">${money(amount, currency)}</td>
    <td><p>${formula}</p><p class="soft">${source}</p></td>
  </tr>`;
}
