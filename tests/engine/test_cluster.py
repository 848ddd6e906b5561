"""A run on a Dask cluster: a worker is killed in the middle, and the files are the same bytes."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from distributed import Client
from tests.engine import run_folders as make

from aboveline.engine.errors import RunError
from aboveline.engine.run import evaluate
from aboveline.standard import load_standard

COUNTIES = {f"c{number:02}": "p1" if number < 7 else "p2" for number in range(1, 13)}


def dask(*words):
    """A process of the Dask command line, silent, that knows the same packages."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
    )


def free_port():
    with socket.socket() as here:
        here.bind(("127.0.0.1", 0))
        return here.getsockname()[1]


def worker(address):
    return dask("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")


@pytest.fixture
def cluster():
    """The address of a scheduler with two workers, each a process, and the workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    port = address.rpartition(":")[2]
    scheduler = dask("dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
    workers = [worker(address), worker(address)]
    try:
        wait_for(address, len(workers))
        yield address, workers
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()


def wait_for(address, workers):
    with Client(address, timeout=120, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=120)


def test_a_killed_worker_costs_nothing_but_time(cluster, tmp_path):
    address, workers = cluster
    register = make.county_register(tmp_path / "register", COUNTIES, households=10)
    pack = load_standard(make.small_pack(tmp_path / "small"))
    here = evaluate(register, pack, as_of=make.DAY, out=tmp_path / "here", workers=1)
    done = []

    def kill_one(now):
        done.append(now.done)
        if now.done == 3:
            workers[0].send_signal(signal.SIGKILL)

    there = evaluate(
        register, pack, as_of=make.DAY, out=tmp_path / "there", cluster=address, progress=kill_one
    )
    assert workers[0].wait(timeout=60) == -signal.SIGKILL
    assert done == list(range(13))
    assert (there.failures, there.households) == ((), here.households)
    assert make.files_of(tmp_path / "there") == make.files_of(tmp_path / "here")


def test_a_county_that_fails_on_the_cluster_is_named(cluster, tmp_path):
    register = make.county_register(tmp_path / "register", households=3)
    (register / "county=c3" / "households.parquet").write_bytes(b"no parquet at all")
    pack = load_standard(make.small_pack(tmp_path / "small"))
    run = evaluate(register, pack, as_of=make.DAY, out=tmp_path / "out", cluster=cluster[0])
    assert [failure.county for failure in run.failures] == ["c3"]
    assert len(run.counties) == 3


def test_an_address_that_leads_nowhere_is_refused(tmp_path):
    register = make.county_register(tmp_path / "register", {"c1": "p1"}, households=1)
    pack = load_standard(make.small_pack(tmp_path / "small"))
    with pytest.raises(RunError) as refused:
        evaluate(register, pack, as_of=make.DAY, out=tmp_path / "out", cluster="nowhere://1")
    assert refused.value.code == "RUN-005"
