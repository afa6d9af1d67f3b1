// Ways to tell of new messages while nobody looks at the chat: a mark in the page's title, and a short tone if it is wanted.

const MARK = /^\(\d+\+?\) /;

/** Puts the number of unread messages before the page's title, and takes it away again; the rest stays the site's. */
export function markTitle(count) {
  const title = document.title.replace(MARK, "");
  const marked = count ? `(${count > 9 ? "9+" : count}) ${title}` : title;
  if (marked !== document.title && (count || MARK.test(document.title))) document.title = marked;
}

let audio;

/** A soft tone of a quarter of a second. Browsers let it sound once somebody has touched the page. */
export function ring() {
  try {
    audio ??= new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const now = audio.currentTime;
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.0001, now);
    volume.gain.exponentialRampToValueAtTime(0.12, now + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + 0.25);
    tone.connect(volume).connect(audio.destination);
    tone.start(now);
    tone.stop(now + 0.26);
  } catch {
    // A browser without sound shows the message all the same.
  }
}
