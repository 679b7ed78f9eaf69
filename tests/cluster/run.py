"""A sweep on a real Slurm of two emulated nodes, one job killed and one node drained, against the same sweep without a cluster.

`make test-cluster` runs it as root on Debian: it installs Slurm and munge where they are missing, configures and starts them in a
folder of its own, and stops them at the end, however that comes. Snakemake's plugin drops SLURM_CONF for its jobs, so that Slurm's
usual place has to point to the configuration for as long as it runs; where there is one already, the test refuses to start.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SWEEP = "tests/cluster/sweep.yaml"
USUAL_PLACE = Path("/etc/slurm/slurm.conf")
PLUGIN = "snakemake-executor-plugin-slurm>=2.8,<3"
COPIED = (
    "cacl",
    "notebooks",
    "book",
    "cluster",
    "tests/cluster",
    "Snakefile",
    "pyproject.toml",
    "requirements.lock",
    "_config.yml",
    "_toc.yml",
)
OPTIONS = ("--profile", "cluster/slurm", "--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "5")
RESOURCES = ("--default-resources", "slurm_account=none", "slurm_partition=main", "runtime=30", "mem_mb=500")
CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}
SlurmctldPort=17000
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/jobs.log
MinJobAge=3600
ReturnToService=2
NodeName=n1 NodeHostname={host} Port=17001 CPUs=1 RealMemory=4000
NodeName=n2 NodeHostname={host} Port=17002 CPUs=1 RealMemory=4000
PartitionName=main Nodes=n1,n2 Default=YES State=UP MaxTime=INFINITE
"""


def say(text):
    print(f"== {text}", flush=True)


def call(*command):
    """The output of a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def wait(what, condition, seconds=120, process=None):
    """Return what ``condition`` gives as soon as it is something; in vain once a process has ended."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end or (process and process.poll() is not None):
            sys.exit(f"{what} did not come within {seconds} s, or before the sweep ended")
        time.sleep(0.5)
    return found


