// Where the chat stands on the site's page, and in which colours.

export const directionOf = (element) => getComputedStyle(element).direction;

// The frame comes last: what it says of a phone counts over the others.
const SHEETS = ["messages", "composer", "files", "widget"];

/** A place of the chat's own with its style sheet, empty and hidden until that is there. */
export async function shadowRoot(desk) {
  const host = document.createElement("frontline-widget");
  document.body.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  const sheets = SHEETS.map((name) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = `${desk}/static/widget/${name}.css`;
    return sheet;
  });
  const styled = sheets.map(
    (sheet) =>
      new Promise((done) => {
        sheet.onload = done;
        sheet.onerror = done;
      }),
  );
  const root = document.createElement("div");
  root.hidden = true;
  shadow.append(...sheets, root);
  await Promise.all(styled);
  return root;
}

/** Shows the chat at the page's "left" or "right", in the site's colour. */
export function place(root, { color, position }) {
  root.className = position === "left" ? "frontline left" : "frontline";
  root.hidden = false;
  if (!color || !CSS.supports("color", color)) return;
  root.style.setProperty("--accent", color);
  root.style.setProperty("--on-accent", readableOn(root, color));
  // Nearer to the text's colour: a line must be seen on light paper and on dark.
  root.style.setProperty("--accent-line", `color-mix(in srgb, ${color} 60%, var(--ink))`);
}

/** Black or white, whichever can be read better on this colour (relative luminance of WCAG 2). */
function readableOn(root, color) {
  root.style.color = color;
  const channels = (getComputedStyle(root).color.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
  root.style.removeProperty("color");
  const [red, green, blue] = channels.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#fff" : "#000";
}
