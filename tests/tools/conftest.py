"""Checkers from npm, and the demo as it stands in production for them: granian, stored bytes, DEBUG off.

All tests here run in one process (`xdist_group`), which keeps to one server.
"""

import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from tests import looks

NODE_TOOLS = Path(os.environ.get("NODE_TOOLS") or settings.BASE_DIR / ".ci" / "node_modules")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("tools"))
            item.add_marker(looks.once)  # the demo is served from SQLite, whatever the tests' database is


def needed(found, what):
    """`found`, or a failure in CI and a skip elsewhere."""
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"There is no {what}; the checks by tools are not optional here.")
    pytest.skip(f"There is no {what}: README.md says how the tools are installed.")


@pytest.fixture(scope="session")
def node_tools():
    """The folder node_modules with what .ci/package.json names."""
    return needed(NODE_TOOLS.is_dir() and NODE_TOOLS, f"folder {NODE_TOOLS}")


@pytest.fixture(scope="session")
def java():
    return needed(shutil.which("java"), "java")


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The address of the demo, served from an SQLite file of its own whatever the tests' database is."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    folder = tmp_path_factory.mktemp("demo")
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DEBUG", "MEDIA_ROOT")}
    environ |= {"VAR_DIR": str(folder), "BASE_URL": base}
    run = {"cwd": settings.BASE_DIR, "env": environ, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    subprocess.run([sys.executable, "manage.py", "demo", "--no-serve"], check=True, **run)
    granian = [Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--port", str(port)]
    with (folder / "granian.log").open("w") as log:
        server = subprocess.Popen([*granian, "heat2cms.wsgi:application"], **run | {"stdout": log})
    try:
        wait_for(f"{base}/healthz", server)
        yield base
    finally:
        server.terminate()
        server.wait(60)


def free_port():
    """One below those that the system itself gives out, so that nobody gets it before the server is there."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.socket() as free:
            free.bind(("127.0.0.1", port))
            return port
    pytest.fail("There is no free port.")


def wait_for(url, server):
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            return urllib.request.urlopen(url, timeout=60).close()
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail(f"Nothing answers at {url}.")
