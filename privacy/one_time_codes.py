"""One-time codes: what a text message, an e-mail or an app shows somebody to prove who they are, and nobody else may see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.found import Found, Kind

# Postal, promotion and error codes are codes too: only what names a code that proves who somebody is.
_KIND = (
    r"(?:one[ -]?time|single[ -]?use|verification|verify|authenti(?:cation|cator)|auth|log[ -]?in|sign[ -]?in|access|"
    r"confirmation|sms|text(?: message)?|2fa|mfa|two[ -]factor|2[ -]step|two[ -]step|temporary|recovery|backup)"
)
_NAME = (
    rf"(?:{_KIND}[ -](?:pass)?(?:code|password|pin|token)s?|otps?|m?tans?|security code|"
    r"einmal[ -]?(?:code|passwort|kennwort|pin)|(?:bestätigungs|verifizierungs|sicherheits|anmelde|zugangs)[ -]?code|sms-tan|"
    r"código (?:de )?(?:verificación|un solo uso|confirmación|seguridad|acceso|sms|verificação|uso único|confirmação)|"
    r"code (?:de |à )?(?:vérification|usage unique|confirmation|sms|connexion|sécurité)|"
    r"codice (?:di )?(?:verifica|conferma|monouso|accesso|otp|sms)|"
    r"(?:verificatie|bevestigings|inlog|beveiligings)code|eenmalige code)"
)
# "The code you sent me is", "the code from the app": named by where it came from.
_CAME = (
    r"(?:code|número|código|codice|pin)\s(?:(?:that|which|das|die|der|que|che)\s)?(?:i|you|they|he|she|we|it|ich|sie|me|from|in|on|"
    r"by|aus|per|del|de|da|uit|just|has|have|was|is)\b[^\d\n\0.!?]{0,30}?(?:sent|texted|emailed|e-mailed|mailed|got|get|received|"
    r"shows?|text|sms|app|authenticator|phone|geschickt|bekommen|erhalten|enviaron|recibí|llegó|envoyé|reçu|inviato|"
    r"ricevuto|gestuurd|ontvangen|recebi|enviaram)"
)
# A number of another kind that comes between, with its name: "the login code does not work and my order 104233 is late".
_ELSE = (
    r"(?:(?:BW|INV)[-_ ]?\d+|\b(?:orders?|invoices?|zip|post(?:al)?[ -]?code|phone|mobile|ticket|case|house|"
    r"bestell(?:ung|nummer)|rechnung|pedido|factura|commande|facture|ordine|fattura)\s(?:\w{1,6}\s){0,2}(?:#|(?:BW|INV)[-_ ]?)?\d+)"
)
_BETWEEN = rf"(?:{_ELSE}|(?!{_ELSE})[^\d\n\0]){{0,30}}?"
_SPOKEN = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_VALUE = (
    r"(?P<code>(?:[A-Z]-)?\d{4,8}|\d{3}[ -]\d{3,4}|\d{2}[ -]\d{2}[ -]\d{2}|\d(?:[ -]\d){3,7}|"
    rf"{_SPOKEN}(?:[ ,-]{{1,2}}{_SPOKEN}){{3,7}}|(?=[A-Z]{{0,7}}\d)(?=\d{{0,7}}[A-Z])[A-Z\d]{{6,8}})(?![\w/]|[-.,:]\d|\s?(?:%|seconds?|minutes?|mins?|hours?|days?|weeks?|months?|€|\$|eur|usd|euros?|dollars?)\b)"
)
_AFTER = re.compile(rf"(?<![^\W_])(?:{_NAME}|{_CAME})(?![^\W_]){_BETWEEN}(?<![\w-]){_VALUE}", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?<![\w.,/-])(?P<code>(?:[A-Z]-)?\d{{4,8}}|\d{{3}}[ -]\d{{3,4}})\s{{1,2}}(?:is|was|=|-|as|ist|es|est|è|é)\s{{1,2}}"
    rf"(?:(?:the|my|your|mein|ihr|mi|tu|su|mon|votre|il|mio|tuo|meu|seu|mijn|uw|el|le|o)\s){{0,2}}(?:\w{{2,15}}\s)?(?:{_NAME}|{_CAME})(?![^\W_])",
    re.IGNORECASE,
)
# "The discount code you sent me is": its words before the match.
_OTHER = re.compile(
    r"(?<![^\W_])(?:discount|promo\w*|voucher|coupon|gift|post(?:al)?|zip|error|area|country|qr|bar|order|tracking|"
    r"rabatt|gutschein|descuento|réduction|sconto|desconto|korting)[ -]\Z",
    re.IGNORECASE,
)
_HINT = re.compile(r"cod[eiy]|código|otp|tan\b|token|one[ -]?time|einmal|(?:sms|text)[ -]p", re.IGNORECASE)


def find_one_time_codes(text: str) -> Iterator[Found]:
    """Find one-time codes in a plain text, after or before the words for them, in several languages.

    Four to eight digits, in groups, one by one or in words, or six to eight letters and digits. A code of three or four
    digits on a card is a security code (`privacy.card_details`), which is found first.
    """
    if not _HINT.search(text):
        return
    for pattern in (_AFTER, _BEFORE):
        for match in pattern.finditer(text):
            if _OTHER.search(text[max(0, match.start() - 20) : match.start()]):
                continue
            yield Found(Kind.ONE_TIME_CODE, *match.span("code"))
