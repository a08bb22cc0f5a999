"""A page in a headless Chromium of its own, with the server that it asks, and what its processes take of memory."""

import base64
import ctypes
import http.server
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The shell without a window knows no `--headless`, and does not mind it. No sandbox: its only page is ours, and root has none.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--no-zygote",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-device-scale-factor=1",
    "--window-size=1920,1200",
    # Never slower because nobody looks; never stopped because a picture takes long on a processor.
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-gpu-watchdog",
    "--disable-hang-monitor",
    "--enable-precise-memory-info",
    "--js-flags=--expose-gc",
]
# How pictures are drawn: Chromium's own software renderer, or the Vulkan driver of the system (a software one too).
RENDERERS = {
    "swiftshader": ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
    "lavapipe": ["--use-gl=angle", "--use-angle=vulkan", "--enable-features=Vulkan", "--ignore-gpu-blocklist"],
}
LAVAPIPE = "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json"
KINDS = {".js": "text/javascript", ".html": "text/html", ".json": "application/json", ".wasm": "application/wasm"}


def program():
    """The browser, or None."""
    named = os.environ.get("ATRIUM_CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A browser that is ended leaves its connections open; that is no news."""


class Page(http.server.BaseHTTPRequestHandler):
    """Answers the page: its own files, the packages, one model, one path; and takes what it sends."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = self.path.split("?")[0]
        run = self.server.run
        if name == "/model.ifc":
            file = run.model
        elif name == "/path.json":
            file = run.path
        elif name.startswith("/packages/"):
            file = within(run.packages, name[len("/packages/") :])
        else:
            file = within(os.path.join(HERE, "peers"), name[1:])
        if file is None or not os.path.isfile(file):
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", KINDS.get(os.path.splitext(file)[1], "application/octet-stream"))
        self.send_header("Content-Length", str(os.path.getsize(file)))
        # A page of one origin alone gets clocks that are exact to some microseconds.
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        with open(file, "rb") as source:
            shutil.copyfileobj(source, self.wfile, 1 << 20)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.run.take(self.path, body)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def within(folder, name):
    file = os.path.realpath(os.path.join(folder, name))
    return file if file.startswith(os.path.realpath(folder) + os.sep) else None


class Run:
    """One page over one model: its figures, or `{"failed": why}`."""

    def __init__(self, packages, model, path, pictures=None, say=None):
        self.packages, self.model, self.path, self.pictures = packages, model, path, pictures
        self.say = say or (lambda _: None)
        self.result, self.loaded, self.done = None, False, threading.Event()
        self.last = "nothing"

    def take(self, where, body):
        if where == "/result":
            self.result = json.loads(body)
            self.done.set()
        elif where == "/failed":
            self.result = {"failed": body.decode(errors="replace")[:600]}
            self.done.set()
        elif where == "/loaded":
            self.loaded = True
        elif where.startswith("/picture/") and self.pictures:
            with open(os.path.join(self.pictures, f"{os.path.basename(where)}.png"), "wb") as out:
                out.write(base64.b64decode(body))
        elif where == "/note":
            self.last = body.decode(errors="replace")
            self.say(self.last)

    def measure(self, peer, renderer, limit_s, limit_mb):
        if self.pictures:
            os.makedirs(self.pictures, exist_ok=True)
        server = Server(("127.0.0.1", 0), Page)
        server.run = self
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with tempfile.TemporaryDirectory(prefix="scene-profile-", ignore_cleanup_errors=True) as profile:
            address = f"http://127.0.0.1:{server.server_address[1]}/run.html?peer={peer}"
            command = [program(), *FLAGS, *RENDERERS[renderer], f"--user-data-dir={profile}", address]
            environment = {**os.environ, "HOME": profile}
            if renderer == "lavapipe":
                environment |= {"VK_ICD_FILENAMES": LAVAPIPE, "VK_DRIVER_FILES": LAVAPIPE}
            log = os.path.join(profile, "log")
            with open(log, "wb") as out:
                browser = subprocess.Popen(command, stdout=out, stderr=out, env=environment, start_new_session=True, preexec_fn=no_haste)
            try:
                memory = self.watch(browser, limit_s, limit_mb)
            finally:
                stop(browser)
                server.shutdown()
                server.server_close()
            if "failed" in self.result and os.environ.get("ATRIUM_BENCH_LOG"):
                shutil.copy(log, os.environ["ATRIUM_BENCH_LOG"])
        return {**self.result, **memory}

    def watch(self, browser, limit_s, limit_mb):
        """Waits for the figures, and looks every quarter of a second at what all processes of the browser hold."""
        started = time.monotonic()
        rss = pss = settled = 0.0
        renderers, next_pss = set(), 0.0
        all_before, used = busy_s(), {}
        while not self.done.wait(0.25):
            tree = processes(browser.pid)
            now = time.monotonic()
            rss = max(rss, sum(map(resident_mb, tree)))
            if now >= next_pss:
                looked = time.monotonic()
                held = sum(map(proportional_mb, tree))
                pss = max(pss, held)
                if self.loaded:
                    settled = settled or held
                # Looking takes the longer the more there is, and must not be felt.
                next_pss = time.monotonic() + max(0.25, 20 * (time.monotonic() - looked))
            for pid in tree:
                used[pid] = max(used.get(pid, 0.0), cpu_s(pid))
            now_there = {pid for pid in tree if is_renderer(pid)}
            if browser.poll() is not None:
                self.result = {"failed": f"the browser ended with {browser.returncode}"}
                break
            if renderers and not now_there and not self.done.is_set():
                self.result = {"failed": f"the page's process crashed (out of memory?); last it said: {self.last}"}
                break
            renderers = now_there
            if rss > limit_mb:
                self.result = {"failed": f"stopped: it held more than {limit_mb:g} MB; last it said: {self.last}"}
                break
            if now - started > limit_s:
                self.result = {"failed": f"timeout after {limit_s:g} s; last it said: {self.last}"}
                break
        others = max(busy_s() - all_before - sum(used.values()), 0.0) / (time.monotonic() - started)
        return {"others_cores": others, "process_peak_mb": pss or rss, "process_peak_rss_mb": rss, "process_loaded_mb": settled}


def no_haste():
    """As root, a browser puts itself before all other programs; nobody else here does."""
    drop_bounding, sys_nice = 24, 23
    ctypes.CDLL(None).prctl(drop_bounding, sys_nice, 0, 0, 0)


def stop(browser):
    """Ends a browser and all that it started."""
    tree = processes(browser.pid)
    for kind in (signal.SIGTERM, signal.SIGKILL):
        for pid in tree:
            try:
                os.kill(pid, kind)
            except ProcessLookupError:
                pass
        try:
            browser.wait(3 if kind == signal.SIGTERM else None)
        except subprocess.TimeoutExpired:
            continue
        if not any(os.path.exists(f"/proc/{pid}") for pid in tree):
            break
        time.sleep(0.2)


def processes(root):
    """A process and all below it."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    parents[int(name)] = int(file.read().rsplit(")", 1)[1].split()[1])
            except (OSError, ValueError):
                pass
    found = [root] if root in parents else []
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def is_renderer(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return b"--type=renderer" in file.read()
    except OSError:
        return False


def resident_mb(pid):
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0


def cpu_s(pid):
    """Processor time that a process has used."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return 0.0


def busy_s():
    """Processor time that everything on the machine has used, on all cores."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq = map(int, file.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def proportional_mb(pid):
    """Memory of a process, pages that several share counted once in all."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024
    except (OSError, ValueError):
        return 0.0
