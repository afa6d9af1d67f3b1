// The demonstration mailbox: newest first, looked at again every two seconds.

const list = document.querySelector("#list");
const letter = document.querySelector("#letter");
let messages = [];
let chosen = "";
let drawn = "";

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** The mail's text, with web addresses as links; everything else stays text. */
function body(text) {
  const made = document.createElement("pre");
  text.split(/(https?:\/\/[^\s<>"']+)/g).forEach((part, index) => {
    made.append(index % 2 ? element("a", part, { href: part }) : part);
  });
  return made;
}

function drawLetter() {
  const message = messages.find(({ id }) => id === chosen);
  letter.replaceChildren();
  if (!message) return;
  const card = element("article", "", { class: "letter" });
  card.append(
    element("h2", message.subject),
    element("small", `From ${message.from} to ${message.to}, ${new Date(message.at * 1000).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`),
    body(message.text),
  );
  for (const name of message.attachments ?? []) card.append(element("small", `Attached: ${name}`));
  letter.append(card);
}

function drawList() {
  list.replaceChildren(
    ...messages.map((message) => {
      const row = document.createElement("li");
      const button = element("button", message.subject, { type: "button", "aria-current": message.id === chosen });
      button.append(element("small", `${message.to}, ${new Date(message.at * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" })}`));
      button.addEventListener("click", () => {
        chosen = message.id;
        drawList();
        drawLetter();
      });
      row.append(button);
      return row;
    }),
  );
  if (!messages.length) list.append(element("li", "No mail yet. Ask the assistant to reset a password."));
}

async function refresh() {
  try {
    const reply = await fetch("/demo/mail/messages");
    if (!reply.ok) throw new Error(`the desk answered ${reply.status}`);
    const text = await reply.text();
    if (text !== drawn) {
      drawn = text;
      messages = JSON.parse(text).messages;
      chosen ||= messages[0]?.id ?? "";
      drawList();
      drawLetter();
    }
  } catch (error) {
    list.replaceChildren(element("li", `The mailbox cannot be read just now (${error.message}).`, { class: "problem" }));
    drawn = "";
  }
  setTimeout(refresh, 2000);
}

refresh();
