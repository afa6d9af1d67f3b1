"""The desk's own settings, made from ours."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from backoffice.exceptions import InvalidInput
from backoffice.mail import MailSecurity, MailSettings
from desk.retention_settings import RetentionSettings
from desk.settings import AttachmentSettings, DemoSettings, DeskSettings, Limits, RasaWidgets, Secrets
from desk.single_sign_on.settings import SingleSignOn
from frontline import places, secret_files
from frontline.errors import SettingsError
from frontline.settings import Settings

_SECURITY = {"none": MailSecurity.NONE, "starttls": MailSecurity.START_TLS, "tls": MailSecurity.TLS}

_MEGABYTE = 1_000_000


def of(settings: Settings, environment: Mapping[str, str]) -> DeskSettings:
    """Build them; secrets that do not exist yet are made. Raises SettingsError."""

    def secret(name: str) -> str:
        return secret_files.read(name, folder=settings.folder, environment=environment)

    desk, files = settings.desk, settings.attachments
    demo = None
    if settings.demo.enabled:
        demo = DemoSettings(
            mailbox=str(settings.mailbox_folder),
            login_email=settings.demo.login_email,
            login_password=secret(secret_files.DEMO_PASSWORD),
        )
    try:
        made = DeskSettings(
            database_url=settings.desk_database_url,
            secrets=Secrets(
                session_key=secret(secret_files.SESSION_KEY),
                worker_secret=secret(secret_files.WORKER_SECRET),
                identity_key=secret(secret_files.IDENTITY_KEY),
                metrics_key=secret(secret_files.METRICS_KEY),
                back_office_token=secret(secret_files.BACK_OFFICE_TOKEN),
                oidc_client_secret=secret(secret_files.OIDC_CLIENT_SECRET),
                redis_password=secret(secret_files.REDIS_PASSWORD),
                audit_key=secret(secret_files.AUDIT_KEY),
                sealing_key=secret(secret_files.SEALING_KEY),
            ),
            redis_url=desk.redis_url,
            host=desk.host,
            port=desk.port,
            public_url=settings.desk_url,
            allowed_origins=desk.allowed_origins,
            trusted_proxies=desk.trusted_proxies,
            proxy_networks=desk.proxy_networks,
            company_name=settings.company.name,
            assistant_name=settings.company.assistant_name,
            time_zone=settings.company.time_zone,
            language=settings.company.language,
            limits=Limits(
                message_characters=desk.message_characters,
                frames_per_second=desk.frames_per_second,
                frame_burst=desk.frame_burst,
                queue_frames=desk.queue_frames,
                sockets_per_address=desk.sockets_per_address,
                conversations_per_minute=desk.conversations_per_minute,
            ),
            attachments=AttachmentSettings(
                are_taken=files.allowed,
                size_bytes=round(files.megabytes * _MEGABYTE),
                per_message=files.per_message,
                per_conversation=files.per_conversation,
                conversation_bytes=round(files.conversation_megabytes * _MEGABYTE),
                uploads_per_minute=files.uploads_per_minute,
                scan_command=files.scan_command,
            ),
            turn_timeout_seconds=desk.turn_timeout_seconds,
            turn_lease_seconds=desk.turn_lease_seconds,
            session_hours=desk.session_hours,
            conversation_days=desk.conversation_days,
            follow_up_hours=desk.follow_up_hours,
            identity_required=desk.identity_required,
            webhooks_in_house=desk.webhooks_in_house,
            policy_path=str(places.ESCALATION_POLICY),
            candidate_policy_path=str(places.ROOT / desk.candidate_policy) if desk.candidate_policy else "",
            waiting_target_seconds=desk.waiting_target_seconds,
            silent_agent_seconds=desk.silent_agent_seconds,
            listening_is_shown=desk.listening_is_shown,
            training_data=desk.training_data,
            back_office_url=settings.back_office_url,
            mail=staff_mail_of(settings, password=secret(secret_files.MAIL_PASSWORD)),
            retention=retention_of(settings),
            sealed_kinds=settings.sealing.kinds,
            sealed_hours=settings.sealing.hours,
            logs_path=str(settings.logs),
            tracker_url=settings.tracker_url,
            audit_heads_path=str(settings.audit_heads_path),
            single_sign_on=_single_sign_on(settings),
            rasa_widgets=_rasa_widgets(settings),
            demo=demo,
        )
        if desk.greeting:
            made = msgspec.structs.replace(made, greeting=desk.greeting)
    except (ValueError, InvalidInput) as error:
        raise SettingsError(f"The desk's settings: {error}.") from error
    return made


def retention_of(settings: Settings) -> RetentionSettings:
    """How long each kind of data is kept."""
    days = msgspec.structs.asdict(settings.retention)
    return RetentionSettings(**{name.removesuffix("_days"): float(value) for name, value in days.items()})


def _single_sign_on(settings: Settings) -> SingleSignOn | None:
    """Raises ValueError."""
    asked = settings.single_sign_on
    return SingleSignOn(**msgspec.structs.asdict(asked)) if asked.issuer else None


def _rasa_widgets(settings: Settings) -> RasaWidgets | None:
    """Raises ValueError."""
    asked = settings.rasa_widgets
    return (
        RasaWidgets(path=asked.path, user_event=asked.user_event, bot_event=asked.bot_event) if asked.enabled else None
    )


def staff_mail_of(settings: Settings, *, password: str) -> MailSettings | None:
    """Where mail to people of the company goes out, and mail of a back office in a database (a service sends its own). Raises
    `backoffice.exceptions.InvalidInput`."""
    mail = settings.mail
    if not mail.host:
        return None
    return MailSettings(
        host=mail.host,
        port=mail.port,
        sender=mail.sender,
        reset_url=mail.reset_url or f"{settings.desk_url}/demo/reset?token={{token}}",
        unlock_url=mail.unlock_url or f"{settings.desk_url}/demo/unlock?token={{token}}",
        company=settings.company.name,
        username=mail.user or None,
        password=password if mail.user else None,
        security=_SECURITY[mail.security],
    )
