from pathlib import Path

import yaml

DOCKER = Path(__file__).resolve().parents[3] / "docker"


def compose():
    return yaml.safe_load((DOCKER / "compose.yaml").read_text())


def test_compose_brings_every_part():
    assert {"database", "broker", "storage", "web", "worker", "beat"} <= compose()["services"].keys()


def test_compose_builds_from_files_that_exist():
    for service in compose()["services"].values():
        if "build" in service:
            assert (DOCKER.parent / service["build"]["dockerfile"]).is_file()


def test_compose_passes_only_variables_that_settings_read():
    example = (DOCKER.parent / ".env.example").read_text()
    names = {name for service in compose()["services"].values() for name in service.get("environment", {})}
    ours = {name for name in names if not name.startswith(("POSTGRES_", "AWS_"))}
    assert not {name for name in ours if f"{name}=" not in example}


def test_no_port_is_open_to_the_world_without_the_proxy():
    for service in compose()["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_volumes_are_declared():
    used = {mount.split(":")[0] for service in compose()["services"].values() for mount in service.get("volumes", [])}
    assert used == compose()["volumes"].keys()
