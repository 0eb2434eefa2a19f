"""The files of docs/deploy are true: systemd takes the unit, nginx passes on what it must, the image gets what it needs."""

from __future__ import annotations

import http.client
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from configparser import RawConfigParser
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from gestand.server import configuration
from gestand.server.configuration import Configuration

from gestand.cli import main
from tests.shipping import releases, start_shipped
from tests.sparql_server import BASE, EVIL, GRAPHS, Server, quads, scratch, wait_until, write_release
from tests.test_sparql_clients import program

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "docs" / "deploy"
UNIT = (DEPLOY / "gestand.service").read_text(encoding="utf-8")
IMAGE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
ODD = "".join(f'<{BASE}/id/proef/{name}> <{BASE}/p/naam> "x" <{GRAPHS}/bron/a> .\n' for name in ("caf%C3%A9", "a%2Fb"))
CHEAP = "ASK { ?s ?p 7 }"
MIB = 1024 * 1024


def known_variables() -> set[str]:
    """List the variables of the environment that Gestand reads."""
    settings = {
        configuration.variable(table, key)
        for table, part in configuration.tables(Configuration()).items()
        for key in configuration.keys(part)
    }
    options = {option.envvar for command in main.commands.values() for option in command.params}
    return settings | {str(name) for name in options if name} | {configuration.VARIABLE}


def holds_as_command(command: str) -> None:
    """Hold that the command line takes these words; `gestand` is left out."""
    name, *options = shlex.split(command)
    main.commands[name].make_context(name, options, resilient_parsing=False).close()


# Settings


def test_the_settings_file_can_be_read_and_keeps_within_the_defaults() -> None:
    made = configuration.read(DEPLOY / "gestand.toml", {})
    assert made.settings.endpoint.behind_proxy
    assert made != Configuration()


@pytest.mark.parametrize("text", [UNIT, IMAGE, *[path.read_text() for path in sorted(DEPLOY.glob("*.md"))]])
def test_each_variable_that_is_named_exists(text: str) -> None:
    assert set(re.findall(r"GESTAND_[A-Z_]+", text)) <= known_variables()


@pytest.mark.parametrize("name", ["README.md", "nginx.conf", "gestand.service", "gestand.toml"])
def test_each_setting_that_is_named_exists(name: str) -> None:
    parts = configuration.tables(Configuration())
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for table, key in re.findall(r"\[(site|endpoint|budget|limits|connections)\] (\w+)", text):
        assert key in configuration.keys(parts[table]), (table, key)


# systemd


def directives() -> dict[str, str]:
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT)
    return {name: value for section in parser.sections() for name, value in parser.items(section)}


def analyze(folder: Path, *options: str) -> str:
    """Ask systemd about the unit, with this Python's command in the place of the installed one."""
    found = program("systemd-analyze", "apt-get install systemd")
    unit = folder / "gestand.service"
    unit.write_text(UNIT.replace("/opt/gestand/bin/gestand", str(Path(sys.executable).parent / "gestand")))
    done = subprocess.run([found, *options, unit], capture_output=True, text=True, timeout=60, env={**os.environ, "SYSTEMD_COLORS": "0"})
    assert 0 == done.returncode, done.stderr + done.stdout
    return done.stdout + done.stderr


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    assert "gestand.service" not in analyze(tmp_path, "verify", "--man=no")


def test_the_unit_is_as_shut_as_its_work_allows(tmp_path: Path) -> None:
    said = analyze(tmp_path, "security", "--offline=yes", "--no-pager")
    assert float(said.rpartition("gestand.service:")[2].split()[0]) <= 1.5, said  # 0 is shut, 10 is open


def test_the_unit_starts_the_server_with_options_that_exist(tmp_path: Path) -> None:
    start = directives()["ExecStart"].replace("/etc/gestand/gestand.toml", str(DEPLOY / "gestand.toml"))
    holds_as_command(start.partition("/bin/gestand ")[2])


def test_systemd_waits_longer_than_the_server_takes_to_stop() -> None:
    made = configuration.read(DEPLOY / "gestand.toml", {})
    needed = made.connections.drain_seconds + made.settings.endpoint.limits.grace_seconds
    assert float(directives()["TimeoutStopSec"]) > needed


