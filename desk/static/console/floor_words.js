// The floor's words: what speaks for looking at a conversation, and which way the mood goes.

const concerns = {
  __proto__: null,
  agent_gone: "The agent's connection is lost",
  nobody_online: "Nobody online may serve it",
  waiting_long: "Waits too long",
  agent_silent: "No answer",
  approval_pending: "Waits for an approval",
  mood_falling: "Mood falling",
  transfer_proposed: "Transfer proposed",
  bot_failing: "The bot fails",
  mood_bad: "Unhappy",
  layer_3: "Layer 3",
};
export const concernWords = (name) => concerns[name] ?? name.replaceAll("_", " ");

const NOTABLE = 0.15;
/** Empty while the mood hardly moves. */
export const trendWords = (trend) => (trend <= -NOTABLE ? "falling" : trend >= NOTABLE ? "rising" : "");

const reasons = { __proto__: null, inactive: "did nothing for a while", missed: "missed what was offered", chosen: "" };
/** Why an agent is away, where they did not choose it. */
export const awayWords = (why) => reasons[why] ?? "";
