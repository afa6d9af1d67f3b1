from pathlib import Path

import pytest

from frontline import places, process_environment, settings_file
from frontline.errors import SettingsError
from frontline.settings import Settings
from frontline.settings_catalogue import sections, template


def read(tmp_path: Path, text: str = "", **environment: str) -> Settings:
    path = tmp_path / "frontline.toml"
    path.write_text(text, encoding="utf-8")
    return settings_file.read(path, environment)


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings_file.read(tmp_path / "none.toml", {}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, "[desk]\nport = 9000\nhost = '0.0.0.0'", FRONTLINE_DESK_PORT="9001")
    assert (settings.desk.port, settings.desk.host) == (9001, "0.0.0.0")


def test_a_list_and_a_truth_come_from_the_environment(tmp_path: Path) -> None:
    settings = read(
        tmp_path, FRONTLINE_DESK_ALLOWED_ORIGINS="https://a.example, https://b.example", FRONTLINE_DEMO_ENABLED="off"
    )
    assert settings.desk.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.demo.enabled is False


@pytest.mark.parametrize("service", ["DESK", "WORKER", "MAIL", "CHANNEL_GATE", "SECRET_STORE"])
def test_what_kubernetes_says_of_services_is_no_setting(tmp_path: Path, service: str) -> None:
    """Of a service `frontline-desk` every container is told so, and one of its variables has the name of a setting."""
    told = {
        "SERVICE_HOST": "10.0.0.11",
        "SERVICE_PORT": "8080",
        "SERVICE_PORT_HTTP": "8080",
        "PORT": "tcp://10.0.0.11:8080",
        "PORT_8080_TCP": "tcp://10.0.0.11:8080",
        "PORT_8080_TCP_PROTO": "tcp",
        "PORT_8080_TCP_PORT": "8080",
        "PORT_8080_TCP_ADDR": "10.0.0.11",
    }
    kubernetes = {f"FRONTLINE_{service}_{name}": value for name, value in told.items()}
    assert read(tmp_path, **kubernetes, FRONTLINE_SERVICE_HOST="10.0.0.12") == Settings()
    with pytest.raises(SettingsError, match="There is no setting FRONTLINE_DESK_SERVICE"):
        read(tmp_path, FRONTLINE_DESK_SERVICE="8080")


@pytest.mark.parametrize(
    ("text", "environment", "sentence"),
    [
        ("[desk]\nprot = 1", {}, "there is no setting prot in [desk]; did you mean port?"),
        ("[dask]\nport = 1", {}, "there is no section [dask]; did you mean [desk]?"),
        ("port = 1", {}, "there is no section [port]"),
        ("[desk\n", {}, "frontline.toml is not TOML"),
        ("[desk]\nport = 70000", {}, "FRONTLINE_DESK_PORT) is 70000, but must be a whole number from 1 to 65535"),
        ("[desk]\nport = '80'", {}, 'is "80", but must be a whole number'),
        ("", {"FRONTLINE_DESK_PORT": "eighty"}, 'is "eighty", but must be a whole number from 1 to 65535'),
        (
            "",
            {"FRONTLINE_DESK_PROT": "1"},
            "There is no setting FRONTLINE_DESK_PROT; did you mean FRONTLINE_DESK_PORT?",
        ),
        (
            "",
            {"FRONTLINE_SECRET_SESION_KEY": "x" * 40},
            "There is no secret FRONTLINE_SECRET_SESION_KEY; did you mean FRONTLINE_SECRET_SESSION_KEY?",
        ),
        ("", {"FRONTLINE_DEMO_ENABLED": "maybe"}, "must be true or false"),
        ("", {"FRONTLINE_MAIL_SECURITY": "ssl"}, "must be one of none, starttls, tls"),
        ("", {"FRONTLINE_DESK_TURN_TIMEOUT_SECONDS": "0"}, "must be a number above 0"),
        ("", {"FRONTLINE_DESK_ALLOWED_ORIGINS": "shop.example"}, "such as https://www.example.com"),
        ("", {"FRONTLINE_DESK_DATABASE_URL": "mysql://x/y"}, "sqlite:///PATH or postgresql://"),
        *(
            ("", {"FRONTLINE_DESK_DATABASE_URL": url}, ' is "postgresql://...@')
            for url in ("postgresql://desk:geheim@host:54x2/desk", "postgresql://desk:geh/eim@host/desk")
        ),
        (
            "",
            {"FRONTLINE_MAIL_SENDER": "care"},
            ' is "care", which is not right. The address that mail comes from, such as',
        ),
        ("", {"FRONTLINE_ATTACHMENTS_MEGABYTES": "500"}, "must be a number above 0 and at most 100"),
        *(
            ("", {"FRONTLINE_ACTIONS_HOST": address}, "It must be a loopback address, such as 127.0.0.1")
            for address in ("0.0.0.0", "::", "192.0.2.1", "127.0.0.1.example", "localhost", "")
        ),
    ],
)
def test_what_is_wrong_is_named_with_what_is_right(
    tmp_path: Path, text: str, environment: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text, **environment)
    assert sentence in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert "eim@" not in str(caught.value)


def test_the_file_in_the_repository_documents_every_setting_with_its_default() -> None:
    assert places.SETTINGS.read_text(encoding="utf-8") == template()


def test_every_setting_is_described() -> None:
    assert not [setting for section in sections().values() for setting in section.values() if not setting.description]


def test_a_process_reads_from_its_environment_what_its_starter_read(tmp_path: Path) -> None:
    settings = read(tmp_path, "[desk]\nallowed_origins = ['https://a.example']\nport = 9000\n[demo]\nenabled = false")
    again = settings_file.read(tmp_path / "none.toml", process_environment.of(settings))
    assert process_environment.of(again) == process_environment.of(settings)
    assert again.worker_socket_url == "ws://127.0.0.1:9000/ws/worker"


def test_variables_of_the_supervisor_and_secrets_are_no_settings(tmp_path: Path) -> None:
    assert read(tmp_path, FRONTLINE_SUPERVISED="1", FRONTLINE_SECRET_WORKER_SECRET="x" * 40) == Settings()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite:////srv/desk one.db",
        "postgresql://desk@postgres/desk",
        "postgresql://desk:p:w@[::1]:5432/desk?ssl=require",
        "postgresql:///desk?host=/run/postgresql",
    ],
)
def test_databases_of_every_kind_are_taken(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, FRONTLINE_DESK_DATABASE_URL=url).desk.database_url == url
