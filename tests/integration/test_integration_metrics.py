"""What Prometheus is told of a studio, over HTTP, whatever the studio's state."""

import json
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from fakes.values import an_artwork, no_objection, store_work
from prometheus_client.parser import text_string_to_metric_families

from db.backing_up import Studio, back_up
from db.batches import BatchState, Done, Order, RetryPolicy, WorkerName
from db.database import Database
from db.exhibition.publishing import publish
from db.home import Home
from db.room import Room
from db.windows import Window
from precompute.metrics import studio
from precompute.metrics.exposing import MetricsError
from precompute.metrics.studio import serve_metrics

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)


def before(seconds):
    return NOW - timedelta(seconds=seconds)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def url(home):
    return f"sqlite:///{home.database}"


@pytest.fixture
def scrape(url, home):
    """Ask the server of this home; the samples by name and labels."""
    with serve_metrics(url, home, host="127.0.0.1", port=0, now=lambda: NOW) as server:

        def ask():
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=30) as answer:
                text = answer.read().decode()
            return {
                (sample.name.removeprefix("klangbild_"), *sample.labels.values()): sample.value
                for family in text_string_to_metric_families(text)
                for sample in family.samples
            }

        yield ask


@pytest.fixture
def working(url, home):
    """A studio at work: one batch in hand, one paused, one finished, and an exhibition."""
    numbers = [an_artwork(str(number)) for number in range(6)]
    with Database.open(url) as database:
        with database.transaction() as store:
            for work in numbers:
                (track,) = store_work(store, work)
            jobs = [(work.accession_number, 0) for work in numbers]
            busy = store.batches.add('hall "1"\n', Order(), jobs, now=before(600))
            windows = (Window.parse("22:00-23:00 UTC"),)
            paused = store.batches.add("hall 2", Order(), jobs[:2], now=before(900), windows=windows)
            store.batches.set_state(paused.id, BatchState.PAUSED)
            over = store.batches.add("hall 3", Order(), [], now=before(900))
            store.batches.finish_if_over([over.id])
            ada, bob = WorkerName("ada"), WorkerName("bob")
            first, second, third = store.jobs.claim(ada, [busy], 3, now=NOW, lease_s=60)
            store.jobs.claim(bob, [busy], 1, now=NOW, lease_s=60)
            store.jobs.done([Done(first.token, track.key, True, 8.0)], before(30))
            store.jobs.failed(second, "no image", RetryPolicy(), for_good=True, now=before(20), seconds=1.0)
            store.jobs.failed(third, "no device", RetryPolicy(), for_good=False, now=NOW, seconds=1.0)
        publish(database, home.exhibition, home.signing_key, now=before(3600), objection=no_objection)
    home.backups.mkdir()


def test_a_scrape_tells_what_the_studio_does(scrape, working):
    found = scrape()
    assert found["up",] == 1
    assert found["jobs", "1", "queued"] == 3
    assert found["jobs", "1", "failed"] == 1
    assert found["jobs_due", "1"] == 2
    assert found["oldest_due_job_age_seconds", "1"] == 600
    assert (found["jobs_leased",], found["workers",]) == (1, 1)
    assert found["jobs_ended_last_hour", "composed"] == 1
    assert found["jobs_ended_last_hour", "given_up"] == 1
    assert found["jobs_ended_last_hour", "to_be_retried"] == 1
    assert found["piece_seconds", "0.5"] == 8.0
    assert (found["tracks", "published"], found["tracks", "draft"]) == (6, 0)
    assert found["media_bytes",] > 1000
    assert found["disk_free_bytes",] > 0
    assert (found["exhibition_age_seconds",], found["exhibition_version",]) == (3600, 1)
    assert found["build_info", platform.python_version(), "0.1.0"] == 1
    assert found["scrape_seconds",] > 0


def test_unfinished_batches_alone_have_series(scrape, working):
    found = scrape()
    assert {key[1] for key in found if key[0] == "jobs"} == {"1", "2"}
    assert found["batch_info", "1", 'hall "1"\n', "open"] == 1
    assert found["batch_info", "2", "hall 2", "paused"] == 1


