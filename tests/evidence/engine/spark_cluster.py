"""A real Spark cluster of separate processes on 127.0.0.1: one master, two workers."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKERS = 2
SECONDS = 600.0


class SparkCluster:
    """The running processes; `url` is what `--master` takes."""

    def __init__(self, url: str, workers: list[subprocess.Popen[bytes]]) -> None:
        self.url = url
        self.workers = workers


def reason_for_none() -> str | None:
    """Why no cluster can be started here; None when one can."""
    java = shutil.which("java")
    if java is None:
        return "there is no Java runtime"
    told = subprocess.run([java, "-version"], capture_output=True, check=False, text=True).stderr
    version = re.search(r'"(\d+)', told)
    return None if version and int(version[1]) >= 17 else f"Spark needs Java 17 or newer, not {told.splitlines()[:1]}"


@contextmanager
def spark_cluster(folder: Path) -> Iterator[SparkCluster]:
    """A cluster that ends with the block."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "JAVA_TOOL", "AWS_"))
    } | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_NO_DAEMONIZE": "1",
    }
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> Path:
        log = folder / f"{name}.log"
        with log.open("wb") as output:
            command = [str(home / "bin" / "spark-class"), *arguments]
            running.append(subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output))
        return log

    try:
        master = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        log = start("master", "org.apache.spark.deploy.master.Master", *master)
        url = _wait(log, r"Starting Spark master at (spark://\S+)")
        for number in range(WORKERS):
            work = ["--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1100m"]
            start(f"worker{number}", "org.apache.spark.deploy.worker.Worker", *work, "--work-dir", str(folder), url)
        for number in range(WORKERS):
            _wait(folder / f"worker{number}.log", "Successfully registered with master")
        yield SparkCluster(url, running[1:])
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(log: Path, pattern: str) -> str:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = re.search(pattern, log.read_text(errors="replace"))
        if found:
            return found[1] if found.groups() else found[0]
        time.sleep(0.2)
    raise AssertionError(f"{log.name} never said {pattern}: {log.read_text(errors='replace')[-2000:]}")