def test_the_unit_gives_the_memory_and_files_that_the_settings_need() -> None:
    made = configuration.read(DEPLOY / "gestand.toml", {})
    limits = made.settings.endpoint.limits
    assert int(directives()["MemoryMax"].removesuffix("G")) * 1024 * MIB >= limits.total_memory_bytes + 1024 * MIB
    assert int(directives()["LimitNOFILE"]) > made.connections.most + 4 * (limits.workers + limits.spare)
    assert int(directives()["TasksMax"]) > made.threads + 8 * (limits.workers + limits.spare)


# The container


def instructions(name: str) -> list[str]:
    joined = IMAGE.replace("\\\n", " ")
    return [line.partition(" ")[2] for line in joined.splitlines() if line.startswith(f"{name} ")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel of the image's second stage from the files that the stage copies, and no others."""
    folder = tmp_path_factory.mktemp("image")
    stage = IMAGE.partition("AS built")[2].partition("\nFROM ")[0]
    for line in stage.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            *sources, target = line.split()[1:]
            for name in sources:
                place = folder / target / (name if (ROOT / name).is_file() else "")
                (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, place)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", "out", "."]
    subprocess.run(command, cwd=folder, check=True, timeout=300)
    return zipfile.ZipFile(next((folder / "out").glob("*.whl")))


def test_the_wheel_of_the_image_holds_every_module_and_every_file_of_data(wheel: zipfile.ZipFile) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    folders = {"src/gestand": "gestand", **{name: f"gestand/{name}" for name in ("loaders", "ontology", "queries", "server", "shapes")}}
    wanted = {
        target + path.removeprefix(folder)
        for path in tracked
        for folder, target in folders.items()
        if path.startswith(f"{folder}/") and (ROOT / path).is_file()
    }
    assert wanted and set() == wanted - set(wheel.namelist())


def test_the_image_starts_the_server_with_options_that_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GESTAND_RELEASES", str(tmp_path))
    assert ['["gestand"]'] == instructions("ENTRYPOINT")
    *_, command = instructions("CMD")
    holds_as_command(" ".join(re.findall(r'"([^"]*)"', command)))


def test_the_image_is_for_a_user_who_is_not_root_and_stops_in_order() -> None:
    assert ["gestand"] == instructions("USER")
    assert ["SIGTERM"] == instructions("STOPSIGNAL")
    assert "--stop-timeout 60" in (DEPLOY / "README.md").read_text(encoding="utf-8")


def test_the_check_of_the_image_asks_what_the_server_answers() -> None:
    port = instructions("EXPOSE")[0]
    check = re.search(r'HEALTHCHECK .*?CMD \["python", "-c", "(.*?)"\]', IMAGE, re.DOTALL)
    server = start_shipped(releases(20_000))
    assert check and f":{port}/ready" in check[1]
    for path, expected in (("/ready", 0), ("/nothing-here", 1)):
        asked = check[1].replace(f":{port}/ready", f":{server.port}{path}")
        assert expected == subprocess.run([sys.executable, "-c", asked], capture_output=True, timeout=60).returncode
    server.stop()


# nginx


def certificate(folder: Path) -> None:
    """Write a certificate that nobody has signed."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*form))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configured(folder: Path, server: Server, plain: int, secure: int) -> Path:
    """Write the whole configuration of an nginx that takes ours as it is, but for ports and the certificate's place."""
    ours = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace("/etc/ssl/gestand", str(folder))
    ours = re.sub(r" *listen \[::\].*\n", "", ours).replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
    ours = ours.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen 443 ", f"listen 127.0.0.1:{secure} ")
    (folder / "gestand.conf").write_text(ours)
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}} http {{ access_log off; {places} include {folder}/gestand.conf; }}\n"
    )
    return whole


