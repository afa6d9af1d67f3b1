// What comes after a conversation, as steps from one state to the next: the draft of a wrap-up, what is kept besides the
// log, and what waits for this agent.

import { withConversation } from "./state.js";

export const initialAfter = {
  afterwork: { pending: [], comments: [], reviews: [], open_reviews: 0, quality: 0 },
};

/** By the type of the frame. */
export const afterFrames = {
  "wrap_up.prepared": (state, { wrap_up, record }) =>
    withConversation(state, wrap_up.conversation, { wrapUp: { ...wrap_up, record } }),
  aftermath: (state, { conversation, wrap_ups, ratings, wrong_answers }) =>
    withConversation(state, conversation, { aftermath: { wrapUps: wrap_ups, ratings, wrongAnswers: wrong_answers } }),
  afterwork: (state, { pending, comments, reviews, open_reviews, quality = 0 }) => ({
    ...state,
    afterwork: { pending, comments, reviews, open_reviews, quality },
  }),
};

/** The agent's judgement of the bot's message `seq`, where there is one. */
export const wrongAnswerAt = (conversation, seq) => conversation.aftermath?.wrongAnswers.find((one) => one.seq === seq);

/** This agent's part that ended and still waits for their word, where there is one. */
export const pendingIn = (conversation, me) =>
  conversation.aftermath?.wrapUps.findLast((one) => one.agent === me?.id && one.ended_as && !one.confirmed);

/** How many things wait for this agent. */
export const countWaiting = ({ afterwork }) =>
  afterwork.pending.length + afterwork.comments.length + afterwork.open_reviews;

/** Coaching notes to read and, for supervisors, scores that agents see differently. */
export const countQuality = ({ afterwork }) => afterwork.quality;
