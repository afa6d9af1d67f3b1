"""What the desk must be told, as values: read once by whoever starts it, frozen, and passed inward.

Durations are seconds unless the name says otherwise. Building `DeskSettings` with values that cannot work
raises `ValueError` naming the setting and what would be right.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from backoffice.mail import MailSettings
from desk.identity import known_time_zone
from desk.retention_settings import RetentionSettings
from desk.single_sign_on.settings import SingleSignOn

MINIMUM_SECRET_CHARACTERS = 32
ROOT = Path(__file__).resolve().parent.parent
# What somebody could pay or log in with (codes, passwords, PINs) is never kept, sealed or not.
SEALABLE_KINDS = ("card_number", "iban", "bank_account", "social_security_number", "tax_id", "national_id")
TRAINING_DATA = ("auto", "write", "keep")
_MAY_BE_ZERO = {"port", "trusted_proxies"}
# Not below what is the desk's own.
_SOCKET_PATH = re.compile(
    r"/(?!(?:api|ws|channels|console|widget|vendor|demo|metrics|health|about)\b)[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*/?"
)
_PORTS = {"http": ":80", "https": ":443"}


def _require_positive(settings: msgspec.Struct, prefix: str) -> None:
    for name in settings.__struct_fields__:
        value = getattr(settings, name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and name not in _MAY_BE_ZERO and value <= 0:
            raise ValueError(f"{prefix}{name} is {value}; it must be greater than 0")


class Secrets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must never be printed: at least 32 characters each.

    `session_key` signs the agents' cookies, `worker_secret` is what a bot worker shows at `/ws/worker`, and
    `identity_key` is shared with the company's site, which signs its customers' identity with it (HS256). An
    empty `identity_key` means that no signed identity is accepted. `metrics_key` is what whoever reads `/metrics` shows;
    without one nobody may. `back_office_token` is what a back office over HTTP
    asks for; whoever runs it chooses its length. `oidc_client_secret` is what the identity provider gave the desk, if
    anything. `audit_key` seals the audit log; several may stand in it, the newest first
    (`desk.auditing.keys`). Without one, what shows tampering is only what was published of the log.
    """

    session_key: str
    worker_secret: str
    identity_key: str = ""
    metrics_key: str = ""
    back_office_token: str = ""
    redis_password: str = ""
    oidc_client_secret: str = ""
    audit_key: str = ""
    sealing_key: str = ""

    def __post_init__(self) -> None:
        for name in ("session_key", "worker_secret", "identity_key", "audit_key", "sealing_key"):
            value = getattr(self, name)
            may_be_empty = name in ("identity_key", "audit_key", "sealing_key")
            if len(value) < MINIMUM_SECRET_CHARACTERS and not (may_be_empty and not value):
                raise ValueError(
                    f"secrets.{name} has {len(value)} characters; it needs at least {MINIMUM_SECRET_CHARACTERS}"
                )

    def __repr__(self) -> str:
        return "Secrets(...)"

    __str__ = __repr__


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much anybody may ask of the desk."""

    message_characters: int = 2000
    frame_bytes: int = 65_536
    worker_frame_bytes: int = 8_388_608
    frames_per_second: float = 10.0
    frame_burst: int = 40
    queue_frames: int = 256
    send_timeout_seconds: float = 20.0
    auth_timeout_seconds: float = 10.0
    heartbeat_seconds: float = 30.0
    sockets_per_address: int = 100
    conversations_per_minute: int = 30
    key_requests_per_minute: int = 600
    login_failures_per_account: int = 10
    login_failures_per_address: int = 30
    login_window_seconds: float = 900.0

    def __post_init__(self) -> None:
        _require_positive(self, "limits.")


class AttachmentSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What files are taken of customers and agents, and how many.

    - `are_taken`: false closes the doors for files altogether.
    - `size_bytes`: the largest file; a text file has a limit of its own, for it is searched for personal data.
    - `per_message`, `per_conversation`, `conversation_bytes`: how many, and how much of them together.
    - `uploads_per_minute`: of one conversation.
    - `image_pixels`: of all frames of an image together; above `image_side` pixels it is made smaller.
    - `staged_minutes`: how long a file is kept whose message is not sent.
    - `scan_command`: a program and its arguments that reads a file from its standard input and ends with 0 when it is
      clean and with 1 when it is not, such as `clamdscan --no-summary -`; any other end refuses the file for now. Empty:
      nothing is scanned.
    """

    are_taken: bool = True
    size_bytes: int = 10_000_000
    text_bytes: int = 200_000
    per_message: int = 5
    per_conversation: int = 50
    conversation_bytes: int = 100_000_000
    uploads_per_minute: int = 20
    image_pixels: int = 50_000_000
    image_side: int = 4096
    staged_minutes: float = 120.0
    scan_command: tuple[str, ...] = ()
    scan_timeout_seconds: float = 30.0

    def __post_init__(self) -> None:
        _require_positive(self, "attachments.")


