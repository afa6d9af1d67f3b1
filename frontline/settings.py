"""Every setting of every process: its name, its default, what it means, and what is a right value.

Values come from `frontline.toml`, and over it from environment variables `FRONTLINE_<SECTION>_<NAME>`. They are read
once (`frontline.settings_file`), are frozen, and travel inward as plain values: no other package reads them. Secrets
are no settings: see `frontline.secret_files`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from frontline import places

Port = Annotated[int, Meta(ge=1, le=65535)]
Text = Annotated[str, Meta(min_length=1)]
Loopback = Annotated[str, Meta(pattern=r"^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$")]
Address = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+$")]
OptionalAddress = Annotated[str, Meta(pattern=r"^([^@\s]+@[^@\s]+)?$")]
Crontab = Annotated[str, Meta(pattern=r"^(\S+( \S+){4})?$")]
OptionalUrl = Annotated[str, Meta(pattern=r"^(https?://[^\s/]+(/\S*)?)?$")]
Origin = Annotated[str, Meta(pattern=r"^(https?://[^\s/]+|\*)$")]
TokenUrl = Annotated[str, Meta(pattern=r"^(https?://[^\s]*\{token\}[^\s]*)?$")]
SocketUrl = Annotated[str, Meta(pattern=r"^(wss?://[^\s]+)?$")]
Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(gt=0)]
Spoken = Literal["ar", "de", "en", "es", "fr", "he", "it", "nl", "pt"]
Sealable = Literal["card_number", "iban", "bank_account", "social_security_number", "tax_id", "national_id"]
Days = Annotated[float, Meta(ge=0)]
Database = Annotated[
    str, Meta(pattern=r"^(sqlite:///.+|postgresql://(?!$)([^/\s]*@)?(\[[0-9a-fA-F:]+\]|[^@:/\s]*)(:\d+)?(/\S*)?)?$")
]


class Files(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    folder: Annotated[
        Text, Meta(description="The folder for databases, logs and secrets, seen from the project's folder.")
    ] = "var"


class Company(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[Text, Meta(description="The name that customers see.")] = "Brightwell Home"
    assistant_name: Annotated[Text, Meta(description="What the bot calls itself.")] = "Brightwell assistant"
    time_zone: Annotated[Text, Meta(description="The company's time zone, for dates and office hours.")] = (
        "America/New_York"
    )
    language: Annotated[
        Spoken,
        Meta(
            description="The language of the desk's own sentences for customers whose language is not known, or not spoken."
        ),
    ] = "en"


class Desk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: Annotated[Text, Meta(description="The address that the desk listens on; 0.0.0.0 for every one.")] = (
        "127.0.0.1"
    )
    port: Annotated[Port, Meta(description="Its port.")] = 8080
    public_url: Annotated[
        OptionalUrl,
        Meta(description="How browsers reach the desk, such as https://support.example.com; empty: host and port."),
    ] = ""
    database_url: Annotated[
        Database,
        Meta(description="Its database: sqlite:///PATH or postgresql://USER@HOST/NAME; empty: desk.db in var."),
    ] = ""
    redis_url: Annotated[
        Annotated[str, Meta(pattern=r"^(rediss?://[^@\s]+)?$")],
        Meta(
            description="A Redis server, such as redis://HOST:6379/0, where several desks share one PostgreSQL database; empty: this desk is alone."
        ),
    ] = ""
    allowed_origins: Annotated[
        tuple[Origin, ...],
        Meta(description="The sites whose pages may open a chat, such as https://www.example.com. The desk's own may."),
    ] = ()
    trusted_proxies: Annotated[
        Annotated[int, Meta(ge=0)],
        Meta(description="How many proxies of yours stand before the desk and add to X-Forwarded-For."),
    ] = 0
    proxy_networks: Annotated[
        tuple[Text, ...],
        Meta(
            description="The addresses or networks that the nearest of them asks from; empty: whoever asks is believed."
        ),
    ] = ()
    greeting: Annotated[
        str,
        Meta(description="The bot's first words, with {assistant} and {company}; empty: those of the desk."),
    ] = ""
    session_hours: Annotated[Seconds, Meta(description="How long an agent stays logged in.")] = 12.0
    conversation_days: Annotated[
        Seconds, Meta(description="How long after its last use a customer's conversation can be resumed.")
    ] = 30.0
    follow_up_hours: Annotated[
        Seconds,
        Meta(description="How long after the opening a customer who left an address is answered at the latest."),
    ] = 4.0
    identity_required: Annotated[
        bool, Meta(description="Resume an identified customer's conversation only with that identity.")
    ] = True
    webhooks_in_house: Annotated[
        bool, Meta(description="Webhooks may be sent to private addresses, and over plain http.")
    ] = False
    message_characters: Annotated[
        Annotated[int, Meta(ge=100, le=10_000)],
        Meta(description="The longest message; above 10,000 understanding takes seconds and gigabytes."),
    ] = 2000
    frames_per_second: Annotated[
        Seconds, Meta(description="How fast a socket may send, on average; those of one customer together.")
    ] = 10.0
    frame_burst: Annotated[Count, Meta(description="How many frames it may send at once.")] = 40
    queue_frames: Annotated[
        Count, Meta(description="How many frames may wait for a slow client before it is cut off.")
    ] = 256
    sockets_per_address: Annotated[Count, Meta(description="How many sockets one network address may hold.")] = 100
    conversations_per_minute: Annotated[
        Count, Meta(description="How many conversations one network address may open in a minute.")
    ] = 30
    candidate_policy: Annotated[
        str,
        Meta(
            description="An escalation policy that is watched beside data/escalation.yml and never acts, seen from the project's folder; empty: none."
        ),
    ] = ""
    turn_timeout_seconds: Annotated[
        Seconds, Meta(description="How long a customer waits for the bot before a person is called.")
    ] = 30.0
    turn_lease_seconds: Annotated[
        Seconds, Meta(description="How long a worker may hold a turn before another one gets it.")
    ] = 20.0
    waiting_target_seconds: Annotated[
        Seconds,
        Meta(
            description="How long a customer should wait at most (a quarter of it for priority 1, half for 2); supervisors see who waits longer."
        ),
    ] = 120.0
    silent_agent_seconds: Annotated[
        Seconds, Meta(description="How long an agent may leave a message unanswered before supervisors see it.")
    ] = 180.0
    listening_is_shown: Annotated[bool, Meta(description="Agents see when a supervisor reads along.")] = False
    training_data: Annotated[
        Literal["auto", "write", "keep"],
        Meta(
            description="What the workbench does with accepted examples: write them into data/nlu, keep them for "
            "`frontline workbench apply`, or auto: write where the project is a checkout of git."
        ),
    ] = "auto"


class SingleSignOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    issuer: Annotated[
        Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$")],
        Meta(
            description="The identity provider where agents log in (OpenID Connect), such as https://login.example.com; empty: none."
        ),
    ] = ""
    client_id: Annotated[
        str, Meta(description="What the desk is called there; docs/single-sign-on.md says how to register it.")
    ] = ""
    label: Annotated[Text, Meta(description="What agents call it, for the button on the login page.")] = (
        "single sign-on"
    )
    scopes: Annotated[tuple[Text, ...], Meta(description="What it is asked for.")] = ("openid", "email", "profile")
    groups_claim: Annotated[Text, Meta(description="The claim that holds a person's groups.")] = "groups"
    agent_groups: Annotated[tuple[Text, ...], Meta(description="Who is in one of these groups is an agent.")] = ()
    designer_groups: Annotated[tuple[Text, ...], Meta(description="Who is a designer.")] = ()
    supervisor_groups: Annotated[tuple[Text, ...], Meta(description="Who is a supervisor.")] = ()
    admin_groups: Annotated[
        tuple[Text, ...],
        Meta(description="Who is an administrator. With no groups at all the roles of `frontline agent` count."),
    ] = ()
    email_domains: Annotated[
        tuple[Text, ...],
        Meta(description="Only addresses of these domains are let in, such as example.com; empty: of any."),
    ] = ()
    creates_accounts: Annotated[
        bool, Meta(description="Who is in one of the groups gets an account at the first login.")
    ] = False
    passwords_too: Annotated[bool, Meta(description="Agents may log in with a password as well.")] = True


class RasaWidgets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Web front ends that were made for Rasa (docs/channels.md)."""

    enabled: Annotated[
        bool, Meta(description="Serve web front ends that were made for Rasa's socketio channel, such as rasa-webchat.")
    ] = False
    path: Annotated[
        Annotated[str, Meta(pattern=r"^/[A-Za-z0-9._/-]+$")], Meta(description="Where they connect (their socketPath).")
    ] = "/socket.io"
    user_event: Annotated[
        Text, Meta(description="The event that carries what the customer says (Rasa's user_message_evt).")
    ] = "user_uttered"
    bot_event: Annotated[
        Text, Meta(description="The event that carries what the desk says (Rasa's bot_message_evt).")
    ] = "bot_uttered"