def test_a_paused_batch_has_nothing_due(scrape, working):
    found = scrape()
    assert found["jobs_due", "2"] == 0
    assert ("oldest_due_job_age_seconds", "2") not in found
    assert (found["batch_window_open", "1"], found["batch_window_open", "2"]) == (1, 0)


def test_what_is_not_there_has_no_sample(scrape, url, home, working):
    assert ("backup_age_seconds",) not in scrape()
    (home.backups / "lost+found").mkdir()
    assert ("backup_age_seconds",) not in scrape()
    made_at = NOW - timedelta(hours=9)
    back_up(Studio(home, url), home.backups, now=made_at, room=Room.of(home, url))
    assert scrape()["backup_age_seconds",] == 9 * 3600


def test_without_a_database_the_studio_is_down_until_there_is_one(scrape, url, home):
    found = scrape()
    assert found["up",] == 0
    assert ("jobs_leased",) not in found
    assert any(key[0] == "build_info" for key in found)
    assert not home.database.exists()
    Database.open(url).close()
    assert scrape()["up",] == 1


def test_a_locked_database_is_told_and_outlived(url, home, working, monkeypatch):
    monkeypatch.setattr(studio, "_PATIENCE_S", 0.2)
    with serve_metrics(url, home, host="127.0.0.1", port=0, now=lambda: NOW) as server:

        def up():
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=30) as answer:
                return "klangbild_up 1.0" in answer.read().decode().splitlines()

        holder = sqlite3.connect(home.database, isolation_level=None)
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        holder.execute("DELETE FROM exhibitions")
        assert not up()
        holder.execute("ROLLBACK")
        holder.close()
        assert up()


def test_a_server_that_nobody_reaches_is_down(home):
    url = "postgresql://ada:hunter2@127.0.0.1:9/studio"
    with (
        serve_metrics(url, home, host="127.0.0.1", port=0, now=lambda: NOW) as server,
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=30) as answer,
    ):
        assert "klangbild_up 0.0" in answer.read().decode().splitlines()


def test_a_restored_database_is_seen(scrape, url, home, working):
    assert scrape()["tracks", "published"] == 6
    for path in home.root.glob("studio.sqlite*"):
        path.unlink()
    Database.open(url).close()
    assert scrape()["tracks", "published"] == 0


def test_a_port_that_is_taken_is_one_sentence(url, home):
    with (
        serve_metrics(url, home, host="127.0.0.1", port=0, now=lambda: NOW) as server,
        pytest.raises(MetricsError, match="another --port"),
    ):
        serve_metrics(url, home, host="127.0.0.1", port=server.port, now=lambda: NOW)


def test_a_closed_server_answers_no_more(url, home):
    server = serve_metrics(url, home, host="127.0.0.1", port=0, now=lambda: NOW)
    server.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=5)


def test_the_command_serves_until_it_is_told_to_stop(home):
    command = [sys.executable, "-c", "from db.program import main; main()", "--home", home.root]
    options = ["--log-format", "json", "metrics", "--port", "0"]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True, env=os.environ) as program:
        assert program.stderr is not None
        lines = map(json.loads, program.stderr)
        port = next(line["fields"]["port"] for line in lines if line.get("event") == "metrics.listening")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            assert b"klangbild_up 0.0" in answer.read()
        assert next(line for line in lines if line.get("event") == "metrics.unread")["level"] == "warning"
        program.send_signal(signal.SIGTERM)
        assert list(lines)[-1]["message"].startswith("stopping")
    assert program.returncode == 0


def test_chores_that_fail_or_are_owed_are_told(url, scrape):
    with Database.open(url) as database, database.transaction() as store:
        for name in ("backup", "tidy"):
            store.chores.plan(name, "05:00", before(60))
        store.chores.begin("backup", NOW)
        store.chores.fail("backup", NOW, "the disk is full", NOW, most=3)

    told = scrape()

    assert (told["chore_failures", "backup"], told["chore_owed", "backup"]) == (1, 1)
    assert (told["chore_failures", "tidy"], told["chore_owed", "tidy"]) == (0, 0)
