"""What import-linter cannot see: parts of Django, and what is loaded when the site really starts."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGES_ONLY = ("django.forms", "django.http", "django.shortcuts", "django.template", "django.views")


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_the_generator_never_imports_forms_templates_or_views():
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "generator").rglob("*.py")
        for name in imports_of(path)
        if name.startswith(PAGES_ONLY)
    ]
    assert not found


def test_the_web_process_never_loads_torch_or_diffusers():
    code = (
        "import sys, selfyfy.asgi; from django.urls import get_resolver; get_resolver().url_patterns; "
        "print(sorted({'torch', 'diffusers', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_beat_never_loads_torch_or_diffusers():
    code = (
        "import sys; from selfyfy.celery import app; app.loader.init_worker(); "
        "print(sorted({'torch', 'diffusers', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
