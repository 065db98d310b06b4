"""The user's packages: wheels, unpacked where Python finds them. There is nowhere to get others from."""

from __future__ import annotations

import importlib
import io
import site
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

# What the page lets through, counted again: here they are what protects the interpreter's memory.
_MOST_BYTES = 64_000_000
_MOST_FILES = 5_000
_MOST_MODULES = 50
_LONGEST_NAME = 200

# Name of each package, with what can be imported from it.
installed: dict[str, list[str]] = {}


def install(name: str, wheel: bytes) -> dict[str, Any]:
    """Unpacks a wheel. The modules it brings, or why it cannot be used."""
    try:
        modules = _unpack(wheel)
    except Exception as problem:
        # Whatever a damaged file makes the library raise: zlib.error and struct.error have no base of their own.
        return {"modules": [], "problem": (str(problem) or type(problem).__name__)[:500]}
    importlib.invalidate_caches()
    installed[name] = modules
    return {"modules": modules, "problem": None}


def _unpack(wheel: bytes) -> list[str]:
    modules: dict[str, None] = {}
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        files = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(files) > _MOST_FILES or sum(entry.file_size for entry in files) > _MOST_BYTES:
            raise ValueError("it is larger than a package may be")
        for entry in files:
            place = _place(entry.filename)
            if place is None:
                continue
            target = Path(site.getsitepackages()[0], place)
            target.parent.mkdir(parents=True, exist_ok=True)
            # Reading ends at the size stated, and fails when the checksum is another.
            target.write_bytes(archive.read(entry))
            if place.suffix == ".py" and not place.parts[0].endswith((".dist-info", ".data")):
                modules[place.parts[0].removesuffix(".py")[:_LONGEST_NAME]] = None
    return sorted(modules)[:_MOST_MODULES]


def _place(filename: str) -> PurePosixPath | None:
    """Where a file of the wheel goes, below site-packages; None for scripts and data, which nothing here uses."""
    path = PurePosixPath(filename)
    if path.is_absolute() or ".." in path.parts or "\\" in filename or not path.parts:
        raise ValueError(f"a file of it would be put elsewhere: {filename[:200]}")
    if path.parts[0].endswith(".data"):
        return PurePosixPath(*path.parts[2:]) if path.parts[1:2] in (("purelib",), ("platlib",)) else None
    return path
