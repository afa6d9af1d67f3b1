"""What is new in a mail, in the shapes that mail programs give their answers."""

from __future__ import annotations

import pytest

from connectors.mail.replies import parted

OWN = ("support@shop.example",)

ANSWERS = {
    "Gmail": ("Yes.", "On Mon, 3 Nov 2025 at 10:11, Shop <support@shop.example> wrote:\n\n> Hello\n> please restart\n"),
    "Gmail, wrapped": ("Yes.", "On Mon, 3 Nov 2025 at 10:11, Shop Support With A Name <\nsupport@shop.example> wrote:\n\n> Hi\n"),
    "Gmail, wrapped before the address": ("Yes.", "On Mon, 3 Nov 2025 at 10:11, Shop\n<support24@shop.example> wrote:\n\n> Hi\n"),
    "Gmail, German": ("Ja.", "Am Mo., 3. Nov. 2025 um 10:11 Uhr schrieb Shop <\nsupport@shop.example>:\n\n> Hallo\n"),
    "Gmail, French": ("Oui.", "Le lun. 3 nov. 2025 à 10:11, Shop <support@shop.example> a\nécrit :\n\n> Bonjour\n"),
    "Gmail, Italian": ("Sì.", "Il giorno lun 3 nov 2025 alle ore 10:11 Shop <support@shop.example>\nha scritto:\n\n> Ciao\n"),
    "Gmail, Spanish": ("Vale.", "El lun, 3 nov 2025 a las 10:11, Shop (<support@shop.example>) escribió:\n\n> Hola\n"),
    "Gmail, Polish": ("Tak.", "pon., 3 lis 2025 o 10:11 Shop <support@shop.example> napisał(a):\n\n> Hej\n"),
    "Gmail, Dutch": ("Ja.", "Op ma 3 nov 2025 om 10:11 schreef Shop <support@shop.example>:\n\n> Hoi\n"),
    "Gmail, Portuguese": ("Sim.", "Em seg., 3 de nov. de 2025 às 10:11, Shop <support@shop.example> escreveu:\n\n> Oi\n"),
    "Gmail, Turkish": ("Evet.", "Shop <support@shop.example>, 3 Kas 2025 Pzt, 10:11 tarihinde şunu\nyazdı:\n\n> Merhaba\n"),
    "Gmail, Russian": ("Да.", "пн, 3 нояб. 2025 г. в 10:11, Shop <support@shop.example>:\n\n> Привет\n"),
    "Gmail, Japanese": ("はい。", "2025年11月3日(月) 10:11 Shop <support@shop.example>:\n\n> こんにちは\n"),
    "Thunderbird": ("Ja.", "Am 03.11.25 um 10:11 schrieb Shop:\n> Hallo\n> du\n\n-- \nAnna\n"),
    "Apple Mail": ("Yes.", "Sent from my iPhone\n\n> On 3. Nov 2025, at 10:11, Shop <support@shop.example> wrote:\n> \n> Hello\n"),
    "Apple Mail, German": ("Ja.", "Von meinem iPhone gesendet\n\n> Am 03.11.2025 um 10:11 schrieb Shop:\n> \n> Hallo\n"),
    "Outlook": (
        "Please call me.\n\nAnna",
        "________________________________\nFrom: Shop <support@shop.example>\nSent: Monday, November 3, 2025 10:11 AM\n"
        "To: Anna <anna@example.org>\nSubject: Re: Order\n\nHello\nplease restart\n",
    ),
    "Outlook, German": (
        "Bitte rufen Sie an.",
        "Von: Shop <support@shop.example>\nGesendet: Montag, 3. November 2025 10:11\nAn: Anna <anna@example.org>\n"
        "Betreff: AW: Bestellung\n\nHallo\n",
    ),
    "Outlook, French": (
        "Oui.",
        "De : Shop <support@shop.example>\nEnvoyé : lundi 3 novembre 2025 10:11\nÀ : Anna\nObjet : RE: Commande\n\nBonjour\n",
    ),
    "Outlook, names alone": (
        "No.", "From: Shop\nSent: Monday, November 3, 2025 10:11 AM\nTo: Anna\nSubject: Re: Order\n\nHello\n",
    ),
    "Outlook, in bold": (
        "No.", "*From:* Shop <support@shop.example>\n*Sent:* Monday\n*To:* Anna\n*Subject:* Re: Order\n\nHello\n",
    ),
    "Outlook 2003": (
        "No.", "-----Original Message-----\nFrom: Shop [mailto:support@shop.example]\nSent: Monday\nTo: Anna\n\nHello",
    ),
}  # fmt: skip


