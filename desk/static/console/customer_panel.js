// Who the customer is.

import { html } from "../vendor/preact-htm.js";
import { CustomerCard } from "./customer_card.js";

export const CustomerPanel = ({ state, conversation }) =>
  html`<${CustomerCard} customer=${conversation.customer} clockOffset=${state.clockOffset} />`;
