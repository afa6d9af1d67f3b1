"""Whether the bot offered a person, read from its words in a transcript.

A live bot says so of its reply; a transcript holds its words alone. They are read as English, sentence by sentence: does one bring the
customer and a person of the company together, and does it ask leave, or leave that open?
"""

from __future__ import annotations

import re

from frontline.replay.bot_answers import plain
from frontline.replay.transcript import Utterance
from handoff.word_forms import word_set

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


def offers_person(answer: Utterance) -> bool:
    """Whether the bot asks if a person should take over, or get in touch, or leaves that open to the customer."""
    is_brought = is_named = False
    for sentence in _SENTENCE.findall(_TITLE.sub(r"\1", answer.text)):
        is_question, is_open = "?" in sentence, bool(_LEAVES_OPEN.search(sentence))
        words = frozenset(plain(sentence).split())
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