@pytest.mark.parametrize("program", ANSWERS)
def test_what_is_quoted_is_told_apart(program: str) -> None:
    said, quoted = ANSWERS[program]
    parts = parted(f"{said}\n\n{quoted}", is_answer=True, own_addresses=OWN)
    assert parts.text == said
    assert parts.quoted
    # Nothing is lost: every word is in one of the parts.
    assert set(f"{said} {quoted}".split()) == set(f"{parts.text} {parts.quoted} {parts.signature}".split())


def test_our_own_words_are_known_by_our_address() -> None:
    def quoting(address: str) -> str:
        return f"Yes.\n\nOn 3.11.2025 Somebody <{address}> wrote:\n> Hello"

    assert parted(quoting("support@shop.example"), is_answer=True, own_addresses=OWN).is_of_ours
    assert not parted(quoting("else@example.com"), is_answer=True, own_addresses=OWN).is_of_ours


@pytest.mark.parametrize(
    "text",
    [
        "I have three problems:\n- it is slow\n- it is loud\n\nThanks, but I want a refund.\nBest regards\nAnna",
        "From: what I see\nTo: be honest, I do not like it.\nDate: today",
        "Name: Anna\nE-mail: anna@example.org\nOrder: 1234\nDate: 3.11.2025\n\nIt is broken.",
        "It happened on 3.11.2025 at 10:11:\nthe screen went black.",
        "On 3 Nov 2025 your colleague wrote:\nthat it is free. It is not.",
        "It says this:\n> error 17\nWhat now?",
        "> error 17\n\nWhat is that?\n\n> error 18\n\nAnd that?",
        "> nothing but what is quoted",
        "a -- b\n--- c",
        "Sent from my garden: a tree. Why is it dead?",
    ],
)
def test_what_a_customer_wrote_stays(text: str) -> None:
    assert parted(text, is_answer=True, own_addresses=OWN).text == text


def test_answers_between_quoted_lines_keep_them_and_below_them_do_not() -> None:
    intro = "On 3 Nov 2025, at 10:11, Shop <support@shop.example> wrote:\n"
    between = f"{intro}> Which order?\n\n1234\n\n> Which street?\n\nBaker Street"
    assert parted(between, is_answer=True, own_addresses=OWN).text == between
    below = parted(f"{intro}> Which order?\n\n1234", is_answer=True, own_addresses=OWN)
    assert (below.text, below.is_of_ours) == ("1234", True)


def test_what_a_new_mail_quotes_is_what_it_is_about() -> None:
    forwarded = (
        "What is this?\n\n---------- Forwarded message ---------\nFrom: X <x@example.com>\nDate: 3.11.2025\n\nPay!"
    )
    assert parted(forwarded, is_answer=False, own_addresses=OWN).text == forwarded


def test_signature_is_told_apart() -> None:
    parts = parted("Where is it?\r\n\r\n-- \r\nAnna Smith\r\nACME", is_answer=False)
    assert (parts.text, parts.signature) == ("Where is it?", "--\nAnna Smith\nACME")
    long = "Where is it?\n\n--\n" + "And more.\n" * 30
    assert parted(long, is_answer=False).text == long.strip()


def test_hostile_text_takes_no_time() -> None:
    for text in (
        ">" * 50_000,
        "a:\n" * 3_000,
        "\n" * 10_000 + "> x",
        "<" * 20_000 + ":\n> x",
        "- " * 25_000,
        "_" * 50_000,
    ):
        parted(text, is_answer=True, own_addresses=OWN)
