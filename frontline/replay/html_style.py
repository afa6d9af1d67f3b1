"""How the HTML report looks, in light and in dark."""

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --pale: #5c5c5c; --paper: #ffffff; --box: #f4f4f2; --edge: #d0d0cc;
  --bar: #3b6ea5; --range: #1a1a1a; --wrong: #a3261c; --right: #1d6b3a; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --pale: #a8a8a8; --paper: #161616; --box: #222222;
  --edge: #454545; --bar: #6fa3d8; --range: #ffffff; --wrong: #ff9086; --right: #7fd19b; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
.pale { color: var(--pale); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .7rem; padding: 0; }
.figures li { list-style: none; background: var(--box); border: 1px solid var(--edge); border-radius: .4rem;
  padding: .6rem .8rem; }
.figures b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
svg { max-width: 100%; height: auto; display: block; font: 13px system-ui, sans-serif; }
svg text { fill: var(--ink); } svg text.small { fill: var(--pale); font-size: 12px; }
svg .bar { fill: var(--bar); } svg .range { stroke: var(--range); stroke-width: 1.5; }
svg .grid { stroke: var(--edge); stroke-width: 1; }
details { border: 1px solid var(--edge); border-radius: .4rem; margin: .5rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.wrong { color: var(--wrong); font-weight: 600; } .right { color: var(--right); font-weight: 600; }
ol.talk { padding: 0; } ol.talk li { list-style: none; margin: .4rem 0; padding: .4rem .7rem; background: var(--box);
  border-radius: .4rem; overflow-wrap: anywhere; }
ol.talk li.customer { margin-right: 15%; } ol.talk li.bot, ol.talk li.agent { margin-left: 15%; }
ol.talk li.decided { outline: 2px solid var(--bar); } ol.talk small { color: var(--pale); display: block; }
"""
