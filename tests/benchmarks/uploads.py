"""Readers beside uploads: `python -m tests.benchmarks.uploads`.

The demo is served as README says, by one worker (`--workers` takes more) of four threads. Eight pictures of 12
megapixels come at the same time, each as a request of its own, and again where the server asks for that; meanwhile a
reader opens the article again and again.
"""

import argparse
import http.client
import io
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from PIL import Image, ImageChops

from tests.benchmarks.measure import ROOT, report, settle
from tests.benchmarks.pictures import SIZE, photograph

PORT = 31_873
TOKEN = "a" * 32
EDGE = "-" * 20 + "edge"


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--pictures", type=int, default=8)
    options.add_argument("--readers", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settle(folder)
        os.environ |= {"VAR_DIR": folder, "BASE_URL": f"http://127.0.0.1:{PORT}"}
        run(**vars(chosen))


def run(*, workers, pictures, readers):
    session = demo()
    bodies = several(pictures)
    server = served(workers)
    try:
        alone = Readers(readers)
        time.sleep(5)
        report("a reader alone: median / worst", alone.told())
        beside, ends = Readers(readers), []
        begun = time.perf_counter()
        senders = [threading.Thread(target=lambda body=body: ends.append(sent(body, session))) for body in bodies]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        took = time.perf_counter() - begun
        report(f"a reader beside {pictures} uploads: median / worst", beside.told())
        report(f"all {pictures} in the library", f"{took:.1f} s", f"{sum(ends)} times asked to come again")
    finally:
        server.terminate()
        server.wait(60)


def demo():
    """The session of someone who may add pictures."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    logging.disable(logging.INFO)
    call_command("demo", "--no-serve", stdout=io.StringIO())
    client = Client()
    client.force_login(User.objects.get(username="chief"))
    connections.close_all()
    return client.cookies["sessionid"].value


def several(many):
    with Image.open(io.BytesIO(photograph(*SIZE))) as image:
        image.load()
    bodies = []
    for number in range(many):
        body = io.BytesIO()
        ImageChops.offset(image, 97 * number, 31 * number).save(body, "JPEG", quality=90)
        bodies.append(body.getvalue())
    return bodies


def served(workers):
    granian = [Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--port", str(PORT)]
    granian += ["--workers", str(workers), "--blocking-threads", "4", "--no-ws", "heat2cms.wsgi:application"]
    server = subprocess.Popen(granian, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5).close()
            return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def asked(method, path, *, body=None, timeout=120, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=timeout)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer, text


def sent(body, session):
    """How often the server asked to come again."""
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="night.jpg"\r\n\r\n'
    whole = head.encode() + body + f"\r\n--{EDGE}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={EDGE}", "Accept": "application/json"}
    headers |= {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    again = 0
    while True:
        answer, text = asked("POST", "/admin/desk/pictures/upload/", body=whole, **headers)
        if answer.status != 503:
            assert answer.status == 200, (answer.status, text)
            return again
        again += 1
        time.sleep(int(answer.headers["Retry-After"]))


class Readers:
    """They open the article over and over until `told`."""

    def __init__(self, many):
        self.taken, self.ended = [], threading.Event()
        self.threads = [threading.Thread(target=self.read) for _ in range(many)]
        for thread in self.threads:
            thread.start()

    def read(self):
        while not self.ended.is_set():
            begun = time.perf_counter()
            answer, _ = asked("GET", "/heat-2/")
            assert answer.status == 200
            self.taken.append(time.perf_counter() - begun)
            self.ended.wait(0.05)

    def told(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()
        return f"{1000 * statistics.median(self.taken):.0f} / {1000 * max(self.taken):,.0f} ms"


if __name__ == "__main__":
    main()
