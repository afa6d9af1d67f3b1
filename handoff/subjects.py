"""What the bot understands, and how a person would say it in a sentence."""

# After "The customer wanted ...". Written so that the number of an order or an invoice can follow in brackets.
WANTED = {
    "track_order": "to know where their order is",
    "cancel_order": "to cancel an order",
    "change_delivery_address": "to change a delivery address",
    "request_refund": "a refund",
    "return_item": "to return something",
    "reset_password": "to reset their password",
    "unlock_account": "to unlock their account",
    "update_account": "to change their account details",
    "close_account": "to close their account",
    "book_appointment": "to book an appointment",
    "reschedule_appointment": "to move an appointment",
    "cancel_appointment": "to cancel an appointment",
    "check_appointment": "to know when their appointment is",
    "check_balance": "to know their balance",
    "get_invoice": "a copy of an invoice",
    "explain_charge": "to know what a charge is for",
    "payment_problem": "help with a payment that did not work",
    "dispute_charge": "to dispute a charge",
    "troubleshoot_product": "help with a product that does not work",
    "make_complaint": "to complain",
    "cancel_subscription": "to cancel their subscription",
    "report_fraud": "to report fraud",
    "legal_inquiry": "to raise a legal matter",
    "health_concern": "to report danger or harm from a product",
    "crisis": "help in a personal crisis",
    "ask_question": "an answer to a question",
}

# Words that begin no task of their own.
_WITHOUT_TASK = (
    "talk_to_human",
    "greet",
    "goodbye",
    "thank",
    "affirm",
    "deny",
    "bot_challenge",
    "not_helpful",
    "out_of_scope",
    "inform",
    "stop",
)

# Words that answer or are polite. They ask for nothing, so saying them again is no question asked again.
ANSWERS = frozenset({"inform", "affirm", "deny", "stop", "greet", "thank", "goodbye"})

INTENTS = frozenset(WANTED) | frozenset(_WITHOUT_TASK)

# The fact that says which one is meant, for tasks that are about one thing.
NAMED_BY = {
    "track_order": "order_number",
    "cancel_order": "order_number",
    "change_delivery_address": "order_number",
    "request_refund": "order_number",
    "return_item": "order_number",
    "get_invoice": "invoice_number",
    "explain_charge": "invoice_number",
    "dispute_charge": "invoice_number",
    "troubleshoot_product": "product",
    "book_appointment": "appointment_kind",
    "reschedule_appointment": "appointment_kind",
    "cancel_appointment": "appointment_kind",
    "check_appointment": "appointment_kind",
}


# A message that names another task this clearly leaves the open one; questions do not, they interrupt it.
_SWITCH_CONFIDENCE = 0.6
QUESTION = "ask_question"


def is_switch(intent: str, confidence: float) -> bool:
    """Does a message that is understood so leave the task that is open?"""
    return intent in WANTED and intent != QUESTION and confidence >= _SWITCH_CONFIDENCE


def wanted(subject: str) -> str:
    """What the customer wanted, after "The customer wanted ..."."""
    return WANTED.get(subject, f"help with “{subject.replace('_', ' ')}”")
