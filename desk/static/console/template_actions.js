// What an agent can do with approved templates, as functions for the views.

import { isBlocked, rulesOf } from "./held.js";
import { conversationOf, permissions } from "./state.js";
import { emptyGaps, finishedText, isSame, valuesOf } from "./template_text.js";

export function templateActions({ session, draftOf, setDraft }) {
  const { store, outbox } = session;

  return {
    readTemplates: (id) => session.connection.push({ type: "templates.list", conversation: id }),
    /** Begins to fill a template in; null puts it away. */
    chooseTemplate: (id, template) =>
      setDraft(id, { template: template && { name: template.name, language: template.language, values: {} } }),
    fillTemplate(id, name, value) {
      const { template } = draftOf(id);
      if (template) setDraft(id, { template: { ...template, values: { ...template.values, [name]: value }, warnings: [] } });
    },
    /** Sends the chosen template once all its gaps are filled; `inSpite` of warnings that were read. True when it was. */
    sendTemplate(id, { inSpite = false } = {}) {
      const conversation = conversationOf(store.state, id);
      const { template: chosen } = draftOf(id);
      const template = conversation.templates?.find((one) => isSame(one, chosen));
      const told = chosen?.warnings ?? [];
      if (!template || !permissions(store.state, conversation).reply || isBlocked(told) || (told.length && !inSpite)) return false;
      const values = valuesOf(template, chosen.values, conversation.copilot?.known ?? {});
      if (emptyGaps(template, values).length) return false;
      setDraft(id, { template: null });
      const { name, language } = template;
      outbox.add(id, "reply", finishedText(template, values), rulesOf(told), [], { name, language, values });
      return true;
    },
  };
}