class Attachments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    allowed: Annotated[bool, Meta(description="Take files of customers and agents (docs/attachments.md).")] = True
    megabytes: Annotated[
        Annotated[float, Meta(gt=0, le=100)], Meta(description="The largest file; a text file holds 0.2.")
    ] = 10.0
    per_message: Annotated[Annotated[int, Meta(ge=1, le=20)], Meta(description="Files of one message.")] = 5
    per_conversation: Annotated[Count, Meta(description="Files of one conversation.")] = 50
    conversation_megabytes: Annotated[
        Annotated[float, Meta(gt=0)], Meta(description="All files of one conversation together.")
    ] = 100.0
    uploads_per_minute: Annotated[Count, Meta(description="How many files one conversation may send in a minute.")] = 20
    scan_command: Annotated[
        tuple[str, ...],
        Meta(
            description="A virus scanner that reads a file from its standard input and ends with 0 for clean, 1 for infected; empty: none."
        ),
    ] = ()


class Bot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tensorflow: Annotated[
        bool,
        Meta(description="Load the real TensorFlow: only for a pipeline that needs it. A start takes twice as long."),
    ] = False


class Training(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a model is trained by itself (docs/models.md)."""

    retrain_at: Annotated[
        Crontab,
        Meta(
            description="When a new model is trained if its data changed, as cron says it, in the company's time zone: 0 3 * * 1-5 is three in the morning from Monday to Friday; empty: never by itself."
        ),
    ] = ""
    report_to: Annotated[
        OptionalAddress, Meta(description="Who gets a mail about what came of it; empty: nobody, it stands in the log.")
    ] = ""


class Worker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    desk_url: Annotated[
        SocketUrl, Meta(description="The desk's socket for workers; empty: the desk on this machine.")
    ] = ""
    tracker_url: Annotated[
        Database,
        Meta(
            description="The database of the dialogues' states: sqlite:///PATH or postgresql://...; empty: tracker.db in var."
        ),
    ] = ""
    processes: Annotated[
        Annotated[int, Meta(ge=1, le=64)],
        Meta(description="How many workers `frontline up` starts. More than one needs PostgreSQL for tracker_url."),
    ] = 1
    capacity: Annotated[Count, Meta(description="How many conversations one worker serves at the same time.")] = 4
    model_sha256: Annotated[
        str,
        Meta(
            pattern=r"^([0-9a-fA-F]{64})?$",
            description="The SHA-256 of the only model that a worker may load; empty: the one that training recorded in models/.",
        ),
    ] = ""


class Actions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: Annotated[
        Loopback,
        Meta(
            description="The address that the action server listens on. It must be a loopback address, such as 127.0.0.1: it does what it is asked by anybody."
        ),
    ] = "127.0.0.1"
    port: Annotated[Port, Meta(description="Its port.")] = 8091
    timeout_seconds: Annotated[Seconds, Meta(description="How long the bot waits for an action.")] = 10.0


class BackOffice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: Annotated[
        Annotated[str, Meta(pattern=r"^((sqlite|postgresql|https?)(\+[a-z0-9]+)?://.*)?$")],
        Meta(description="The systems of record: a database or a service (https://...); empty: backoffice.db in var."),
    ] = ""


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: Annotated[Text, Meta(description="The SMTP server that takes our mail.")] = "127.0.0.1"
    port: Annotated[Port, Meta(description="Its port.")] = 8025
    security: Annotated[
        Literal["none", "starttls", "tls"], Meta(description="How the connection is protected: none, starttls or tls.")
    ] = "none"
    user: Annotated[str, Meta(description="The name to log in with; empty: no login.")] = ""
    sender: Annotated[Address, Meta(description="The address that mail comes from, such as care@example.com.")] = (
        "care@brightwell.example"
    )
    reset_url: Annotated[
        TokenUrl,
        Meta(description="Your page that sets a new password, with {token} once; empty: the demo's."),
    ] = ""
    unlock_url: Annotated[
        TokenUrl,
        Meta(description="Your page that unlocks an account, with {token} once; empty: the demo's."),
    ] = ""


class Mailbox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: Annotated[Port, Meta(description="The SMTP port of the demo's mailbox, on loopback.")] = 8025


class Demo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enabled: Annotated[
        bool, Meta(description="Serve the demo shop and mailbox, seed demo data and logins. Never where customers are.")
    ] = True
    login_email: Annotated[Address, Meta(description="The login of the demo's agent, an e-mail address.")] = (
        "alex@brightwell.example"
    )


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long each kind of data is kept, in days (docs/personal-data.md)."""

    conversations_days: Annotated[
        Days, Meta(description="A conversation, with all that hangs on it, after its last entry: days; 0 keeps it.")
    ] = 365.0
    attachments_days: Annotated[
        Days, Meta(description="Files of messages; the conversation still names them: days; 0 keeps it.")
    ] = 180.0
    envelopes_days: Annotated[
        Days, Meta(description="What a briefing repeats of its conversation: days; 0 keeps it.")
    ] = 180.0
    decisions_days: Annotated[
        Days, Meta(description="What the policy made of each message, and what it read of it: days; 0 keeps it.")
    ] = 365.0
    learning_days: Annotated[
        Days, Meta(description="Suggestions and their fate, flagged articles, wrong answers: days; 0 keeps it.")
    ] = 365.0
    ratings_days: Annotated[Days, Meta(description="The words that came with ratings: days; 0 keeps it.")] = 365.0
    follow_ups_days: Annotated[Days, Meta(description="Follow-ups, after they are done: days; 0 keeps it.")] = 180.0
    notes_days: Annotated[
        Days, Meta(description="The desk's copy of a note that is in the customer's record: days; 0 keeps it.")
    ] = 30.0
    webhooks_days: Annotated[Days, Meta(description="What was told to other programs: days; 0 keeps it.")] = 7.0
    tracker_days: Annotated[
        Days, Meta(description="The bot's memory of a dialogue, after its last event: days; 0 keeps it.")
    ] = 90.0
    audit_days: Annotated[Days, Meta(description="Lines of the audit log: days; 0 keeps it.")] = 1095.0
    logs_days: Annotated[Days, Meta(description="Files of program logs, after the last line: days; 0 keeps it.")] = 30.0


class Sealing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept sealed of what is taken out of messages (docs/personal-data.md)."""

    kinds: Annotated[
        tuple[Sealable, ...],
        Meta(
            description="Kinds that are kept encrypted, for the agent who has the conversation: card_number, iban, bank_account, social_security_number, tax_id, national_id. None: nothing is kept."
        ),
    ] = ()
    hours: Annotated[Seconds, Meta(description="How long.")] = 72.0


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings, a section each."""

    files: Files = Files()
    company: Company = Company()
    desk: Desk = Desk()
    single_sign_on: SingleSignOn = SingleSignOn()
    rasa_widgets: RasaWidgets = RasaWidgets()
    attachments: Attachments = Attachments()
    retention: Retention = Retention()
    sealing: Sealing = Sealing()
    bot: Bot = Bot()
    training: Training = Training()
    worker: Worker = Worker()
    actions: Actions = Actions()
    back_office: BackOffice = BackOffice()
    mail: Mail = Mail()
    mailbox: Mailbox = Mailbox()
    demo: Demo = Demo()

    @property
    def folder(self) -> Path:
        """The folder for databases, logs and secrets, as an absolute path."""
        return places.ROOT / self.files.folder

    @property
    def mailbox_folder(self) -> Path:
        """Where the demo's mailbox keeps its mails."""
        return self.folder / "mailbox"

    @property
    def logs(self) -> Path:
        """Where `frontline up` keeps what its processes print."""
        return self.folder / "log"

    @property
    def audit_heads_path(self) -> Path:
        """Where the desk publishes the latest links of the audit log."""
        return self.folder / "audit-heads.txt"

    @property
    def desk_database_url(self) -> str:
        """The desk's database."""
        return self.desk.database_url or f"sqlite:///{self.folder / 'desk.db'}"

    @property
    def tracker_url(self) -> str:
        """The database of the dialogues' states."""
        return self.worker.tracker_url or f"sqlite:///{self.folder / 'tracker.db'}"

    @property
    def back_office_url(self) -> str:
        """The systems of record."""
        return self.back_office.url or f"sqlite:///{self.folder / 'backoffice.db'}"

    @property
    def desk_url(self) -> str:
        """How a browser reaches the desk."""
        return self.desk.public_url.rstrip("/") or f"http://{_reachable(self.desk.host)}:{self.desk.port}"

    @property
    def worker_socket_url(self) -> str:
        """The desk's socket for workers."""
        return self.worker.desk_url or f"ws://{_reachable(self.desk.host)}:{self.desk.port}/ws/worker"


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104
