"""A RabbitMQ of our own: own node, cookie, ports, epmd and account, on loopback."""

import base64
import json
import os
import secrets
import shutil
import urllib.request
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlsplit

from deploy.local import install, processes, rabbit_plugins
from deploy.local.addresses import Ports, Rabbit, free_port, write_private

VHOST = "docendo"
_BOOTED_WITHIN = 240.0  # on a machine that is busy; who ends while starting is noticed at once
CONFIG = """\
listeners.tcp.1 = 127.0.0.1:{amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
default_user = {user}
default_pass = {password}
default_vhost = {vhost}
default_user_tags.administrator = true
default_permissions.configure = .*
default_permissions.read = .*
default_permissions.write = .*
collect_statistics_interval = 1000
vm_memory_high_watermark.absolute = 1GiB
raft.wal_max_size_bytes = 67108864
log.console = false
log.file.level = warning
"""


@dataclass(frozen=True, slots=True)
class Account:
    """What makes this broker ours; kept in a file only its owner may read."""

    node: str
    user: str
    password: str
    amqp: int
    management: int
    epmd: int
    distribution: int

    @property
    def amqp_url(self) -> str:
        """Where clients speak AMQP."""
        return f"amqp://{self.user}:{self.password}@127.0.0.1:{self.amqp}/{VHOST}"

    @property
    def management_url(self) -> str:
        """Where the management API answers."""
        return f"http://{self.user}:{self.password}@127.0.0.1:{self.management}"


def has_begun(home: Path) -> bool:
    """Whether a native broker of this place ever ran: then its messages lie here."""
    return (home / "rabbit" / "account.json").exists()


def start_native(home: Path, ports: Ports) -> Rabbit:
    """Starts (or finds running) the broker of `home` and waits until it answers."""
    place, log = home / "rabbit", home / "log" / "rabbitmq.log"
    process = processes.running(home, "rabbitmq")
    if process is None:
        server = install.rabbitmq_server()
        account = _account(home, ports)
        _furnish(place, account)
        script = rabbit_plugins.minimal_script(server, place)
        env = _environment(place, account) | {"RABBITMQ_SCRIPTS_DIR": str(Path(script).parent)}
        epmd = processes.running(home, "epmd")
        if epmd is None:
            command = [install.epmd(), "-address", "127.0.0.1", "-port", str(account.epmd)]
            processes.start(home, "epmd", command, env, home / "log" / "epmd.log")
        process = processes.start(home, "rabbitmq", [script], env, log)
    else:
        account = _kept(home) or _account(home, ports)
    return await_broker(account.amqp_url, account.management_url, "native", process, log)


def stop_native(home: Path, *, keep: bool) -> bool:
    """Stops the broker of `home` and its epmd; without `keep` a clean end is not waited for."""
    stopped = processes.stop(home, "rabbitmq", timeout=20.0 if keep else 0.0)
    return processes.stop(home, "epmd", timeout=2.0) or stopped


def await_broker(amqp_url: str, management_url: str, how: str, process: processes.Process | None, log: Path) -> Rabbit:
    """Waits until the management API knows a running AMQP listener; it comes last at boot."""
    processes.await_answer(process, log, lambda: _listens(management_url), _BOOTED_WITHIN, f"RabbitMQ ({how})")
    version = call_management_api(management_url, "GET", "/api/overview")["rabbitmq_version"]
    return Rabbit(amqp_url, management_url, str(version), how)


