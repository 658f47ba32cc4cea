"""The rules of the house, read from the source itself (design §1, §7)."""

import ast
import io
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
LAYERS = [
    ["casusoverleg"],
    ["houses"],
    ["accounts"],
    ["access"],
    ["files"],
    ["notices"],
    ["cases"],
    ["triage"],
    ["meetings"],
    ["archive"],
    ["home", "insight", "demo"],
]
RANK = {app: rank for rank, apps in enumerate(LAYERS) for app in apps}
# houses and accounts lie under everything with what they are; what they do and show stands on the log, the gate
# and the obligations like everybody's verbs and screens (docs/decisions.md)
UPSTAIRS = {"changes", "queries", "forms", "views", "urls", "tasks", "adapter", "management"}
# the platform's frame knows every room: it puts them together
FRAME = {"casusoverleg/urls.py", "casusoverleg/settings.py"}
# inside an app: what may import what
INSIDE = ["flows", "models", "querysets", "rules", "changes", "queries", "forms", "documents", "views", "tasks"]


def sources(*, tests=False):
    for path in sorted(ROOT.rglob("*.py")):
        relative = path.relative_to(ROOT).as_posix()
        top = relative.split("/")[0]
        if top in RANK and "/migrations/" not in relative or (tests and top == "tests"):
            yield relative, path.read_text()


