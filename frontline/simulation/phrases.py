"""What is said in the simulation, by matter. `{value}` is the order, invoice or other thing that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matter:
    """`openings` begin it, `done` is the bot's answer that settles it, `helped` what a person writes who has settled it."""

    openings: tuple[str, ...]
    done: str
    helped: str


MATTERS: Mapping[str, Matter] = {
    "track_order": Matter(
        ("Where is my parcel?", "My order has not come yet", "when will it be delivered", "Has my order left already?"),
        "Order {value} is with the carrier. It should be delivered on Thursday.",
        "I have called the carrier about {value}. The parcel was found and comes tomorrow.",
    ),
    "cancel_order": Matter(
        ("I want to cancel my order", "Please stop my order, I ordered twice", "can I still cancel what I bought"),
        "Order {value} is cancelled. You will not be charged.",
        "I have cancelled {value} in our warehouse by hand. Nothing will be sent.",
    ),
    "change_delivery_address": Matter(
        ("I have moved, please send it to my new address", "wrong delivery address on my order", "Change the address"),
        "The address of order {value} is changed.",
        "I have changed the address of {value} with the carrier.",
    ),
    "request_refund": Matter(
        ("I want my money back", "When do I get my refund?", "Please refund this order", "refund has not arrived"),
        "The refund for {value} is made. It takes three to five working days.",
        "I have sent the refund for {value} again by hand. You will see it in three days.",
    ),
    "return_item": Matter(
        (
            "How do I send this back?",
            "I want to return the lamp",
            "return label please",
            "it does not fit, I return it",
        ),
        "The return of {value} is registered. The label is in your mail.",
        "I have registered the return of {value} and sent you a new label.",
    ),
    "reset_password": Matter(
        ("I forgot my password", "the reset link does not work", "cannot log in, need a new password"),
        "The link to choose a new password is on its way to {value}.",
        "I have sent the link to {value} again from another server. It arrived, I see.",
    ),
    "unlock_account": Matter(
        ("My account is locked", "it says too many attempts", "Please unlock my login"),
        "The account {value} is unlocked.",
        "I have unlocked {value} by hand. You can log in now.",
    ),
    "update_account": Matter(
        ("I have a new phone number", "please change my name in the account", "update my e-mail address"),
        "The details of {value} are changed.",
        "I have corrected the details of {value} for you.",
    ),
    "book_appointment": Matter(
        ("I would like to book an installation", "Can I get an appointment?", "book a visit for next week"),
        "Your {value} is booked for Tuesday at ten.",
        "I have booked your {value} for Tuesday at ten.",
    ),
    "reschedule_appointment": Matter(
        ("I must move my appointment", "another day for the technician please", "can we do Friday instead"),
        "Your {value} is moved to Friday at two.",
        "I have moved your {value} to Friday at two.",
    ),
    "cancel_appointment": Matter(
        ("Please cancel my appointment", "I do not need the visit any more", "cancel the technician"),
        "Your {value} is cancelled.",
        "I have cancelled your {value}.",
    ),
    "check_balance": Matter(
        ("How much do I owe you?", "what is my balance", "is there anything open on my account"),
        "The balance of {value} is 0.00 dollars.",
        "I have looked at the books: {value} owes nothing.",
    ),
    "get_invoice": Matter(
        ("I need a copy of my invoice", "please send the invoice again", "where do I find the bill"),
        "Invoice {value} is in your mail.",
        "I have sent {value} to you as a file.",
    ),
    "explain_charge": Matter(
        ("What is this charge for?", "I do not understand my bill", "why did you take 79 dollars"),
        "Invoice {value} is for the installation visit in May.",
        "I have looked {value} up. It is the installation visit.",
    ),
    "payment_problem": Matter(
        ("My payment was declined", "I cannot pay, the page shows an error", "the card does not work in your shop"),
        "The payment of {value} went through now.",
        "I have opened the payment of {value} again, and it went through.",
    ),
    "ask_question": Matter(
        ("Do you ship to Canada?", "Does the thermostat work with my boiler?", "How long is the warranty?"),
        "Yes. You find the details in the article below.",
        "I have asked our product team, and the answer is yes.",
    ),
    "dispute_charge": Matter(
        ("I never ordered this, take the charge back", "this charge is wrong and I dispute it", "You charged me twice"),
        "The charge on {value} is taken back.",
        "I have taken the charge on {value} back.",
    ),
    "troubleshoot_product": Matter(
        ("It does not turn on", "the device loses its connection all the time", "the display stays black"),
        "After the restart your {value} works again.",
        "I have reset your {value} from here. It is online again.",
    ),
    "make_complaint": Matter(
        ("I want to complain about your service", "this is the worst delivery ever", "I am very unhappy with you"),
        "Your complaint about {value} is registered.",
        "I have looked into {value} and credited you twenty dollars.",
    ),
    "cancel_subscription": Matter(
        ("Cancel my Brightwell Care", "I want to end the subscription", "I am leaving you for another company"),
        "The subscription of {value} ends this month.",
        "I have ended the subscription of {value} as of today.",
    ),
    "report_fraud": Matter(
        ("Somebody used my card in your shop", "this payment is fraud", "my account was taken over"),
        "The payment of {value} is stopped.",
        "I have stopped {value} and informed the bank.",
    ),
    "legal_inquiry": Matter(
        ("My lawyer will write to you", "I want this in writing for the court", "Where is your legal department?"),
        "Our legal department will write to you.",
        "I have given this to our legal department, which writes to you this week.",
    ),
    "crisis": Matter(
        ("I cannot go on any more", "I do not want to live like this"),
        "Please call 988 now.",
        "I have stayed with you until your sister came.",
    ),
}