def call_management_api(management_url: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    """One call to the management API; raises OSError when it refuses or does not answer."""
    at = urlsplit(management_url)
    port = at.port or 15672
    word = base64.b64encode(f"{at.username}:{at.password}".encode()).decode()
    request = urllib.request.Request(  # the address is our own or the operator's
        f"{at.scheme}://{at.hostname}:{port}{at.path.rstrip('/')}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Basic {word}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # nosec B310  # ours
        text = answer.read()
    return cast("dict[str, Any]", json.loads(text)) if text else {}


def make_vhost(management_url: str, name: str) -> None:
    """Creates a virtual host in which the account of the address may do everything."""
    user = urlsplit(management_url).username or ""
    call_management_api(management_url, "PUT", f"/api/vhosts/{quote(name, safe='')}", {})
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    path = f"/api/permissions/{quote(name, safe='')}/{quote(user, safe='')}"
    call_management_api(management_url, "PUT", path, everything)


def drop_vhost(management_url: str, name: str) -> None:
    """Deletes a virtual host with all its queues and connections."""
    call_management_api(management_url, "DELETE", f"/api/vhosts/{quote(name, safe='')}")


def _listens(management_url: str) -> bool:
    try:
        overview = call_management_api(management_url, "GET", "/api/overview")
    except (OSError, ValueError):
        return False
    return any(one["protocol"] == "amqp" for one in overview.get("listeners", []))


def _kept(home: Path) -> Account | None:
    try:
        return Account(**json.loads((home / "rabbit" / "account.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _account(home: Path, ports: Ports) -> Account:
    """The broker's identity: kept for ever, except for ports that somebody else took meanwhile."""
    kept = _kept(home)
    epmd_lives = processes.running(home, "epmd") is not None
    if kept is None:
        # Without its account an old database is of no use: nobody knows its password.
        shutil.rmtree(home / "rabbit", ignore_errors=True)
        node = f"docendo-{secrets.token_hex(4)}@localhost"
        user, password = "docendo", secrets.token_urlsafe(24)
        kept = Account(node, user, password, 0, 0, 0, 0)
    account = replace(
        kept,
        amqp=free_port(ports.amqp or kept.amqp or None),
        management=free_port(ports.management or kept.management or None),
        epmd=kept.epmd if epmd_lives else free_port(kept.epmd or None),
        distribution=free_port(kept.distribution or None),
    )
    write_private(home / "rabbit" / "account.json", json.dumps(asdict(account), indent=1))
    return account


def _furnish(place: Path, account: Account) -> None:
    text = CONFIG.format(vhost=VHOST, **asdict(account))
    write_private(place / "rabbitmq.conf", text)
    plugins = "[rabbitmq_management,rabbitmq_management_agent].\n"
    (place / "enabled_plugins").write_text(plugins)


def _environment(place: Path, account: Account) -> dict[str, str]:
    cores = min(2, os.cpu_count() or 1)
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(place),  # the Erlang cookie is made there
        "LANG": "C.UTF-8",
        "ERL_EPMD_PORT": str(account.epmd),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_CRASH_DUMP": str(place / "erl_crash.dump"),
        "ERL_CRASH_DUMP_SECONDS": "0",
        "RABBITMQ_NODENAME": account.node,
        "RABBITMQ_DIST_PORT": str(account.distribution),
        "RABBITMQ_CONF_ENV_FILE": str(place / "no-rabbitmq-env.conf"),  # not the machine's
        "RABBITMQ_CONFIG_FILE": str(place / "rabbitmq"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(place / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(place / "mnesia"),
        "RABBITMQ_LOG_BASE": str(place / "log"),
        "RABBITMQ_PID_FILE": str(place / "rabbitmq.pid"),
        # The script then becomes the Erlang machine instead of guarding it: one id to stop.
        "RABBITMQ_ALLOW_INPUT": "1",
        # Two schedulers are plenty here. Short busy waits: without any, threads that wake each
        # other make a boot half as long again; with the default they burn a shared processor.
        "RABBITMQ_SERVER_ERL_ARGS": f"+S {cores}:{cores} +sbwt very_short +sbwtdcpu none +sbwtdio none",
        # After its stores are closed the machine idles six seconds before it goes: three will do
        # (what was confirmed is on disk).
        "RABBITMQ_SERVER_START_ARGS": "-noinput -shutdown_time 3000 -kernel inet_dist_use_interface {127,0,0,1}",
    }
