# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/performance.md: what stands between the two marks is made anew, the words around it stay."""
import os
import re
import statistics

from jobs import JOBS

BEGIN, END = "<!-- made by tests/run bench: begin -->", "<!-- made by tests/run bench: end -->"
APART = {job: tuple(f"<!-- made by tests/run bench --jobs={job}: {end} -->" for end in ("begin", "end")) for job in ("certainty", "graph")}
SKELETON = f"""# Performance

{BEGIN}
{END}

{APART["certainty"][0]}
{APART["certainty"][1]}

{APART["graph"][0]}
{APART["graph"][1]}
"""
NAMES = {"duckdb": "DuckDB", "polars": "Polars", "pandas": "pandas", "data.table": "R data.table", "sqlite": "SQLite",
         "pm4py": "PM4Py", "pyarrow": "pyarrow", "": ""}


def spread(values, digits=3):
    values = sorted(values)
    middle = f"{statistics.median(values):.{digits}f}"
    return f"{middle} [{values[0]:.{digits}f}-{values[-1]:.{digits}f}]" if len(values) > 1 else f"{middle} (one run)"


def ratios(run):
    return [peer["wall"] / ours["wall"] for ours, peer in zip(run["ours"], run["peer"])]


def row(cells):
    return "| " + " | ".join(cells) + " |"


def line(job, result, threads, tool, runs, ratio=""):
    wall = [run["wall"] for run in runs]
    seconds = statistics.median(wall)
    peak = "" if job.arrow else f"{statistics.median(run['peak'] for run in runs) / 2**20:.0f}"
    return row([job.title, threads, tool, spread(wall), ratio, f"{result['rows'] / seconds / 1e6:.2f}",
                f"{result['bytes'] / seconds / 1e9:.2f}", peak])


def job_lines(job, result):
    for threads, runs in result["threads"].items():
        ours = [one for run in runs.values() for one in run["ours"]]
        yield line(job, result, threads, "**ours**", ours)
        for name, run in runs.items():
            if run["peer"]:
                yield line(job, result, threads, NAMES[name], run["peer"], spread(ratios(run), 1))


def verdict(value, must, aim, more):
    reached = (lambda limit: value >= limit) if more else (lambda limit: value <= limit)
    return "aim met" if reached(aim) else "met" if reached(must) else "**not met**"


def ratio_target(job, threads, runs):
    """Against the peer with the smallest median, or the one that is named."""
    medians = {name: statistics.median(ratios(run)) for name, run in runs.items()
               if run["peer"] and name in (job.against or name)}
    if not medians or int(threads) not in job.target:
        return
    peer = min(medians, key=medians.get)
    must, aim = job.target[int(threads)]
    yield row([f"{job.title}, {threads} thread{'s' if threads != '1' else ''}", f"{must} x", f"{aim} x",
               f"{medians[peer]:.1f} x {NAMES[peer]}", verdict(medians[peer], must, aim, True)])


def targets(job, result):
    for threads, runs in result["threads"].items():
        yield from ratio_target(job, threads, runs)
        ours = [one for run in runs.values() for one in run["ours"]]
        label = f"{threads} thread{'s' if threads != '1' else ''}"
        if job.milliseconds:
            value = 1000 * statistics.median(one["wall"] for one in ours)
            yield row([f"{job.title}, {label}", *(f"{limit} ms" for limit in job.milliseconds), f"{value:.1f} ms",
                       verdict(value, *job.milliseconds, False)])
        if job.megabytes:
            value = max(one["peak"] for one in ours) / 1e6
            yield row([f"{job.title}, {label}: peak memory", *(f"{limit} MB" for limit in job.megabytes), f"{value:.0f} MB",
                       verdict(value, *job.megabytes, False)])


def first_match(path, pattern, otherwise="?"):
    try:
        with open(path, encoding="utf-8") as file:
            found = re.search(pattern, file.read(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else otherwise


def machine():
    model = first_match("/proc/cpuinfo", r"^model name\s*: (.*)")
    memory = int(first_match("/proc/meminfo", r"^MemTotal:\s*(\d+)", "0")) / 2**20
    system = first_match("/etc/os-release", r'^PRETTY_NAME="(.*)"')
    return f"{model}, {os.cpu_count()} processors, {memory:.0f} GiB of memory, {system}, Linux {os.uname().release.split('-')[0]}"


def generated(known, pairs):
    jobs = [(job, known["jobs"][job.name]) for job in JOBS if job.name in known["jobs"]]
    versions = ", ".join(f"{NAMES.get(name, name)} {version}" for name, version in known["versions"].items())
    worst = max((run.get("worst", 0) for _, result in jobs for runs in result["threads"].values() for run in runs.values()),
                default=0)
    yield f"Machine: {machine()}.  \nPeers: {versions}."
    yield (f"One warm-up and {pairs} pairs (one where a peer takes over 20 s; more for the tiny files), in turn. Seconds and ratios: "
           f"median [least-most]. Results agree: worst relative difference {worst:.0e}, quantiles within 1 %.")
    yield "\n".join(["## Goals", "", row(["job", "must", "aim", "found", ""]), row(["---"] * 5),
                     *(text for job, result in jobs for text in targets(job, result))])
    yield "\n".join(["## Times", "", row(["job", "threads", "tool", "seconds", "peer / ours", "M rows/s", "GB/s", "peak MiB"]),
                     row(["---", *["---:"], "---", *["---:"] * 5]),
                     *(text for job, result in jobs for text in job_lines(job, result))])


def write_between(path, begin, end, made):
    text = SKELETON
    if os.path.exists(path):
        with open(path, encoding="utf-8") as page:
            text = page.read()
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    with open(path + ".part", "w", encoding="utf-8") as page:
        page.write(before + begin + "\n" + made + "\n" + end + after)
    os.rename(path + ".part", path)


def write_report(path, known, pairs):
    write_between(path, BEGIN, END, "\n\n".join(generated(known, pairs)))


def write_apart(path, job, table):
    """The table of a job that has one of its own."""
    write_between(path, *APART[job], table.rstrip("\n"))