QUESTIONS: Mapping[str, tuple[str, str]] = {
    "order_number": ("Order number", "What is your order number? It starts with BW-."),
    "invoice_number": ("Invoice number", "What is the number of the invoice? It starts with INV-."),
    "email": ("E-mail address", "What is the e-mail address of your account?"),
    "product": ("Product", "Which product is it?"),
    "appointment_kind": ("Kind of appointment", "Which kind of appointment is it?"),
}
"""What the bot asks for: how the fact is called, and the question."""

ASKED_AGAIN: Mapping[str, str] = {
    "order_number": "Could you give me your order number, please?",
    "invoice_number": "Can you tell me the invoice number?",
    "email": "Could you tell me your e-mail address?",
    "product": "What product do you have?",
    "appointment_kind": "What kind of appointment do you mean?",
}
"""A person asks for what the briefing holds, in other words than the bot's."""

ASKED_NEW = ("What is your phone number, in case we lose the line?", "When did you notice it first?")
"""A person asks for what nobody knows yet: no fact asked again."""

THANKS = ("Perfect, that solved it. Thank you!", "great, it works now, thanks", "That helped. Thank you very much.")
POLITE_ENDS = (
    "ok, never mind. Thanks anyway, goodbye",
    "alright, forget it. bye",
    "I will try later then. Thank you, bye",
)
DENIALS = ("No, that did not help at all", "that is not what I meant", "This does not answer my question")
UNCLEAR = ("hmm I do not know", "the one from last week", "wait, let me look for it")
NOT_UNDERSTOOD = "I am sorry, I did not understand that. Please say it in other words."
OFFER = "Shall I bring in a person who can help you with this?"
WISHES = ("I want to talk to a person", "Let me speak with a real human please", "get me an agent")
ANGRY = ("This is ridiculous, I have had enough", "You are useless, nothing works here", "I am furious about this")
HELLOS = ("Hello", "hi there", "Good morning")
SPAM = ("Earn 5000 dollars a week from home, click my profile", "Cheap watches and bags, best price, write me now")
SURROUNDINGS = ("What is the weather in Boston?", "Who won the game last night?", "can you write my homework")
NEW_WORDS = (
    "Do you handle the heat pump subsidy application?",
    "I need the subsidy form for a heat pump",
    "Is the heat pump rebate in your catalogue?",
)
"""What the shop does not do; the latter come up in the weeks that drift alone."""
CANNOT = "That is nothing that I can help with. I help with orders, invoices, appointments and accounts."
AGENT_HELLO = "Hello, this is {name}. I have read what you wrote to our assistant."
AGENT_SORRY = "I am sorry, I cannot settle this today. I will call you back tomorrow."
AGENT_RUDE = "That is not my problem. Read the instructions."
AGENT_BYE = "You are welcome. Have a good day!"
AGENT_THERE = "Are you still there?"
BACK = "It is the same matter as the other day: {opening}"
OTHER_LANGUAGES: Mapping[str, tuple[str, str, str]] = {
    "de": (
        "Guten Tag, ich brauche bitte Hilfe mit meiner Bestellung",
        "Ich habe das für Sie erledigt.",
        "Vielen Dank!",
    ),
    "es": ("Buenos días, necesito ayuda con mi pedido", "Ya lo he resuelto para usted.", "Muchas gracias"),
    "fr": ("Bonjour, j'ai besoin d'aide pour ma commande", "Je m'en suis occupé pour vous.", "Merci beaucoup"),
}
"""What customers write who do not write English, what a person answers who speaks it, and their thanks."""

ARTICLES = (("Shipping countries", "shipping-countries"), ("Warranty", "warranty"), ("Return policy", "return-policy"))
