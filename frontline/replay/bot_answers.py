"""What the bot's messages in a transcript were worth, read from their words.

A live bot says of each reply whether it failed and why; a transcript holds its words alone. They are read as English.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from frontline.replay.transcript import Utterance
from handoff.conversation import Failure, FailureKind
from handoff.word_forms import word_set

_NOT = r"(?:not|n['’]?t)"
_CANNOT = rf"\b(?:can ?not|can['’]?t|could ?{_NOT}|not able to|unable to)"
_DID_NOT = rf"\b(?:(?:do|did|could) ?{_NOT}|can ?not|can['’]?t|not sure (?:that |if )?(?:i|we))"
_THING = r"(?:(?:an?|any|the|that|this|your|such|matching) ){0,2}"

# The first pattern that fits says of which kind the failure is.
_FAILURES: Mapping[FailureKind, re.Pattern[str]] = {
    kind: re.compile("|".join(patterns), re.IGNORECASE)
    for kind, patterns in {
        FailureKind.VERIFICATION: (
            rf"{_CANNOT} (?:verify|confirm) (?:you\b|your (?:identity|account|details|information)|that this is your)",
            rf"\b(?:does|do|did) ?{_NOT} match (?:our|my|the|your) (?:records|order|account|details|one)",
            r"\bverification (?:has )?failed",
        ),
        FailureKind.BACK_OFFICE: (
            rf"{_CANNOT} (?:\w+ )?(?:reach|access|connect to) (?:our|my|the) (?:\w+ )?(?:systems?|database|server)",
            r"\b(?:our|the) systems? (?:is|are) (?:currently |temporarily )?(?:down|unavailable|not (?:available|responding))",
            r"\b(?:something went wrong|an? (?:\w+ )?error (?:has )?occurred)\b",
            r"\btechnical (?:problem|issue|error|difficult\w+) (?:on our|at our|with our)",
        ),
        FailureKind.REJECTED_VALUE: (
            rf"(?:{_CANNOT}|did ?{_NOT}) (?:find|locate) {_THING}"
            r"(?:\w+ )?(?:order|account|invoice|appointment|booking|customer|parcel|number|e-?mail)",
            # "This code is not valid for lamps" is an answer.
            r"\b(?:that|this|it)(?: \w+)? (?:is|was|seems|looks) (?:an? )?invalid\b(?! for| on| with)",
            rf"\b(?:that|this|it)(?: \w+)?(?: is| was|['’]s) ?{_NOT} (?:an? )?valid\b(?! for| on| with)",
            rf"\b(?:does|do|did) ?{_NOT} (?:seem to be|look like|appear to be) an? ",
            rf"{_CANNOT} (?:read|use|accept) (?:that|this|it|your)\b",
        ),
        FailureKind.NO_ANSWER: (
            rf"\b(?:do ?{_NOT}|did ?{_NOT}) (?:\w+ )?(?:have|find|know) {_THING}"
            r"(?:(?:good |relevant |more |further )?(?:answer|information|article|details)\b|anything (?:about|on|for))",
            rf"{_CANNOT} (?:\w+ )?(?:answer|find {_THING}(?:answer|information|anything))",
            r"\b(?:no|nothing) (?:answer|article|information|results?|was) found\b|\bfound (?:no|nothing)\b",
        ),
        FailureKind.NOT_HELPFUL: (rf"\bsorry (?:that )?(?:this|that|it) (?:did|does|was) ?{_NOT} (?:help|what you)",),
        FailureKind.FALLBACK: (
            rf"\b(?:i|we)(?:['’]m| am| are|['’]re)? (?:\w+ )?{_DID_NOT} (?:\w+ ){{0,2}}(?:understand|understood|get (?:that|it|you)|got (?:that|it|you)"
            r"|catch|caught|follow|recogni[sz]e|make sense)",
            rf"(?:^|[.!,;] ?)(?:\w+ )?{_DID_NOT} (?:\w+ )?(?:understand|get that|catch that|recogni[sz]e)",
            r"\b(?:trouble|difficulty|problems?|hard time) (?:\w+ )?(?:understanding|following)",
            r"\b(?:rephrase|reword)\b|\bin (?:other|different|your own) words\b|\b(?:say|put|ask|try) (?:\w+ ){0,3}"
            r"(?:differently|another way|a different way)\b|\b(?:please|could you|can you) repeat\b",
            rf"\b(?:i|we)(?:['’]m| am| are|['’]re)? {_CANNOT} (?:\w+ )?(?:help|assist|do (?:that|this)\b|process (?:that|this|your request)"
            r"|handle (?:that|this)|complete (?:that|this|your request))",
        ),
        FailureKind.CLARIFICATION: (
            # A question that narrows the need down ("Do you mean this order?") is no failure.
            r"\b(?:did|do) you mean one of\b|\bwhat do you mean\b|\bperhaps one of these is closer\b",
            r"\b(?:could|can|would) you (?:please )?(?:clarify|be more specific)",
        ),
    }.items()
}
_ENDS_ASKING = re.compile(r"\?[\s\"'”’)]*$")
_BIDS = re.compile(r"\bplease (?:\w+ )?(?:enter|provide|tell|share|type|send|give|choose|select|confirm|reply)\b", re.I)
_ANYTHING_ELSE = re.compile(r"\b(?:anything|something) else\b|\belse (?:can|may|could) i\b", re.IGNORECASE)
# Who may take over. Of the trades that end alike (electrician, pharmacist) the ending tells.
_PEOPLE = (
    r"(?:humans?|\w{0,20}persons?|people|somebody|someone|whoever|folks|guys?|lads?|lad(?:y|ies)|wom[ae]n|gentlem[ae]n|guides?|staff|team|crew|department|desk|office|branch|support"
    r"|(?:service|call|contact) cent(?:re|er)|(?:first|second|third|next)[ -](?:line|level)|(?:tier|level) (?:\d|two|three)"
    r"|\w{4,20}ists?|\w{5,20}ians?|\w{0,20}(?:advis[eo]r|manager|expert|engineer|planner|designer|worker|keeper|taker|writer|handler|owner|leader)s?"
    r"|supervis\w*rs?|employees?|agents?|coll?ea?gues?|representatives?|reps?|assistants?|officers?|members?|consultants?|counsell?ors?"
    r"|clerks?|nurses?|doctors?|vets?|chefs?|operators?|directors?|leads?|porters?|tutors?|teachers?|lawyers?|solicitors?|accountants?"
    r"|plumbers?|fitters?|installers?|drivers?|buyers?|brokers?|mechanics?|coaches|coach|trainers?|inspectors?|coordinators?)"
)
_OURS = r"our (?:[\w-]{1,20} ){0,2}?(?!\w{0,20}(?:order|offer|number|letter|server|partner|customer|router|paper)s?\b)\w{2,20}(?:er|or|ant|man|men|woman)s?"
_THEIRS = r"(?:colleague|team|own|travel|estate|boss|friend|lawyer|accountant|assistant|landlord)"
_WHO = (
    rf"(?:(?:(?:an?|the|my|our|another|any|some|one of(?: (?:our|my|the))?|your(?! {_THEIRS}))"
    rf" (?:[\w'’-]{{1,20}} ){{0,3}})?{_PEOPLE}\b|{_OURS}\b|one of us\b|(?:mr|mrs|ms|dr) \w+"
    r"|(?-i:[A-Z][a-z]+) (?:from|in|at) \w+)"
)
# With a name in the middle of a sentence, or a word for somebody who was named.
_NAMED = rf"(?:{_WHO}|(?-i:(?<=[a-z,] )[A-Z][a-z]+)\b|(?:him|her|(?:one of )?them)\b)"
_CONVERSATION = r"(?:you|me|this|that|it|(?:the|your|our|this) (?:chat|conversation|case|matter|request|question|issue|letter|details|message|complaint))"
_NOT_BY_CUSTOMER = r"(?<!want to )(?<!like to )(?<!wish to )(?<!how to )"
# What brings a customer and a person of the company together.
_BRINGS_PERSON = re.compile(
    "|".join(
        (
            # The person turns to the customer.
            r"\b(?:call|phon|ring|rang|contact|reach(?:es)? out to|(?:get|com|got)\w* back to|(?:speak|talk)\w* (?:to|with)|in (?:touch|contact) with)"
            r"(?:e|s|es|ed|ing)? (?:u|you)\b(?-i:(?! [A-Z]))",
            r"\b(?:text|e-?mail|messag|writ|reply|answer)(?:e|s|es|ing)? (?:to )?you\b(?! (?:an?|the|your|our|this|that|some|when|once)\b)",
            r"\bcall(?:ed|s)?[- ]?(?:you )?backs?\b|\bgive you an? (?:\w+ )?(?:call|ring|buzz|bell|shout)\b|\bdrop you a line\b|\btalks? you through\b",
            rf"\b(?:phone|video) (?:call|appointment|consultation)\b|\b(?:chat|word|call|consultation) with (?!dr\b)|\bcall from {_NAMED}",
            r"\b(?:us|me|him|her|them) to (?:call|phone|ring)\b",
            # The customer turns to the person.
            rf"\b(?:speak|talk|chat|discuss|carry on|go through|in (?:touch|contact))(?:ing)? (?:[\w'’-]{{1,20}} ){{0,4}}?(?:to|with) {_NAMED}",
            rf"\b(?:ask|reach|hear from|help from|hand from|assistance from) {_WHO}",
            # The bot brings them together.
            rf"{_NOT_BY_CUSTOMER}\b(?:connect|transfer|pass|hand|forward|refer|put|rais)(?:e|ing)? {_CONVERSATION}"
            rf" (?:(?:on|over|up|back) )?(?:to|with) {_NAMED}",
            rf"{_NOT_BY_CUSTOMER}\b(?:connect|transfer|pass|hand|put) (?:you|me|this|it) (?:on|over|through)\b",
            r"\btransfer you\b|\bescalat\w+|\bbe(?:ing)? (?:connected|transferred|put through|put in touch|passed on|handed over)\b",
            r"\bbe (?:called|contacted|phoned|advised|helped) by\b",
            rf"{_NOT_BY_CUSTOMER}\b(?:get|fetch|find|bring|grab|loop|patch|involv|call|ring|phone|ask|(?:i|we|can|could) have|let)(?:e|ing|ting)? (?:you |in )?{_NAMED}",
            # The person takes the matter up.
            rf"\b(?:{_WHO}|him|her|them)\b[^.?!]{{0,60}}?\b(?:take(?:s|n)? (?:over\b(?! \d)|(?:it|this) from|a (?:\w+ )?(?:look|peek))|have a look"
            r"|(?:look|go|went)(?:s|es|ed)? (?:\w+ )?(?:at|into|over|through)|joins?|steps? in|pick (?:this|it) up|(?:sort|help|assist|review|decid|explain|check)\w{0,3}"
            r"|do (?:it|that|this) for you|tell you|(?:over|on|by|hold) (?:the )?phone)\b",
        )
    ),
    re.IGNORECASE,
)
_WHO_ALONE = re.compile(rf"\b{_WHO}", re.IGNORECASE)
# Somebody comes, was already at it, or has no time: nothing that is offered in the chat.
_ELSE = re.compile(
    r"\b(?:visits?|comes?(?! back)|coming|arrives?|deliver\w*|tried|(?:cancel|reschedule|move|postpone) (?:the|your|this) (?:\w+ )?(?:call|appointment|chat|meeting)|nobody|no one|busy|closed?|(?:has|have|had|was|were|['’]ve|already)"
    r" (?:already )?(?:asked|called|told|informed|forwarded|passed|put|handed|contacted|approved|sent|let|rung|phoned))\b",
    re.IGNORECASE,
)
_LEAVES_OPEN = re.compile(
    r"\b(?:if|in case|should|whether) (?:you|u)(?:['’]d| would|['’]re| are)? (?:\w+ )?(?:like|want|wish|prefer|rather|need|agree|happy|okay|ok|feel)\b"
    r"|\bif (?:that|it|this)(?:['’]s| is| would be| suits| helps)\b|\bif none of\b|\b(?:i|we) (?:can|could) (?!not\b)"
    r"|\b(?:i|we)(?:['’]d| would) (?:suggest|recommend|be (?:glad|happy|pleased))\b"
    r"|\b(?:just|simply) (?:say|tell|write|type|ask|let)\b|\blet (?:me|us) know\b|\bsay the word\b|\bup to you\b|\bwelcome to\b"
    r"|(?:^|[,:;]|\bplease|\bor) ?(?:say|reply|type|write|press|text|options?|choose|pick)\b",
    re.IGNORECASE,
)
_ASKS_LEAVE = re.compile(
    r"\b(?:shall?|should|would|want|wish|like|may|can|could|ok|okay|ready|happy|interested|fancy|need|prefer|agree|mind|how about|al+ ?right|perhaps|maybe)\b",
    re.IGNORECASE,
)
_ASKS_FACTS = re.compile(
    r"\W*(?:did|has|have|had|was|were|does|when|who|whom|whose|where|why|how (?:many|much|long|did|was)|are you|is (?!it\b|that\b))\b",
    re.IGNORECASE,
)
# A question of these words alone asks about what was said before it: "Would you like that?"
_REFERRING = word_set(
    "ok okay yes no or and shall shal should would do does may might can could want wanna like you u i we he she they me us it that this"
    " one them him her to get call ask find fetch start set put up pass on for with be is are a an good great fine alright right idea help"
    " helpful interested fancy which what prefer rather so agree happy sound sounds let know just say tell now please in contact directly"
    " the option book line arrange give your details write type person human agent connect transfer hand forward"
)
# Of these, the words that do something with somebody who was only named: "Shall I get one?"
_TO_SOMEBODY = word_set(
    "one them him her he she they get call ask find fetch pass connect transfer hand forward person human agent"
)
_SENTENCE = re.compile(r"(?:[^.!?\n:]|:(?!\)))+[.!?\n:)]*")
_TITLE = re.compile(r"\b(mr|mrs|ms|dr)\.", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# Shorter ones are said twice in every conversation: "You are welcome."
_REPEAT_WORDS = 5


def failures_of(answer: Utterance, *, goal: str, said_before: Collection[str]) -> tuple[Failure, ...]:
    """How a message of the bot failed, which is nothing where it did not; `said_before` are its earlier words, plain.

    What the transcript says of it is believed before its words.
    """
    if answer.failed is not None:
        return (Failure(FailureKind.FALLBACK, goal, "marked in the transcript"),) if answer.failed else ()
    for kind, pattern in _FAILURES.items():
        if pattern.search(answer.text):
            return (Failure(kind, goal, "read from the bot's words"),)
    words = plain(answer.text)
    if words in said_before and len(words.split()) >= _REPEAT_WORDS and not _ANYTHING_ELSE.search(answer.text):
        return (Failure(FailureKind.FALLBACK, goal, "the bot repeated itself"),)
    return ()


def asks(answer: Utterance) -> bool:
    """Whether the bot wants to know something before it can go on."""
    if _ANYTHING_ELSE.search(answer.text):
        return False
    return bool(_ENDS_ASKING.search(answer.text) or _BIDS.search(answer.text))


def offers_person(answer: Utterance) -> bool:
    """Whether the bot asks if a person should take over, or get in touch, or leaves that open to the customer."""
    is_brought = is_named = False
    for sentence in _SENTENCE.findall(_TITLE.sub(r"\1", answer.text)):
        is_question, is_open = "?" in sentence, bool(_LEAVES_OPEN.search(sentence))
        words = frozenset(_WORD.findall(sentence.lower()))
        if words <= _REFERRING and (is_question or is_open) and (is_brought or (is_named and words & _TO_SOMEBODY)):
            return True
        if _ELSE.search(sentence):
            continue
        brings = bool(_BRINGS_PERSON.search(sentence))
        if brings and (is_open or (is_question and _asks_leave(sentence))):
            return True
        is_brought = is_brought or brings
        is_named = is_named or bool(_WHO_ALONE.search(sentence))
    return False


def _asks_leave(question: str) -> bool:
    return bool(_ASKS_LEAVE.search(question)) and not _ASKS_FACTS.match(question)


def plain(text: str) -> str:
    """The words alone, by which a message is known again."""
    return " ".join(_WORD.findall(text.lower()))
