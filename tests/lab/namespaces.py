"""Network namespaces without names: they end with their last process and file, so nothing is left behind by a crash."""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWN = "/proc/thread-self/ns/net"
TUN = "/dev/net/tun"
CLONE_NEWNET = 0x40000000  # sched.h
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
libc = ctypes.CDLL(None, use_errno=True)


class Namespace:
    """A network of its own, with a loopback device and nothing else."""

    def __init__(self) -> None:
        """Raises OSError where this system, or this user, cannot have one."""
        home = os.open(OWN, os.O_RDONLY)
        try:
            check(libc.unshare(CLONE_NEWNET))
            self._file = os.open(OWN, os.O_RDONLY)
        finally:
            check(libc.setns(home, CLONE_NEWNET))
            os.close(home)
        with self.entered():
            Path("/proc/sys/net/ipv6/conf/default/disable_ipv6").write_text("1")
            Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1")
        self.ip("link", "set", "lo", "up")

    @property
    def path(self) -> str:
        """What `nsenter --net=` takes, while this process lives."""
        return f"/proc/{os.getpid()}/fd/{self._file}"

    @contextmanager
    def entered(self) -> Iterator[None]:
        """This thread is inside; sockets and processes that it makes stay there."""
        home = os.open(OWN, os.O_RDONLY)
        check(libc.setns(self._file, CLONE_NEWNET))
        try:
            yield
        finally:
            check(libc.setns(home, CLONE_NEWNET))
            os.close(home)

    def ip(self, *arguments: str) -> None:
        """Run `ip` inside."""
        with self.entered():
            subprocess.run(["ip", *arguments], check=True, capture_output=True)

    def tun(self, device: str, address: str) -> int:
        """A device that everything leaves by; what is sent can be read from the file, what is written arrives."""
        with self.entered():
            file = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
        with self.entered():
            fcntl.ioctl(file, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
        self.ip("address", "add", f"{address}/24", "dev", device)
        self.ip("link", "set", device, "up")
        self.ip("route", "add", "default", "dev", device)
        return file

    def close(self) -> None:
        """It ends with the last process inside."""
        os.close(self._file)


def check(answer: int) -> None:
    """Raise OSError for a call that failed."""
    if answer:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def why_not() -> str:
    """Why there can be no laboratory here, or nothing."""
    try:
        space = Namespace()
    except OSError as error:
        return f"no network namespaces ({error}): Linux, root and iproute2 are needed"
    except AttributeError:
        return "no network namespaces: Linux is needed"
    try:
        os.close(space.tun("probe", "192.0.2.1"))
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no TUN devices ({error})"
    finally:
        space.close()
    return ""