class RasaWidgets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Web front ends that were made for Rasa's `socketio` channel (`desk.rasa_widgets`), and the names that they use.

    - `path`: where they connect.
    - `user_event`, `bot_event`: the events that carry what the customer and the desk say.
    - `metadata_key`: where a front end puts what its site tells of the customer, besides `customData`.
    """

    path: str = "/socket.io"
    user_event: str = "user_uttered"
    bot_event: str = "bot_uttered"
    metadata_key: str = "metadata"

    def __post_init__(self) -> None:
        if not _SOCKET_PATH.fullmatch(self.path):
            raise ValueError(f"rasa_widgets.path is {self.path!r}; it must be like /socket.io")


class DemoSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The demo: the folder of .eml files that its mail server writes, the login that the console shows, and the
    customers of the back office that the shop page can sign in (by their ids)."""

    mailbox: str
    login_email: str = ""
    login_password: str = ""
    customers: tuple[str, ...] = tuple(f"C-{number}" for number in range(10_001, 10_009))

    def __repr__(self) -> str:
        return f"DemoSettings(mailbox={self.mailbox!r}, ...)"

    __str__ = __repr__


class DeskSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything the desk needs to know.

    - `database_url`: `sqlite:///path` or `postgresql://user@host/name`.
    - `redis_url`: a Redis server by which several desks on one database hear of each other at once, such as
      `redis://host:6379/0`; empty where there is one desk. Its password is `secrets.redis_password`.
    - `allowed_origins`: origins of the sites that embed the widget, e.g. "https://shop.example"; "*" is any.
    - `public_url`: where browsers reach the desk; https makes its cookies Secure.
    - `trusted_proxies`: how many proxies stand in front and add to X-Forwarded-For; 0 believes none.
    - `proxy_networks`: the addresses that the nearest of them asks from ("172.30.0.2", "10.0.0.0/8"); empty believes whoever asks.
    - `turn_timeout_seconds`: how long a customer waits for the bot before a person is called.
    - `turn_lease_seconds`: how long a worker may hold a turn before another one gets it.
    - `worker_lost_seconds`: how long a silent worker socket counts as alive.
    - `identity_audience`: the `aud` that a signed identity must carry.
    - `identity_required`: a conversation of an identified customer is resumed only with that identity.
    - `webhooks_in_house`: webhooks may be sent to private addresses, and over plain http.
    - `conversation_days`: how long after its last use a conversation's token is good.
    - `follow_up_hours`: how long after the opening a customer who left an address is answered at the latest.
    - `time_zone`: the company's own, for customers whose browser tells none.
    - `language`: the company's own (ISO 639), for customers whose language is not known or not spoken here.
    - `candidate_policy_path`: an escalation policy that is evaluated beside the live one and only recorded; may be empty.
    - `project_path`: the folder of the project, in which the workbench finds the training data and the domain.
    - `training_data`: whether the workbench writes them there: `write`, `keep` (in the store, for `frontline workbench
      apply`), or `auto`, which writes where the folder is a checkout of git.
    - `waiting_target_seconds`: how long a customer should wait at most; the floor shows who waits longer.
    - `silent_agent_seconds`: how long an agent may leave a customer's message unanswered before the floor shows it.
    - `listening_is_shown`: agents see when a supervisor reads along.
    - `back_office_url`: as `backoffice` opens it; empty when the desk has none.
    - `mail`: where alerts go out, and mail of a back office in a database; a service over HTTP sends its own.
    - `retention`: how long each kind of data is kept.
    - `logs_path`: the folder of the program logs, for their retention; may be empty.
    - `sealed_kinds`: kinds of personal data (`privacy.found.Kind`) that are taken out of messages and kept sealed for
      `sealed_hours`, for the agent who has the conversation; needs `secrets.sealing_key`. The others are kept nowhere.
    - `tracker_url`: the database of the bot's dialogues, of which the desk only reads and erases; empty where no bot keeps any.
    - `audit_heads_path`: the file to which the audit log's latest links are published (`desk.auditing.heads`); may be empty.
    - `single_sign_on`: the identity provider where agents may log in; none where they have passwords alone.
    - `rasa_widgets`: present where front ends made for Rasa are served, too.
    - `demo`: present only in the demo; it opens the pages under `/demo/`.
    """

    database_url: str
    secrets: Secrets
    redis_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: int = 0
    proxy_networks: tuple[str, ...] = ()
    company_name: str = "Brightwell Home"
    assistant_name: str = "Brightwell assistant"
    greeting: str = (
        "Hello, I am the {assistant} of {company}, an automated assistant. "
        "Ask me about an order, a bill, an appointment or your account. "
        "You can ask for a person at any time."
    )
    time_zone: str = "UTC"
    language: str = "en"
    limits: Limits = Limits()
    attachments: AttachmentSettings = AttachmentSettings()
    turn_timeout_seconds: float = 30.0
    turn_lease_seconds: float = 20.0
    turn_attempts: int = 3
    worker_lost_seconds: float = 20.0
    session_hours: float = 12.0
    conversation_days: float = 30.0
    empty_conversation_minutes: float = 60.0
    follow_up_hours: float = 4.0
    identity_audience: str = "frontline"
    identity_required: bool = True
    webhooks_in_house: bool = False
    policy_path: str = str(ROOT / "data" / "escalation.yml")
    candidate_policy_path: str = ""
    playbooks_path: str = str(ROOT / "data" / "playbooks")
    moderation_path: str = str(ROOT / "data" / "moderation.yml")
    replies_path: str = str(ROOT / "data" / "replies")
    knowledge_path: str = str(ROOT / "data" / "knowledge")
    routing_path: str = str(ROOT / "data" / "routing.yml")
    reviews_path: str = str(ROOT / "data" / "reviews.yml")
    insight_path: str = str(ROOT / "data" / "insight.yml")
    quality_path: str = str(ROOT / "data" / "quality.yml")
    project_path: str = str(ROOT)
    training_data: str = "auto"
    waiting_target_seconds: float = 120.0
    silent_agent_seconds: float = 180.0
    listening_is_shown: bool = False
    back_office_url: str = ""
    mail: MailSettings | None = None
    retention: RetentionSettings = RetentionSettings()
    logs_path: str = ""
    sealed_kinds: tuple[str, ...] = ()
    sealed_hours: float = 72.0
    tracker_url: str = ""
    audit_heads_path: str = ""
    single_sign_on: SingleSignOn | None = None
    rasa_widgets: RasaWidgets | None = None
    demo: DemoSettings | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_535:
            raise ValueError(f"port is {self.port}; it must be between 0 (any free one) and 65535")
        if not self.database_url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("database_url must begin with sqlite:/// or postgresql://")
        if self.redis_url and not self.redis_url.startswith(("redis://", "rediss://")):
            raise ValueError("redis_url must begin with redis:// or rediss://, or be empty")
        if self.redis_url and self.database_url.startswith("sqlite"):
            raise ValueError(
                "redis_url is for several desks on one database, and needs PostgreSQL: set database_url, too"
            )
        if "@" in self.redis_url:
            raise ValueError("redis_url holds a user or a password; the password belongs into secrets.redis_password")
        for origin in self.allowed_origins:
            if origin != "*" and origin != origin_of(origin):
                raise ValueError(
                    f"allowed_origins holds {origin!r}; an origin is a scheme and a host, e.g. https://shop.example"
                )
        if not origin_of(self.public_url):
            raise ValueError(f"public_url is {self.public_url!r}; it must be like https://desk.example")
        if self.demo is not None and not (self.back_office_url and self.secrets.identity_key):
            raise ValueError("demo needs back_office_url and secrets.identity_key")
        if self.training_data not in TRAINING_DATA:
            raise ValueError(f"training_data is {self.training_data!r}; it must be one of {', '.join(TRAINING_DATA)}")
        if self.trusted_proxies < 0:
            raise ValueError("trusted_proxies must be 0 or more")
        for network in self.proxy_networks:
            try:
                ip_network(network, strict=False)
            except ValueError:
                raise ValueError(
                    f"proxy_networks holds {network!r}; an address or a network is wanted, e.g. 10.0.0.0/8"
                ) from None
        if not known_time_zone(self.time_zone, fallback=""):
            raise ValueError(
                f"time_zone is {self.time_zone!r}; it must be a name of the IANA database, e.g. Europe/Berlin"
            )
        for kind in self.sealed_kinds:
            if kind not in SEALABLE_KINDS:
                raise ValueError(f"sealed_kinds holds {kind!r}; there may be {', '.join(SEALABLE_KINDS)}")
        if self.sealed_kinds and not self.secrets.sealing_key:
            raise ValueError("sealed_kinds needs secrets.sealing_key")
        _require_positive(self, "")

    @property
    def audit_heads(self) -> Path | None:
        """Where the audit log's latest links are published."""
        return Path(self.audit_heads_path) if self.audit_heads_path else None

    @property
    def secure_cookies(self) -> bool:
        """Whether browsers reach the desk over TLS."""
        return urlsplit(self.public_url).scheme == "https"


def origin_of(url: str) -> str:
    """The origin of an http(s) URL (`https://shop.example:8443`) as browsers write it, empty when it has none."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.netloc:
        return ""
    # Browsers leave the scheme's own port out.
    return f"{parts.scheme}://{parts.netloc.removesuffix(_PORTS[parts.scheme])}".lower()
