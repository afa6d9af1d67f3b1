"""Templates of channels are kept in a file that people write in, too."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from connectors.whatsapp_cloud import WhatsAppCloudChannel
from desk.channels.channel import Templating
from frontline import channels
from frontline.channel_templates import following, joined, path_of, read, write
from frontline.cli import frontline
from frontline.errors import FrontlineError, SettingsError
from handoff.message_template import MessageTemplate
from tests.channels.meta_imitation import (
    ACCOUNT,
    APP_SECRET,
    NUMBER,
    TOKEN,
    VERIFY_TOKEN,
    WhatsAppImitation,
    template,
)

UPDATE = MessageTemplate(
    name="order_update",
    language="en_US",
    text='Hello {{1}}, "news" about\nyour order {{2}}.',
    footer="Blue \\ Shop",
    buttons=("Yes", "No"),
    content_sid="HX" + "0" * 32,
    variables={"2": "order_number"},
)
OFFER = MessageTemplate(name="sale", language="de", text="Schön: {{first_name}}!", offered=False)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = path_of(tmp_path, "whatsapp")
    assert read(path) == ()
    write(path, (UPDATE, OFFER))
    update, offer = read(path)
    assert update == msgspec.structs.replace(UPDATE, variables={"1": "", "2": "order_number"})
    assert (offer.text, offer.offered, offer.fact_of("first_name")) == (OFFER.text, False, "customer_first_name")


def test_what_people_wrote_about_a_template_stays_when_it_is_fetched_anew() -> None:
    before = MessageTemplate(
        name="sale", language="de", text="{{1}} {{2}}", variables={"1": "order_number", "2": "email"}, offered=True
    )
    fetched = MessageTemplate(name="sale", language="de", text="Neu: {{1}}", offered=False)
    (kept,) = joined((fetched,), before=(before,))
    assert (kept.text, kept.variables, kept.offered) == ("Neu: {{1}}", {"1": "order_number"}, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[[template", r"whatsapp.toml:1: This is not TOML"),
        ('name = "x"', r"nothing but templates, each below \[\[template\]\]"),
        ('[[template]]\nname = "a"\nlanguage = "en"\ntext = "{{2}}"', r"toml:1: Template 1 \(a\): Its gaps"),
        (
            '[[template]]\nname = "a"\nlanguage = "en"\ntext = "x"\n' * 2,
            r"toml:5: Template 2 \(a\): there .* take one of them out",
        ),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "whatsapp.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=words):
        read(path)


def test_running_desk_follows_the_file_and_keeps_what_was_right(tmp_path: Path) -> None:
    path = path_of(tmp_path, "whatsapp")
    current = following(path)
    assert current() == ()
    write(path, (OFFER,))
    assert [one.name for one in current()] == ["sale"]
    path.write_text("[[template", encoding="utf-8")
    assert [one.name for one in current()] == ["sale"]
    path.unlink()
    assert current() == ()


def test_channel_that_is_opened_offers_its_templates(tmp_path: Path) -> None:
    described = channels.Described("whatsapp", "whatsapp-cloud", "WhatsApp", {"phone_number_id": "1"})
    variables = {channels.variable_of("whatsapp", key): "x" for key in ("access_token", "app_secret", "verify_token")}
    write(path_of(tmp_path, "whatsapp"), (OFFER,))
    (opened,) = channels.open_all((described,), secrets=tmp_path / "secrets", environment=os.environ | variables)
    assert isinstance(opened, Templating)
    assert [one.name for one in opened.offered()] == ["sale"]
    channels.write(tmp_path, described)
    channels.remove(tmp_path, "whatsapp", secrets=tmp_path / "secrets")
    assert opened.offered() == ()


def run(folder: Path, *arguments: str) -> Result:
    secrets = {"access_token": TOKEN, "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN}
    variables = {channels.variable_of("whatsapp", key): value for key, value in secrets.items()}
    env = {"FRONTLINE_FILES_FOLDER": str(folder), **variables}
    return CliRunner().invoke(frontline, ["channel", *arguments], env=env)


async def test_command_fetches_what_is_approved_and_keeps_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = channels.folder_of(tmp_path)
    values = {"phone_number_id": NUMBER, "account_id": ACCOUNT}
    channels.write(folder, channels.Described("whatsapp", "whatsapp-cloud", "WhatsApp", values))
    async with WhatsAppImitation() as whatsapp:
        # The command knows one address alone, Meta's.
        monkeypatch.setitem(WhatsAppCloudChannel.__init__.__kwdefaults__, "api", whatsapp.address_of(""))
        done = await asyncio.to_thread(run, tmp_path, "templates", "whatsapp")
        assert done.exit_code == 0, done.exception
        assert "order_update\ten_US\toffered" in done.stdout
        path = path_of(folder, "whatsapp")
        written = path.read_text(encoding="utf-8").replace('"2" = ""', '"2" = "order_number"')
        path.write_text(written, encoding="utf-8")
        whatsapp.templates.append(template("new", more=[{"type": "HEADER", "format": "IMAGE"}]))
        again = await asyncio.to_thread(run, tmp_path, "templates", "whatsapp")
    assert "Left out: new (en_US): Its header holds a picture" in again.stderr
    (kept,) = read(path)
    assert kept.fact_of("2") == "order_number"


def test_command_says_what_is_missing(tmp_path: Path) -> None:
    folder = channels.folder_of(tmp_path)
    channels.write(folder, channels.Described("whatsapp", "whatsapp-cloud", "WhatsApp", {"phone_number_id": NUMBER}))
    done = run(tmp_path, "templates", "whatsapp")
    assert isinstance(done.exception, FrontlineError)
    assert "--set account_id=" in str(done.exception)
