// The one script tag: <script src="https://desk.example/widget.js" async></script>
//
// This file only puts the launcher on the page and leaves the site's own scripts and styles alone; the chat itself is
// a module in a shadow root, loaded when the customer opens it or has a conversation under way.
//
// Attributes of the tag: data-color (accent, any CSS colour), data-position ("right" or "left"), data-language (a tag such
// as "de"; without it the browser's language counts, and the customer may choose another), data-identity (a signed
// identity of the site's logged-in customer; a page that stays open longer than an identity is good for calls
// FrontlineWidget.identify with a function).
(() => {
  if (window.FrontlineWidget) return;
  const tag = document.currentScript;
  const desk = new URL(tag.src, document.baseURI).origin;
  const options = { ...tag.dataset };
  let loading;

  const load = () => {
    loading ??= import(`${desk}/static/widget/app.js`).then((module) => module.mount({ desk, ...options }));
    return loading;
  };
  const call = (name) => async (...args) => (await load())[name](...args);

  window.FrontlineWidget = {
    /** Shows the chat. */
    open: call("open"),
    /** Hides the chat; the conversation goes on. */
    close: call("close"),
    /** Tells who is logged in on the site: a signed identity (a JWT made by the site's server), or a function that
     * returns one or a promise of one; it is asked at every connection, so that the identity never runs out. */
    identify: call("identify"),
    /** The site's language is another one now (a tag such as "de"); what the customer chose in the chat goes before it. */
    setLanguage: call("setLanguage"),
    /** Forgets the conversation on this browser. Call it when a customer signs out. */
    reset: call("reset"),
  };

  const start = () => load().catch((error) => console.error("The chat could not be loaded from", desk, error));
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