def imported(tree):
    """(line, module) of every import, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module


def rank(module):
    app, _, rest = module.partition(".")
    upstairs = app in ("houses", "accounts") and rest.split(".")[0] in UPSTAIRS
    return RANK["archive"] + RANK[app] / 10 if upstairs else RANK[app]


def test_imports_point_down():
    wrong = []
    for relative, text in sources():
        if relative in FRAME:
            continue
        app = relative.split("/")[0]
        here = relative.removesuffix(".py").replace("/", ".")
        for line, module in imported(ast.parse(text)):
            other = module.split(".")[0]
            if other in RANK and other != app and rank(module) >= rank(here):
                wrong.append(f"{relative}:{line} imports {module}")
    assert wrong == []


def test_inside_an_app_imports_point_down_too():
    wrong = []
    for relative, text in sources():
        app, _, rest = relative.partition("/")
        own = rest.split("/")[0].removesuffix(".py")
        if own not in INSIDE:
            continue
        for line, module in imported(ast.parse(text)):
            parts = module.split(".")
            if parts[0] == app and len(parts) > 1 and parts[1] in INSIDE and INSIDE.index(parts[1]) > INSIDE.index(own):
                wrong.append(f"{relative}:{line} imports {module}")
    assert wrong == []


def test_no_drawers():
    names = {p.stem for p in ROOT.rglob("*.py") if p.relative_to(ROOT).parts[0] in RANK}
    assert names & {"utils", "common", "core", "helpers", "base", "misc", "views2", "signals", "admin"} == set()


def test_one_clock():
    forbidden = re.compile(r"timezone\.now\(|date\.today\(|datetime\.now\(|datetime\.utcnow\(|time\.time\(")
    wrong = [
        f"{relative}:{number}"
        for relative, text in sources()
        if relative != "casusoverleg/clock.py"
        for number, line in enumerate(text.splitlines(), 1)
        if forbidden.search(line)
    ]
    assert wrong == []


def test_state_is_written_in_changes_only():
    """Assignments to `.state` / update(state=…) of a row stand in a changes module, nowhere else."""
    wrong = []
    for relative, text in sources():
        if "/changes" in relative or relative.startswith(("casusoverleg/", "demo/")):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                wrong += [f"{relative}:{node.lineno}" for t in targets if isinstance(t, ast.Attribute) and t.attr == "state"]
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("update", "create")
                and any(k.arg == "state" for k in node.keywords)
            ):
                wrong.append(f"{relative}:{node.lineno}")
    assert wrong == []


def view_functions():
    for relative, text in sources():
        if "/views" not in relative:
            continue
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "guarded":
                        yield relative, node, decorator.args[0].value


def test_a_dossier_view_begins_at_the_gate():
    opening = ("open_for_read", "open_for_change", "open_list", "open_file")
    wrong = []
    for relative, function, kind in view_functions():
        if kind != "dossier":
            continue
        body = [n for n in function.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
        first = ast.unparse(body[0])
        if not any(f"{name}(" in first for name in opening) and not re.search(r"_opened?\(request|^\w+ = _\w+\(request", first):
            wrong.append(f"{relative}:{function.lineno} {function.name}: {first.splitlines()[0][:80]}")
    assert wrong == []


def test_views_use_no_raw_managers_of_dossier_rows():
    """In a view, `Model.objects` of a dossier table is only ever handed to the gate or followed by visible_to."""
    from django.apps import apps

    guarded_models = {
        m.__name__ for m in apps.get_models() if any(f.column == "dossier_id" for f in m._meta.concrete_fields)
    }
    wrong = []
    for relative, text in sources():
        if "/views" not in relative:
            continue
        tree = ast.parse(text)
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Attribute) and node.attr == "objects"):
                continue
            if getattr(node.value, "id", "") not in guarded_models:
                continue
            above, safe = node, False
            while above in parents and not isinstance(above, ast.stmt):
                above = parents[above]
                called = above.func if isinstance(above, ast.Call) else None
                if getattr(called, "attr", "") == "visible_to" or str(getattr(called, "id", "")).startswith(("open_", "_open")):
                    safe = True
            if not safe:
                wrong.append(f"{relative}:{node.lineno}")
    assert wrong == []


def test_verbs_are_keyword_only_actor_first_and_atomic():
    wrong = []
    for relative, text in sources():
        if "/changes" not in relative:
            continue
        for node in ast.parse(text).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            keyword_only = [a.arg for a in node.args.kwonlyargs]
            if node.args.args or not keyword_only:
                wrong.append(f"{relative}:{node.lineno} {node.name} takes positional arguments")
            elif relative.startswith(("cases", "triage", "meetings", "accounts", "houses")):
                atomic = any("atomic" in ast.unparse(d) for d in node.decorator_list)
                if keyword_only[0] != "actor" or not atomic:
                    wrong.append(f"{relative}:{node.lineno} {node.name} is not actor-first and atomic")
    assert wrong == []


def templates():
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield path.relative_to(ROOT).as_posix(), path.read_text()


def test_templates_hold_no_script_and_no_style():
    wrong = []
    for relative, text in templates():
        if re.search(r"\sstyle=", text) and not relative.startswith("templates/documents/"):
            wrong.append(f"{relative}: style attribute")
        if re.search(r"\son(click|load|change|submit|input|focus|blur|toggle|error|key\w+|mouse\w+)\s*=", text):
            wrong.append(f"{relative}: event handler")
        for script in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.S):
            if script[1].strip() and 'type="application/json"' not in script[0]:
                wrong.append(f"{relative}: inline script")
        if "<style" in text and not relative.startswith("templates/documents/"):
            wrong.append(f"{relative}: inline style")
    assert wrong == []


def test_templates_ask_no_queries():
    pattern = re.compile(r"\.(objects|filter|exclude|order_by|visible_to|select_related|all\b)")
    wrong = [
        f"{relative}:{number}"
        for relative, text in templates()
        for number, line in enumerate(text.splitlines(), 1)
        for tag in re.findall(r"{[{%].*?[}%]}", line)
        if pattern.search(tag)
    ]
    assert wrong == []


def test_every_template_compiles():
    from django.template.loader import get_template

    for relative, _ in templates():
        get_template(relative.removeprefix("templates/"))


def test_migrations_are_complete(db):
    out = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    assert "No changes" in out.getvalue() or "Geen" in out.getvalue()


def test_every_view_is_guarded():
    from django.core.checks import run_checks

    assert [e for e in run_checks() if e.id == "access.E001"] == []


def test_no_signals_no_generic_keys():
    wrong = [
        relative
        for relative, text in sources()
        if re.search(r"django\.dispatch|post_save|pre_save|GenericForeignKey|contenttypes\.fields", text)
    ]
    assert wrong == []


def test_the_lock_names_no_host_and_holds_every_dependency():
    import tomllib

    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    locked = {name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.M)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.split(r"[\[><=; ]", line)[0].lower() for line in project["dependencies"]}
    assert asked - locked == set()


def test_committed_files_name_no_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    files = listed.stdout.split() if listed.returncode == 0 else []
    pattern = re.compile(r"(^|[\"' (=])/(home|root|work)/[A-Za-z0-9_.]+")
    wrong = []
    for name in files:
        if name.startswith("static/vendor/") or name.endswith((".png", ".woff2", ".svg")):
            continue
        path = ROOT / name
        if path.exists() and pattern.search(path.read_text(errors="replace")):
            wrong.append(name)
    assert wrong == []


# words of the glossary that must not be used for something else, on screen (screens.md §5)
SYNONYMS = ("dader", "slachtoffer", "cliënt", "helaas", "succesvol", "klik hier")


@pytest.mark.parametrize("word", SYNONYMS)
def test_forbidden_words_stay_off_the_screen(word):
    pattern = re.compile(rf"\b{word}", re.I)
    assert [relative for relative, text in templates() if pattern.search(re.sub(r"{#.*?#}", "", text, flags=re.S))] == []
