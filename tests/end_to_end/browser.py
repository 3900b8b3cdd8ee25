"""Which Chromium the browser tests drive: the system's, or else Playwright's own. Run as a program it installs one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")


def find() -> str | None:
    """The path of the Chromium to drive."""
    system = next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)
    return system or _playwrights_own()


def launch_arguments() -> list[str]:
    """Flags that keep it off the network; root cannot have Chromium's sandbox."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*QUIET, *(["--no-sandbox"] if is_root else [])]


def install() -> bool:
    """Install a Chromium from Debian's packages where that is possible, else Playwright's. Whether it worked."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        commands = [["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]]
    else:
        commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return all(subprocess.run(command, env=environment, check=False).returncode == 0 for command in commands)


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__" and find() is None and not install():
    print("No Chromium could be installed: the browser tests will be skipped, or fail where CI is set.", file=sys.stderr)
