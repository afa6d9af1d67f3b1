// How long a messaging channel still takes what one writes freely: some stop a day after the customer's last message.

/** Seconds from now, negative where it is over, without an end where the channel has none. */
export function secondsLeft(channel, clockOffset) {
  const until = channel?.goes_on ? channel.window_until : 0;
  return until ? until - clockOffset - Date.now() / 1000 : Infinity;
}

/** Whether nothing but approved templates gets through by now. */
export const takesTemplatesAlone = (channel, clockOffset) => Boolean(channel?.has_templates) && secondsLeft(channel, clockOffset) <= 0;