class Proxy:
    """nginx before a server."""

    def __init__(self, server: Server, plain: int, secure: int) -> None:
        self.server, self.plain, self.secure = server, plain, secure

    def ask(
        self, method: str, path: str, body: bytes | None = None, source: str = "127.0.0.1", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request over TLS, from an address of this machine."""
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=60, context=context, source_address=(source, 0))
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def query(self, query: str, source: str = "127.0.0.1", **headers: str) -> int:
        return self.ask("GET", f"/sparql?{urlencode({'query': query})}", source=source, **headers)[0]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    found, folder = program("nginx", "apt-get install nginx-light"), tmp_path_factory.mktemp("nginx")
    server = start_shipped(
        write_release(scratch() / "releases", quads(2_000) + ODD), config=DEPLOY / "gestand.toml", budget_seconds=3, budget_rows=100_000, endpoint_client_seconds=2.5
    )
    certificate(folder)
    made = Proxy(server, free_port(), free_port())
    whole = configured(folder, server, made.plain, made.secure)
    tested = subprocess.run([found, "-p", folder, "-e", folder / "errors", "-t", "-c", whole], capture_output=True, text=True, timeout=60)
    assert 0 == tested.returncode and "warn" not in tested.stderr, tested.stderr
    nginx = subprocess.Popen([found, "-p", folder, "-e", folder / "errors", "-c", whole])
    try:
        assert wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", made.secure)) == 0), (folder / "errors").read_text()
        yield made
    finally:
        nginx.terminate()
        nginx.wait(30)
        server.stop()


def test_a_query_is_answered_through_the_proxy_by_every_method(proxy: Proxy) -> None:
    kind = {"Content_Type": "application/sparql-query"}
    said = [proxy.ask(method, "/sparql", CHEAP.encode(), **kind)[0] for method in ("POST", "QUERY")]
    assert [200, 200, 200] == [proxy.query(CHEAP), *said]


def test_plain_http_leads_to_tls(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=30)
    connection.request("GET", "/doc/x?y=%20z")
    response = connection.getresponse()
    assert (301, "https://beloften.example/doc/x?y=%20z") == (response.status, response.headers["Location"])
    connection.close()


def test_a_cut_answer_is_broken_off_through_the_proxy(proxy: Proxy) -> None:
    with pytest.raises(http.client.IncompleteRead) as broken:
        proxy.ask("GET", f"/sparql?{urlencode({'query': 'SELECT * { ?a ?b ?c . ?d ?e ?f }'})}", source="127.0.0.5", Accept="text/csv")
    assert broken.value.partial.startswith(b"a,b,c,d,e,f")


def test_a_whole_answer_is_whole_through_the_proxy(proxy: Proxy) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 1500"
    status, headers, body = proxy.ask("GET", f"/sparql?{urlencode({'query': query})}", Accept="text/csv", source="127.0.0.6")
    assert (200, "chunked", 1_501) == (status, headers.get("transfer-encoding"), body.count(b"\r\n"))


def test_nobody_gets_more_time_by_saying_that_he_is_somebody_else(proxy: Proxy) -> None:
    assert 504 == proxy.query(EVIL, X_Forwarded_For="192.0.2.1")
    assert 429 == proxy.query(f"{CHEAP} LIMIT 1", X_Forwarded_For="192.0.2.2")
    assert 200 == proxy.query(f"{CHEAP} LIMIT 2", source="127.0.0.2")


@pytest.mark.parametrize(
    ("status", "path", "body"),
    [(414, f"/sparql?query={'x' * 20_000}", None), (413, "/sparql", b"#" * 600_000), (413, "/sparql", b"#" * 1_000_000)],
)
def test_limits_of_size_are_told_in_the_servers_own_words(proxy: Proxy, status: int, path: str, body: bytes | None) -> None:
    kind = {"Content_Type": "application/sparql-query"} if body else {}
    answered, headers, _ = proxy.ask("POST" if body else "GET", path, body, source="127.0.0.3", **kind)
    assert (status, "application/problem+json") == (answered, headers["content-type"])


@pytest.mark.parametrize("name", ["caf%C3%A9", "a%2Fb"])
def test_an_identifier_arrives_as_it_was_sent(proxy: Proxy, name: str) -> None:
    status, headers, _ = proxy.ask("GET", f"/id/proef/{name}", Accept="text/turtle")
    assert (303, f"/doc/proef/{name}") == (status, headers.get("location"))


def test_the_metrics_are_for_the_machine_itself(proxy: Proxy) -> None:
    asked = [("/metrics", "127.0.0.1"), ("/metrics", "127.0.0.4"), ("/below/metrics", "127.0.0.4")]
    assert [200, 403, 403] == [proxy.ask("GET", path, source=source)[0] for path, source in asked]


def test_a_client_that_leaves_the_proxy_ends_its_query(proxy: Proxy) -> None:
    context = ssl._create_unverified_context()
    with context.wrap_socket(socket.create_connection(("127.0.0.1", proxy.secure), source_address=("127.0.0.7", 0))) as connection:
        connection.sendall(f"GET /sparql?query={quote(EVIL)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert wait_until(lambda: proxy.server.metric('gestand_workers{state="running"}') == 1)
    assert wait_until(lambda: proxy.server.metric('gestand_workers{state="running"}') == 0)
    assert "gone" in [line["outcome"] for line in proxy.server.logged()]
