"""What the checks read: the C++ files of a tree, and their text without comments."""

import pathlib
import re

FOLDERS = ("libs", "services", "tools", "tests")
_COMMENT_OR_TEXT = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.DOTALL
)


def cxx_files(root):
    """Paths relative to root, in order."""
    root = pathlib.Path(root)
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cc") and path.is_file():
                found.append(path.relative_to(root))
    return found


def code_lines(root, path):
    """The file's lines with comments and literals blanked out, so that only code is left."""
    text = (pathlib.Path(root) / path).read_text(encoding="utf-8")
    return _COMMENT_OR_TEXT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text).split("\n")


def includes(root, path):
    """Pairs of line number and included name; names in angle brackets keep them."""
    pattern = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|(<[^>]+>))')
    text = (pathlib.Path(root) / path).read_text(encoding="utf-8")
    for number, line in enumerate(text.split("\n"), 1):
        if match := pattern.match(line):
            yield number, match.group(1) or match.group(2)


def is_test(path):
    """Tests and their fixtures stand beside the source; tests/ and libs/testing are for them alone."""
    return (
        path.stem.endswith(("_test", "_pgtest", "_fixture", "_testing"))
        or path.parts[0] == "tests"
        or path.parts[:2] == ("libs", "testing")
    )