def install(folder):
    """Return a Python that sees this environment's packages and the plugin; Slurm comes from Debian."""
    if not all(shutil.which(name) for name in ("slurmctld", "slurmd", "munged")):
        call("apt-get", "update", "-qq")
        call(
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "slurm-wlm",
            "munge",
        )
    call(sys.executable, "-m", "venv", str(folder / "venv"))
    python = folder / "venv" / "bin" / "python"
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (packages / "shared.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    call(str(python), "-m", "pip", "install", "--quiet", PLUGIN)
    return python


def launch(command, log, **settings):
    """Start a process with a group of its own."""
    return subprocess.Popen(command, stdout=log.open("w"), stderr=subprocess.STDOUT, start_new_session=True, **settings)


def start(folder, services):
    """Start munge, the controller and two nodes as processes of this one, and wait until both nodes are idle."""
    USUAL_PLACE.parent.mkdir(exist_ok=True)
    USUAL_PLACE.symlink_to(folder / "slurm.conf")
    (folder / "slurm.conf").write_text(CONFIGURATION.format(host=socket.gethostname(), folder=folder))
    (folder / "state").mkdir()
    (folder / "munge.key").write_bytes(os.urandom(128))
    (folder / "munge.key").chmod(0o400)
    munge = [f"--{name}={folder}/munge.{end}" for name, end in [("key-file", "key"), ("pid-file", "pid"), ("seed-file", "seed")]]
    for name, *command in [
        (
            "munged",
            "munged",
            "--foreground",
            "--force",
            *munge,
            f"--socket={folder}/munge.socket",
            f"--log-file={folder}/munge.log",
        ),
        ("slurmctld", "slurmctld", "-D"),
        ("n1", "slurmd", "-D", "-N", "n1"),
        ("n2", "slurmd", "-D", "-N", "n2"),
    ]:
        services.append(launch(command, folder / f"{name}.out"))
        if name == "munged":
            wait("munge", (folder / "munge.socket").exists)
    idle = ["sinfo", "--noheader", "--Node", "--states=idle", "--format=%N"]
    wait("the nodes", lambda: subprocess.run(idle, capture_output=True, text=True).stdout.split() == ["n1", "n2"])


def copy(place):
    """A copy of the project, so that both sweeps start from nothing and under the same relative paths."""
    for name in COPIED:
        made = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        made(PROJECT / name, place / name)
    return place


def sweep(python, place, log, *options):
    """Start a sweep in a copy of the project."""
    environment = {**os.environ, "PYTHONPATH": str(place), "OMP_NUM_THREADS": "1", "PATH": f"{python.parent}:{os.environ['PATH']}"}
    command = [str(python), "-m", "cacl.cli", "sweep", SWEEP, *options]
    return launch(command, log, cwd=place, env=environment)


def jobs(folder):
    """The finished jobs, from Slurm's own record."""
    record = folder / "jobs.log"
    lines = record.read_text().splitlines() if record.exists() else []
    return [dict(field.split("=", 1) for field in line.split() if "=" in field) for line in lines]


def disturb(folder, process):
    """Kill one running job and drain one node while the sweep runs; return the job's number and what started there later."""
    running = lambda: call("squeue", "--noheader", "--states=running", "--format=%A").split()  # noqa: E731
    victim = wait("a running job", running, 600, process)[0]
    call("scancel", "--full", "--signal=KILL", victim)
    say(f"killed job {victim}")
    wait("the end of another job", lambda: any(job["JobState"] == "COMPLETED" for job in jobs(folder)), 900, process)
    call("scontrol", "update", "nodename=n2", "state=drain", "reason=test")
    on_n2 = call("squeue", "--noheader", "--nodelist=n2", "--format=%A").split()
    say(f"drained node n2, which goes on with {' '.join(on_n2) or 'nothing'}")
    seen = {job["JobId"] for job in jobs(folder) if job["NodeList"] == "n2"}
    process.wait(3600)
    late = {job["JobId"] for job in jobs(folder) if job["NodeList"] == "n2"} - seen - set(on_n2)
    return victim, late


def digests(place):
    """The SHA-256 of every artefact of the runs; notebooks, provenance and histories also hold times, dates and nodes."""
    names = ("*.jsonl", "*.json", "*.npz", "*.npy", "*.safetensors")
    paths = sorted(path for run in (place / "runs").glob("demo-*") for name in names for path in run.glob(name))
    return {path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def measured(place):
    """The sweep's table without what was timed."""
    import pandas as pd

    table = pd.read_parquet(place / "runs" / "sweeps" / "sweep.parquet")
    return table[~table["metric"].str.contains("second|minute")].reset_index(drop=True)


def compare(local, cluster):
    """Stop unless every artefact and every number is the same."""
    import pandas as pd

    here, there = digests(local), digests(cluster)
    unlike = [name for name in sorted(here.keys() | there.keys()) if here.get(name) != there.get(name)]
    if unlike or not here:
        sys.exit(f"not the same: {unlike or 'nothing was made'}")
    table = measured(local)
    pd.testing.assert_frame_equal(table, measured(cluster), check_exact=True)
    say(f"{len(here)} artefacts and {len(table)} numbers are the same bit for bit")


def stop(service):
    """End a process and its children: politely, then by force, because Snakemake would wait for jobs that are no more."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(service.pid, number)
            service.wait(20)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--keep", action="store_true", help="leave the folder with logs and runs")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    keep, started, services = arguments.parse_args().keep, time.monotonic(), []
    if os.geteuid() or USUAL_PLACE.exists() or USUAL_PLACE.is_symlink():
        sys.exit(f"this must be run as root, on a machine without a Slurm of its own ({USUAL_PLACE})")
    folder = Path(tempfile.mkdtemp(prefix="cacl-cluster-"))
    folder.chmod(0o755)
    try:
        say(f"install and start, in {folder}")
        python = install(folder)
        start(folder, services)
        local, cluster = copy(folder / "local"), copy(folder / "cluster")
        say("the sweep on two nodes")
        process = sweep(python, cluster, folder / "cluster.log", "--cores", "4", *OPTIONS, *RESOURCES)
        services.append(process)
        victim, late = disturb(folder, process)
        record = jobs(folder)
        for job in record:
            print("  ", *(job[name] for name in ("JobId", "NodeList", "JobState", "StartTime", "EndTime")), flush=True)
        if process.returncode:
            sys.exit("the sweep on the cluster failed:\n" + "\n".join((folder / "cluster.log").read_text().splitlines()[-20:]))
        ended = {job["JobId"]: job["JobState"] for job in record}
        if ended[victim] == "COMPLETED" or late or {job["NodeList"] for job in record} != {"n1", "n2"}:
            sys.exit(f"job {victim} ended as {ended[victim]}; {late or 'no'} jobs came to the drained node")
        say(f"job {victim} ended as {ended[victim]} and was made again; no job started on the drained node")
        say("the same sweep on this machine")
        services.append(sweep(python, local, folder / "local.log", "--cores", "2"))
        if services[-1].wait():
            sys.exit("the local sweep failed:\n" + "\n".join((folder / "local.log").read_text().splitlines()[-20:]))
        compare(local, cluster)
        say(f"1 passed, 0 failed in {time.monotonic() - started:.0f} s")
    finally:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(["scancel", "--user=root"], capture_output=True, timeout=20)
        for service in reversed(services):
            stop(service)
        USUAL_PLACE.unlink(missing_ok=True)
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
