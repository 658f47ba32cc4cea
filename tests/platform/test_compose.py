"""docker-compose.yml, its environment files and the settings speak of the same names; no secret is in the repository."""

import re

from casusoverleg.commands import ROOT

SETTINGS = (ROOT / "casusoverleg" / "settings.py").read_text()
READ = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', SETTINGS))
# read by manage.py, uvicorn, and the image of PostgreSQL with deploy/roles.sh
OTHERS = {"CASUS_NO_VENV", "WEB_CONCURRENCY"}
OF_POSTGRESQL = {"POSTGRES_PASSWORD", "CASUS_OWNER_PASSWORD", "CASUS_APP_PASSWORD", "PGHOST", "PGUSER"}
# of the demo and of tests: a real server never sets them
NOT_FOR_A_SERVER = {"CASUS_DEMO", "CASUS_TESTING", "CASUS_TEST_SOCKET"}


def parsed(text):
    """The part of YAML that our compose file uses: nested maps, lists of words, one folded text, anchors, merges."""
    lines, anchors = [], {}
    for line in text.splitlines():
        line = re.sub(r"(^|\s)#.*$", "", line).rstrip()
        if line:
            lines.append((len(line) - len(line.lstrip()), line.strip()))

    def value(words):
        return words.strip('"')

    def block(depth):
        if lines[0][1].startswith("- "):
            found = []
            while lines and lines[0][0] == depth and lines[0][1].startswith("- "):
                found.append(value(lines.pop(0)[1][2:]))
            return found
        found = {}
        while lines and lines[0][0] == depth:
            key, _, rest = lines.pop(0)[1].partition(":")
            rest = rest.strip()
            if key == "<<":
                found |= anchors[rest[1:]]
            elif rest == ">-":
                words = []
                while lines and lines[0][0] > depth:
                    words.append(lines.pop(0)[1])
                found[key] = " ".join(words)
            elif rest and not rest.startswith("&"):
                found[key] = value(rest)
            else:
                found[key] = block(lines[0][0]) if lines and lines[0][0] > depth else None
                if rest:
                    anchors[rest[1:]] = found[key]
        return found

    return block(0)


COMPOSE = parsed((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


def names(path):
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / path).read_text(), re.M))


def env_files(service):
    files = SERVICES[service].get("env_file", [])
    return [files] if isinstance(files, str) else files


def environment(service):
    """Every name that reaches this service."""
    given = set(SERVICES[service].get("environment") or ())
    return given.union(*(names(f"{path}.example") for path in env_files(service)))


def test_the_services_of_one_server():
    assert set(SERVICES) == {"db", "redis", "roles", "migrate", "web", "worker", "beat", "proxy"}
    assert SERVICES["db"]["image"] == "postgres:18"


def test_every_name_that_is_set_is_read_and_every_name_that_is_read_can_be_set():
    for service in ("migrate", "web", "worker", "beat"):
        assert environment(service) <= READ | OTHERS, service
    assert environment("roles") <= OF_POSTGRESQL and environment("db") <= OF_POSTGRESQL
    documented = names("deploy/env/app.env.example") | names("deploy/env/owner.env.example")
    optional = {"SECOND_FACTOR_REQUIRED"}  # production refuses to start without it
    assert READ - documented - NOT_FOR_A_SERVER - optional == set()
    assert documented & NOT_FOR_A_SERVER == set()


def test_only_migrate_can_be_the_owner_and_only_roles_the_administrator():
    for service in SERVICES:
        assert ("DATABASE_OWNER_URL" in environment(service)) == (service == "migrate"), service
        assert ("POSTGRES_PASSWORD" in environment(service)) == (service in ("db", "roles")), service
    assert "casus_app:" in (ROOT / "deploy/env/app.env.example").read_text()
    assert "casus_owner:" in (ROOT / "deploy/env/owner.env.example").read_text()


def test_no_secret_is_in_the_repository():
    for path in ROOT.glob("deploy/env/*.example"):
        for name, value in re.findall(r"^([A-Z_]*(?:KEY|PASSWORD))=(.*)$", path.read_text(), re.M):
            assert value == "", f"{path.name}: {name}"
    assert "env/*.env" in (ROOT / "deploy/.gitignore").read_text().splitlines()
    assert not re.search(r"(?i)password\s*[:=]\s*\S", (ROOT / "docker-compose.yml").read_text())


def test_only_the_proxy_is_reachable_and_the_database_only_from_inside():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    assert COMPOSE["networks"]["inside"] == {"internal": "true"}
    assert SERVICES["db"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_what_runs_for_long_says_whether_it_is_well():
    for name in ("db", "redis", "web", "worker", "proxy"):
        assert SERVICES[name]["healthcheck"]["test"], name
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_commands_name_what_exists():
    assert "casusoverleg.asgi:application" in SERVICES["web"]["command"]
    assert "-B" not in SERVICES["worker"]["command"] and " beat " in SERVICES["beat"]["command"]
    for path in ("deploy/Dockerfile", "deploy/roles.sh", "deploy/health.py", "deploy/nginx.conf"):
        assert (ROOT / path).exists()


def test_the_proxy_speaks_tls_and_http2_and_lets_streams_through():
    text = (ROOT / "deploy/nginx.conf").read_text()
    assert re.search(r"^\s*http2 on;", text, re.M)
    assert re.search(r"^\s*ssl_protocols TLSv1\.2 TLSv1\.3;", text, re.M)
    stream = re.search(r"location ~ (\S+) \{(.*?)\}", text, re.S)
    assert re.fullmatch(stream[1], "/overleggen/7/stroom/")
    assert "proxy_buffering off;" in stream[2]


def test_the_image_holds_what_documents_need():
    from casusoverleg import pdf

    text = (ROOT / "deploy/Dockerfile").read_text()
    assert all(package in text for package in pdf.PACKAGES.split())
    assert "--require-hashes" in text and "USER casus" in text
