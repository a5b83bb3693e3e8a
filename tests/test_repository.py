"""Facts about the source itself: its sizes, its names, its layers, and what its documents promise about it."""

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "wayout"

MODULE_LINES = 400
FUNCTION_LINES = 60
NAMES_WITHOUT_A_NOUN = {"util", "utils", "helper", "helpers", "common", "manager", "service", "core", "misc"}

# Put together here, so that this file does not name them either.
REGISTRY_HOSTS = tuple(
    ".".join(labels).encode()
    for labels in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("conda", "anaconda", "org"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("rubygems", "org"),
    )
)
MACHINE_PATH = re.compile(rb"(?<![\w./~$}-])/(?:home|root|work|Users)/[\w.-]+")

FENCED_BLOCK = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]*`")
LINK_TARGET = re.compile(r"\]\(<?([^()\s>]+)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#+\s+(.*?)\s*#*$", re.MULTILINE)
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:")


def repository_files() -> list[Path]:
    """The files that are, or may be, committed; without git, all but hidden folders other than CI's."""
    git = shutil.which("git")
    if git is not None and (ROOT / ".git").exists():
        command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        if listing.returncode == 0:
            paths = (ROOT / name.decode() for name in listing.stdout.split(b"\0") if name)
            return sorted(path for path in paths if path.is_file())
    return sorted(path for path in ROOT.rglob("*") if path.is_file() and not is_made_by_tools(path.relative_to(ROOT)))


def is_made_by_tools(path: Path) -> bool:
    """Whether a path lies in what make, Python or an editor leaves behind."""
    hidden = {part for part in path.parts[:-1] if part.startswith(".")} - {".ci", ".github"}
    return bool(hidden) or "__pycache__" in path.parts or path.parts[0] == "dist"


def modules() -> Iterator[tuple[Path, str]]:
    """Each module of the package with its text."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield path, path.read_text(encoding="utf-8")


def documents() -> dict[Path, str]:
    """Each Markdown file with its text, without code."""
    return {
        path: INLINE_CODE.sub("", FENCED_BLOCK.sub("", path.read_text(encoding="utf-8")))
        for path in repository_files()
        if path.suffix == ".md"
    }


def anchors(path: Path) -> set[str]:
    """The names under which the headings of a Markdown file can be linked to, as GitHub makes them."""
    text = FENCED_BLOCK.sub("", path.read_text(encoding="utf-8"))
    titles = (re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(text))
    return {title.replace(" ", "-") for title in titles}


def project() -> dict[str, dict[str, object]]:
    """The content of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def distribution_names(requirements: object) -> set[str]:
    """The lower-case names that a list of requirements begins with."""
    assert isinstance(requirements, list)
    return {re.split(r"[<>=~!\[ ;]", requirement, maxsplit=1)[0].lower() for requirement in requirements}


def described(path: Path) -> str:
    """A path as the repository knows it."""
    return path.relative_to(ROOT).as_posix()


def test_no_file_names_a_package_registry() -> None:
    found = [
        f"{described(path)} names {host.decode()}"
        for path in repository_files()
        for host in REGISTRY_HOSTS
        if host in path.read_bytes()
    ]
    assert not found


def test_no_file_holds_a_path_of_a_developers_machine() -> None:
    found = [
        f"{described(path)} holds {match.decode()}"
        for path in repository_files()
        for match in MACHINE_PATH.findall(path.read_bytes())
    ]
    assert not found


def test_every_module_says_what_it_is_about() -> None:
    assert not [described(path) for path, text in modules() if not ast.get_docstring(ast.parse(text))]


def test_every_file_is_named_by_a_noun() -> None:
    assert not [
        described(path)
        for path in repository_files()
        if path.suffix == ".py" and NAMES_WITHOUT_A_NOUN & {path.stem, path.parent.name}
    ]


def test_no_module_is_longer_than_its_noun_needs() -> None:
    lengths = {described(path): len(text.splitlines()) for path, text in modules()}
    assert not {name: length for name, length in lengths.items() if length > MODULE_LINES}


def test_every_function_fits_on_a_page() -> None:
    lengths = {
        f"{described(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path, text in modules()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: length for name, length in lengths.items() if length > FUNCTION_LINES}


def test_only_the_command_line_ends_the_process() -> None:
    """And the entrance to a lab, which is a program of its own."""
    endings = re.compile(r"\bsys\.exit\(|\bos\._exit\(|\bSystemExit\b")
    assert not [
        described(path)
        for path, text in modules()
        if path.relative_to(SOURCE).parts[0] not in {"cli", "__main__.py"}
        and path.relative_to(SOURCE) != Path("lab/namespace/entrance.py")
        and endings.search(text)
    ]


def test_the_layers_in_the_architecture_are_the_layers_that_are_checked() -> None:
    """Those of the stages, and those of the rooms inside a stage: `render: page › …`."""
    contracts = project()["tool"]["importlinter"]["contracts"]  # type: ignore[index]
    checked = set()
    for contract in contracts:
        for container in contract["containers"] if contract["type"] == "layers" else ():
            layers = " › ".join(layer.replace("(", "").replace(")", "") for layer in contract["layers"])
            checked.add(layers if container == "wayout" else f"{container.removeprefix('wayout.')}: {layers}")
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^(?:- )?`(.* › .*)`$", text, re.MULTILINE)) == checked


def test_every_stage_is_described_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = {name for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    stages = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert not {stage for stage in stages if not stage.startswith("_")} - rows


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()


def test_every_link_in_a_document_leads_somewhere() -> None:
    broken = []
    for path, text in documents().items():
        for target in filter(None, (found for pair in LINK_TARGET.findall(text) for found in pair)):
            if SCHEME.match(target):
                continue
            name, _, anchor = target.partition("#")
            destination = (path.parent / name).resolve() if name else path
            if not destination.exists() or (anchor and anchor not in anchors(destination)):
                broken.append(f"{described(path)}: {target}")
    assert not broken


def test_every_decision_is_numbered_in_turn_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    names = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert not [name for name in names if f"({name})" not in index]


def test_every_dependency_has_a_decision() -> None:
    decisions = " ".join(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    dependencies = distribution_names(project()["project"]["dependencies"])
    assert not [name for name in dependencies if name not in decisions]


def test_every_dependency_is_pinned_for_ci() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert not [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.!+]+", pin)]
    extras = project()["project"]["optional-dependencies"]
    assert isinstance(extras, dict)
    asked = distribution_names(project()["project"]["dependencies"]).union(*map(distribution_names, extras.values()))
    # An extra may name the package's own extras.
    assert not asked - {"wayout"} - {pin.partition("==")[0].lower() for pin in pins}


def test_ci_and_people_run_the_same_recipes() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert re.findall(r"^\s*- run: (.*)$", workflow, re.MULTILINE) == [".ci/run"]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    asked = [word for words in re.findall(r"^make ([^|&\n]*)", script, re.MULTILINE) for word in words.split()]
    assert [word for word in asked if word.isalpha()] == ["setup", "static", "conformance", "test"]


def test_every_recipe_that_the_documents_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, re.MULTILINE))
    named = {
        recipe
        for path in repository_files()
        if path.suffix == ".md"
        for recipe in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert not named - recipes
