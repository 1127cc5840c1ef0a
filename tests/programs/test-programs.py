# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs as their users meet them: exit status, messages, formats, languages, files; order and cuts of the input.

    test-programs.py BUILD
"""
import csv
import gzip
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from tap import Tap, call  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.abspath(sys.argv[1])
SAMPLE = os.path.join(TOP, "examples", "data", "bank.study")
RANKING = ("rank service name provider standing priority volume rework_rate reworked_customers gap requests respondents "
           "basis rank_low rank_high interval top_share tied_with unusual").split()
OPTIONS = "--format --output --width --lang --data --bad-rows --rejects --threads --quiet --version".split()
RANKING_OPTIONS = ("--method --scope --wave --criteria --directions --weights --normalisation --vikor-v --preference --bounds "
                   "--weight-constraints --missing --shrink --confidence --replicates --seed --sets --top --first").split()
OWN = {"rank-services": RANKING_OPTIONS + ["--explain", "--tied"], "certainty": RANKING_OPTIONS + ["--table"], "measure-services": ["--by", "--wave", "--findings"],
       "map-services": ["--table", "--by", "--dot", "--graphml", "--top", "--wave", "--worlds", "--seed"]}
BY = "service provider role cell attribute wave period".split()

# A study that says one of everything that the text output mentions; 6 people, so that nothing is hidden.
TINY = """[study]
title = A tiny shop
scale = 1;5

[requests]
file = requests.csv

[ratings]
file = ratings.csv
"""
TINY_REQUESTS = "service,provider,reworks,opened,delivered\nCrates,Depot,1,2026-01-02,2026-01-03\nLabels,Print,0,2026-01-02,2026-01-04\n"
TINY_RATINGS = "service,perception,expectation,respondent\n" + "".join(f"Crates,{2 + n % 2},5,p{n}\n" for n in range(6))

tap = Tap()
env = dict(os.environ, LC_ALL="C.UTF-8")
env.pop("SERVICE_MATRIX_DATA", None)


def run(program, *arguments, **more):
    return call([os.path.join(BUILD, "examples", program), *arguments], **{"env": env, **more})


def good(program, *arguments, **more):
    """What a run that must go well prints."""
    ran = run(program, *arguments, **more)
    if ran.returncode != 0:
        tap.check(f"{program} {' '.join(arguments)}", f"exit status {ran.returncode}\n{ran.stderr}")
    return ran.stdout


def refused(name, program, arguments, status, message, **more):
    """A failure is one message, the right status and nothing on standard output."""
    ran = run(program, *arguments, **more)
    tap.equal(name, (ran.returncode, ran.stdout, ran.stderr), (status, "", message))


def write(folder, **files):
    """Files of a study; "requests_csv" is requests.csv."""
    for name, text in files.items():
        with open(os.path.join(folder, name.replace("_", ".")), "w", encoding="utf-8") as out:
            out.write(text)


def rows(text, **dialect):
    return list(csv.reader(io.StringIO(text, newline=""), **dialect))


def test_usage():
    for program, own in OWN.items():
        ran = run(program, "--help")
        tap.equal(f"usage/{program} --help", (ran.returncode, ran.stderr), (0, ""))
        for option in OPTIONS + own:
            tap.check(f"usage/{program} --help names {option}", "" if option in ran.stdout else ran.stdout)
        tap.equal(f"usage/{program} --version", run(program, "--version").stdout, f"{program} 0.1.0\n")
        more = f"\nTry {program} --help\n"
        for name, arguments, message in (
                ("no study", [], "expected one study file but found 0" + more),
                ("two studies", [SAMPLE, SAMPLE], "expected one study file but found 2" + more),
                ("unknown option", ["--nonsense", SAMPLE], "Unknown option --nonsense" + more),
                ("format", ["--format=xml", SAMPLE], '--format: expected text, csv, csv-excel or json but found "xml"\n'),
                ("format is not abbreviated", ["--format=cs", SAMPLE],
                 '--format: expected text, csv, csv-excel or json but found "cs"\n'),
                ("lang", ["--lang=fr", SAMPLE], '--lang: expected en or es but found "fr"\n'),
                ("bad-rows", ["--bad-rows=ignore", SAMPLE], '--bad-rows: expected stop or skip but found "ignore"\n'),
                ("threads", ["--threads=-1", SAMPLE],
                 '--threads: expected a whole number, 0 for all cores, but found "-1"\n'),
                ("width", ["--width=-7", SAMPLE], '--width: expected a whole number, 0 for no limit, but found "-7"\n')):
            refused(f"usage/{program} {name}", program, arguments, 2, f"{program}: {message}")
    for name, program, argument, message in (
            ("method", "rank-services", "--method=best", '--method: expected staged, burden, weighted-sum, topsis, vikor, promethee or spotis but found "best"'),
            ("directions", "rank-services", "--directions=up", '--directions: expected min or max for each criterion but found "up"'),
            ("weights", "rank-services", "--weights=1,,2",
             '--weights: expected a number for each criterion, or equal, entropy, critic or roc but found ""'),
            ("normalisation", "rank-services", "--normalisation=z",
             '--normalisation: expected minmax, max, sum or vector but found "z"'),
            ("vikor-v", "rank-services", "--vikor-v=half", '--vikor-v: expected a number from 0 to 1 but found "half"'),
            ("preference", "rank-services", "--preference=level:1",
             "--preference: expected usual, u-shape:q, v-shape:p, level:q:p, linear:q:p or gaussian:s for each criterion "
             'but found "level:1"'),
            ("bounds", "rank-services", "--bounds=1:2:3", '--bounds: expected LOW:HIGH for each criterion, such as 0:100,0:9, empty for its own, but found "1:2:3"'),
            ("weight-constraints", "certainty", "--weight-constraints=volume>gap",
             "--weight-constraints: expected chains of criteria and numbers such as volume>=gap or 0.1<=gap<=0.5 "
             'but found "volume>gap"'),
            ("missing", "rank-services", "--missing=zero", '--missing: expected median, last or exclude but found "zero"'),
            ("confidence", "rank-services", "--confidence=high", '--confidence: expected a number between 0 and 1 but found "high"'),
            ("replicates", "rank-services", "--replicates=-1",
             '--replicates: expected a whole number, 0 for the default, but found "-1"'),
            ("seed", "rank-services", "--seed=-1", '--seed: expected a whole number of at least 0 but found "-1"'),
            ("sets", "rank-services", "--sets=all", '--sets: expected marginal or joint but found "all"'),
            ("table", "certainty", "--table=luck",
             "--table: expected acceptability, winning, weights, stability, methods, reversal, top or bright-spots "
             'but found "luck"'),
            ("scope", "rank-services", "--scope=some", '--scope: expected critical or all but found "some"'),
            ("top", "rank-services", "--top=-1", '--top: expected a whole number, 0 for all ranks, but found "-1"'),
            ("first", "certainty", "--first=-1", '--first: expected a whole number, 0 for the default, but found "-1"'),
            ("by", "measure-services", "--by=colour",
             '--by: expected service, provider, role, cell, attribute, wave or period but found "colour"')):
        refused(f"usage/{name}", program, [argument, SAMPLE], 2, f"{program}: {message}\n")
    refused("usage/columns", "measure-services", ["--columns=service,colour", SAMPLE], 1,
            'measure-services: columns: expected names of columns of this table, such as "service", but found "colour"\n')
    refused("usage/explain beside tied", "rank-services", ["--tied", "--explain", SAMPLE], 2,
            'rank-services: --explain: expected one table, this or --tied, but found "--explain --tied"\n')
    refused("usage/findings beside by", "measure-services", ["--findings", "--by=role", SAMPLE], 2,
            'measure-services: --findings: expected neither --by nor --wave nor --columns beside it but found "role"\n')


def test_errors(folder):
    study = os.path.join(folder, "tiny.study")
    write(folder, tiny_study=TINY, requests_csv=TINY_REQUESTS, ratings_csv=TINY_RATINGS)
    for program in OWN:
        refused(f"errors/{program} no such study", program, [os.path.join(folder, "none.study")], 1,
                f"{program}: {folder}/none.study: expected a study file but there is none\n")
        refused(f"errors/{program} no such wave", program, ["--wave=never", study], 1,
                f'{program}: wave: expected none, since no rating names a wave, but found "never"\n')
        same = os.path.join(folder, ".", "tiny.study")
        refused(f"errors/{program} output over the study", program, [f"--output={same}", study], 1,
                f'{program}: --output: expected a file other than the study but found "{same}"\n')
    with open(study, encoding="utf-8") as text:
        tap.equal("errors/the study is kept", text.read(), TINY)
    with open("/dev/full", "w") as full:
        for text in ("text", "csv", "json"):
            ran = subprocess.run([os.path.join(BUILD, "examples", "rank-services"), f"--format={text}", "--quiet", study],
                                 stdout=full, stderr=subprocess.PIPE, encoding="utf-8", env=env)
            tap.check(f"errors/full disk, {text}", "" if ran.returncode == 1 and "No space left on device" in ran.stderr and
                      ran.stderr.startswith("rank-services: ") and ran.stderr.count("\n") == 1 else f"{ran.returncode} {ran.stderr}")

    write(folder, ratings_csv=TINY_RATINGS + "Crates,9,5,p7\n")
    refused("errors/bad row", "rank-services", [study], 1, 'rank-services: ratings.csv:8: perception: expected a rating from '
            '1 to 5, the scale of the study, but found "9"\n')
    rejects, output = os.path.join(folder, "rejects.csv"), os.path.join(folder, "ranking.csv")
    write(folder, ranking_csv="kept\n")
    ran = run("rank-services", "--format=csv", f"--output={output}", study)
    with open(output, encoding="utf-8") as text:
        tap.equal("errors/an older output is kept", (ran.returncode, text.read()), (1, "kept\n"))
    ran = run("rank-services", "--bad-rows=skip", f"--rejects={rejects}", "--format=csv", study)
    with open(rejects, encoding="utf-8", newline="") as text:
        left_out = rows(text.read())
    tap.equal("bad rows/left out and kept", (ran.returncode, left_out[0], [(r[1], r[3]) for r in left_out[1:]]),
              (0, ["file", "line", "reason", "row"], [("8", "Crates,9,5,p7")]))
    tap.check("bad rows/lang=es", "" if "se esperaba" in run("rank-services", "--lang=es", study).stderr else "no Spanish")
    write(folder, ratings_csv=TINY_RATINGS)


def shown_width(line):
    import unicodedata
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test_formats(folder):
    study = os.path.join(folder, "tiny.study")
    for program, columns in (("rank-services", RANKING), ("measure-services", None)):
        for source in (study, SAMPLE):
            name = f"formats/{program} {os.path.basename(source)}"
            table = rows(good(program, "--format=csv", source))
            objects = json.loads(good(program, "--format=json", source))
            if columns:
                tap.equal(f"{name} columns", table[0][:len(columns)], columns)
            tap.check(f"{name} has rows", "" if len(table) > 2 else str(table))
            as_text = [[("" if v is None else v if isinstance(v, str) else json.dumps(v)) for v in o.values()] for o in objects]
            tap.equal(f"{name} json names", [list(o) for o in objects], [table[0]] * (len(table) - 1))
            same = all(a == b or abs(float(a) - float(b)) == 0 for x, y in zip(table[1:], as_text) for a, b in zip(x, y))
            tap.check(f"{name} json has the values of csv", "" if same else f"{table[1:3]}\n{as_text[:2]}")
            excel = good(program, "--format=csv-excel", source)
            tap.check(f"{name} csv-excel has a byte order mark", "" if excel.startswith("\ufeff") else excel[:20])
            excel = rows(excel[1:], delimiter=";")
            plain = [[cell.replace(",", ".") for cell in row] for row in excel]
            tap.equal(f"{name} csv-excel has the values of csv", plain, [[c.replace(",", ".") for c in r] for r in table])
    check_csv_exact(good("rank-services", "--format=csv", SAMPLE))
    text = good("rank-services", study)
    tap.equal("text/title", text.split("\n")[0], "A tiny shop")
    tap.check("text/null is a dash", "" if any(" - " in line + " " for line in text.split("\n")) else text)
    tap.check("text/how to read a gap", "" if "positive is short of what is needed" in text else text)
    quiet = run("rank-services", "--quiet", study)
    tap.check("text/quiet has neither title nor notes",
              "" if quiet.stdout in text and "tiny shop" not in quiet.stdout and "positive" not in quiet.stdout and
              quiet.stderr == "" else quiet.stdout + quiet.stderr)
    for width in (60, 80, 100, 132):
        for program in OWN:
            lines = good(program, "--quiet", f"--width={width}", SAMPLE).split("\n")
            tap.check(f"text/{program}, {width} wide", "\n".join(line for line in lines if shown_width(line) > width))


def check_csv_exact(text):
    """RFC 4180, and numbers that read back as they are and have no shorter writing."""
    tap.check("csv/lines end in CR LF", "" if text.count("\n") == text.count("\r\n") > 1 and text.endswith("\r\n") else repr(text[:99]))
    wrong = [cell for row in rows(text)[1:] for name, cell in zip(RANKING, row)
             if name in ("priority", "volume", "rework_rate", "gap") and cell and len(repr(float(cell))) < len(cell)]
    tap.equal("csv/shortest numbers", wrong, [])


def test_languages(folder):
    study = os.path.join(folder, "tiny.study")
    english, spanish = good("rank-services", study), good("rank-services", "--lang=es", study)
    tap.check("spanish/text", "" if "si es positiva" in spanish and spanish != english else spanish)
    header = [good("rank-services", "--format=csv", f"--lang={code}", study).split("\r\n")[0] for code in ("en", "es")]
    tap.equal("spanish/plain column names", header[0], header[1])
    findings = [good("measure-services", "--findings", "--format=csv", f"--lang={code}", SAMPLE) for code in ("en", "es")]
    tables = [rows(text) for text in findings]
    tap.equal("spanish/findings have the same names and counts", [r[:4] for r in tables[0]], [r[:4] for r in tables[1]])
    tap.check("spanish/findings have other sentences", "" if len(tables[0]) > 1 and all(
        a[4] != b[4] for a, b in zip(tables[0][1:], tables[1][1:])) else str(tables))
    n = len(tables[0]) - 1
    told = run("rank-services", SAMPLE).stderr
    tap.equal("findings/told by rank-services", told, "" if n == 0 else (f"{n} findings" if n > 1 else "1 finding") +
              f" on the data, listed by measure-services {SAMPLE} --findings\n")
    tap.equal("findings/not told beside csv", run("rank-services", "--format=csv", SAMPLE).stderr, "")
    for locale in ("C", "POSIX", "es_ES.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8"):
        tap.check(f"locale/{locale}", "" if good("rank-services", "--format=csv", SAMPLE, env=dict(env, LC_ALL=locale)) ==
                  good("rank-services", "--format=csv", SAMPLE) else "other bytes")


def test_numbers_in_spanish():
    """Notes write numbers as sentences do, and call measures by their titles; figures and metadata stay as they are."""
    spanish = good("rank-services", "--lang=es", "--method=topsis", "--confidence=0.975", "--replicates=50", SAMPLE)
    tap.check("language/decimals", "" if "donde queda en el 97,5\u00a0% de" in spanish else spanish)
    tap.check("language/measures", "" if "se forma con Volumen, Retrabajo, Brecha." in spanish else spanish)
    drawn = good("certainty", "--lang=es", "--criteria=gap", "--replicates=12345", "--method=topsis", SAMPLE)
    tap.check("language/thousands", "" if "de 12\u00a0345 como mucho" in drawn else drawn)
    drawn = good("certainty", "--lang=en", "--criteria=gap", "--replicates=1234", "--method=topsis", SAMPLE)
    tap.check("language/thousands in English", "" if "of 1,234 at most" in drawn else drawn)


def test_output(folder):
    study, output = os.path.join(folder, "tiny.study"), os.path.join(folder, "out")
    for text in ("text", "csv", "csv-excel", "json"):
        run("rank-services", f"--format={text}", f"--output={output}", study)
        with open(output, encoding="utf-8", newline="") as written:
            tap.check(f"output/{text} is what standard output has", "" if written.read() == subprocess.run(
                [os.path.join(BUILD, "examples", "rank-services"), f"--format={text}", study], stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=env).stdout.decode() else "differs")
        ran = run("rank-services", f"--format={text}", "--output=/dev/stdout", study)
        tap.check(f"output/{text} to a pipe", "" if ran.returncode == 0 and len(ran.stdout) > 50 else ran.stderr)
        ran = run("rank-services", f"--format={text}", f"--output={folder}/none/out", study)
        tap.check(f"output/{text} to no folder", "" if ran.returncode == 1 and ran.stderr.count("\n") == 1 and
                  "none" in ran.stderr and not ran.stdout else ran.stderr)
    os.remove(output)
    tap.equal("output/nothing else is left", sorted(os.listdir(folder)),
              ["ranking.csv", "ratings.csv", "rejects.csv", "requests.csv", "tiny.study"])
    os.mkdir(os.path.join(folder, "elsewhere"))
    shutil.move(study, os.path.join(folder, "elsewhere"))
    moved = os.path.join(folder, "elsewhere", "tiny.study")
    tap.equal("data/files in another folder", good("rank-services", f"--data={folder}", moved).split("\n")[0], "A tiny shop")
    os.rename(os.path.join(folder, "elsewhere"), os.path.join(folder, "studies"))
    os.makedirs(os.path.join(folder, "tiny"))
    for file in ("requests.csv", "ratings.csv"):
        shutil.move(os.path.join(folder, file), os.path.join(folder, "tiny"))
    named = dict(env, SERVICE_MATRIX_DATA=folder)
    tap.equal("data/a folder of the study's name, by the environment",
              good("rank-services", os.path.join(folder, "studies", "tiny.study"), env=named).split("\n")[0], "A tiny shop")
    tap.check("data/other studies ignore the environment", "" if good("rank-services", SAMPLE, env=named) else "nothing")


def test_ranking():
    table = rows(good("rank-services", "--format=csv", SAMPLE))
    top = rows(good("rank-services", "--format=csv", "--top=3", SAMPLE))
    tap.equal("ranking/top", top, [row for row in table if row[0] == "rank" or int(row[0]) <= 3])
    for program, more in (("rank-services", []), ("certainty", ["--table=top"])):
        text = good(program, "--first=3", "--replicates=50", *more, SAMPLE)
        tap.check(f"ranking/{program}, the first three", "" if "\nThe first: 3 of the services." in text else text)
    every = rows(good("rank-services", "--format=csv", "--scope=all", SAMPLE))
    inside = {row[1] for row in table} <= {row[1] for row in every}
    tap.check("ranking/scope", "" if inside and len(every) > len(table) else f"{len(table)} of {len(every)}")
    burden = rows(good("rank-services", "--format=csv", "--method=burden", SAMPLE))
    figures = [float(row[5]) for row in burden[1:] if row[5]]
    tap.check("ranking/burden, most first", "" if figures and figures == sorted(figures, reverse=True) else str(figures))
    for name, ranked in (("staged", table), ("burden", burden)):
        ranks = [int(row[0]) for row in ranked[1:]]
        shared = all(rank == (index + 1 if index == 0 or rank != ranks[index - 1] else ranks[index - 1])
                     for index, rank in enumerate(ranks))
        tap.check(f"ranking/{name}, equal ones share a rank", "" if shared else str(ranks))


PRICES = "service,price,quality\nCrates,12,7\nLabels,9,4\nPallets,30,9\n"


def test_decisions(folder):
    """A table of services is a study; what a ranking says of itself fits together."""
    decision = os.path.join(folder, "decision")
    os.mkdir(decision)
    study = os.path.join(decision, "prices.study")
    write(decision, prices_csv=PRICES, prices_study="[services]\nfile = prices.csv\n")
    common = ["--criteria=price,quality", "--directions=min,max", "--weights=0.4,0.6", study]
    table = rows(good("rank-services", "--format=csv", "--method=topsis", *common))
    head = table[0]
    # by hand: norms 33.54 and 12.083; closeness 0.712, 0.503, 0.498
    tap.equal("decision/order", [row[1] for row in table[1:]], ["Crates", "Labels", "Pallets"])
    tap.equal("decision/columns", [name for name in head if name in ("price", "quality", "rank_low", "rank_high", "interval")],
              ["price", "quality", "rank_low", "rank_high", "interval"])
    tap.equal("decision/exact", {row[head.index("interval")] for row in table[1:]}, {"exact"})
    refused("decision/unknown criterion", "rank-services", ["--method=topsis", "--criteria=prise", study], 1,
            'rank-services: criteria: expected measures or numeric columns of services, such as price, but found "prise"'
            " (a further column of services counts only where it holds a value, and the first one is a finite number)\n")
    for what, cells in (("empty", ("", "")), ("a word first", ("n/k", "2")), ("infinite first", ("inf", "2"))):
        write(decision, few_csv="service,a,b\nCrates,%s,1\nLabels,%s,2\n" % cells, few_study="[services]\nfile = few.csv\n")
        for language, why in (("en", "counts only where it holds a value, and the first one is a finite number"),
                              ("es", "solo cuenta si tiene algún valor y el primero es un número finito")):
            ran = run("rank-services", "--method=topsis", "--criteria=a,b", f"--lang={language}", os.path.join(decision, "few.study"))
            tap.check(f"decision/column that is {what} says why ({language})", "" if ran.returncode == 1 and 'a"' in ran.stderr.replace("«a»", '"a"') and why in ran.stderr else ran.stderr)
    write(decision, none_csv="service,a,b\n", none_study="[services]\nfile = none.csv\n")
    none = os.path.join(decision, "none.study")
    for method in ("topsis", "weighted-sum", "vikor", "promethee"):
        table = rows(good("rank-services", "--format=csv", f"--method={method}", "--criteria=a,b", none))
        tap.equal(f"decision/{method} of no services", [len(table), "a" in table[0], "b" in table[0]], [1, True, True])
    tap.equal("decision/reasons of no services", len(rows(good("rank-services", "--format=csv", "--method=topsis", "--criteria=a,b", "--explain", none))), 1)
    for method, instead in (("staged", "topsis"), ("burden", "topsis"), ("vikor", "vikor")):
        for more in ([], ["--missing=exclude"], ["--explain"]):
            text = good("rank-services", f"--method={method}", *more, study)
            tap.check(f"decision/{method} {' '.join(more)} names the columns to rank by",
                      "" if f"such as --method={instead} --criteria=price,quality.\n" in text else text)
    tap.check("decision/no columns where criteria are known", "" if "--criteria names" not in good("rank-services", "--method=topsis", *common) else "named")
    refused("decision/bounds", "rank-services", ["--method=spotis", "--criteria=price,quality", "--bounds=0:9,", study], 1,
            "rank-services: bounds: expected a lower and an upper bound of quality, since nothing says what that can be: "
            ",LOW:HIGH, in the order of the criteria (price,quality)\n")
    refused("decision/weights of nan", "rank-services", ["--method=topsis", "--weights=nan,1", *[one for one in common if "weights" not in one]], 1,
            "rank-services: weights: expected a number from 0 to 1e100 for price but found nan\n")
    refused("decision/weights against constraints", "rank-services",
            ["--method=topsis", "--weight-constraints=price>=quality", *common], 1,
            "rank-services: weights: expected price >= quality of weights that sum to 1, since the constraints on weights say so, "
            "but found 0.4 and 0.6\n")
    refused("decision/constraints", "certainty", ["--weight-constraints=volume>=0.9,gap>=0.9", SAMPLE], 1,
            "certainty: weight constraints: the lowest weights sum to more than 1\n")
    for more in ([], ["--table=exposure"], ["--table=demand"], ["--table=failures"], ["--table=robustness"], ["--table=validation"],
                 *(["--table=handovers", f"--by={by}"] for by in ("pass", "pair", "service", "provider", "returns")),
                 *(["--table=silos", f"--by={by}"] for by in ("silos", "members", "line", "areas")),
                 *(["--table=two-mode", f"--by={by}"] for by in ("providers", "roles", "provider-pairs", "role-pairs")),
                 *(["--table=layout", f"--by={by}"] for by in ("nodes", "edges")),
                 ["--table=sight"], *(["--table=sight", f"--by={by}"] for by in ("provider", "touchpoint"))):
        name = "/".join(["map", *(option.split("=")[1] for option in more)])
        text = good("map-services", *more, "--format=csv", "--quiet", SAMPLE)
        again = good("map-services", *more, "--format=csv", "--quiet", "--threads=1", SAMPLE)
        tap.check(f"{name}: threads change nothing", "" if text == again and text.count("\n") > 1 else "other bytes, or none")
        tap.equal(f"{name}: the first two", good("map-services", *more, "--format=csv", "--top=2", "--quiet", SAMPLE).splitlines(),
                  text.splitlines()[:3])
        tap.check(f"{name}: in Spanish", "" if good("map-services", *more, "--lang=es", SAMPLE) else "nothing")
    shown = rows(good("map-services", "--table=handovers", "--format=csv", "--quiet", SAMPLE))
    tap.check("map/handovers: shares sum to 1", "" if abs(sum(float(row[-1]) for row in shown[1:]) - 1) < 1e-9 else "they do not")
    refused("map/table", "map-services", ["--table=maps", SAMPLE], 2,
            'map-services: --table: expected bottlenecks, exposure, demand, failures, robustness, handovers, silos, sight, validation, two-mode or layout '
            'but found "maps"\n')
    refused("map/by", "map-services", ["--table=failures", "--by=pair", SAMPLE], 2,
            'map-services: --by: expected none but with --table=handovers, silos, sight, two-mode or layout but found "pair"\n')
    refused("map/by of layout", "map-services", ["--table=layout", "--by=pair", SAMPLE], 2,
            'map-services: --by: expected nodes or edges but found "pair"\n')
    for graph, other in (("--dot", "--table=layout"), ("--graphml", "--by=edges"), ("--dot", "--top=3"), ("--graphml", "--format=text"), ("--dot", "--graphml")):
        refused(f"map/{graph} beside {other}", "map-services", [graph, other, SAMPLE], 2,
                f"map-services: {graph}: expected none of --table, --by, --top and --format and no other graph beside it but found "
                f'"{other.split("=")[0]}"\n')
    refused("map/--dot of no wave", "map-services", ["--dot", "--wave=never", SAMPLE], 1,
            run("map-services", "--wave=never", SAMPLE).stderr)
    refused("map/--dot into no folder", "map-services", ["--dot", "--output=/nowhere/x.dot", SAMPLE], 1,
            run("map-services", "--format=csv", "--output=/nowhere/x.dot", SAMPLE).stderr)
    refused("map/by of sight", "map-services", ["--table=sight", "--by=role", SAMPLE], 2,
            'map-services: --by: expected provider or touchpoint but found "role"\n')
    tap.equal("map/sight: a row per provider by default", good("map-services", "--table=sight", SAMPLE),
              good("map-services", "--table=sight", "--by=provider", SAMPLE))
    seen = rows(good("map-services", "--table=sight", "--by=touchpoint", "--format=csv", "--quiet", SAMPLE))
    tap.check("map/sight: no weight over the end customers", "" if all(
        0 < float(row[6]) <= 1 and float(row[8]) <= float(row[5]) for row in seen[1:]) else "there is")
    refused("map/worlds", "map-services", ["--table=exposure", "--worlds=20000000", SAMPLE], 1,
            "map-services: worlds: expected at most 10000000 worlds but found 20000000\n")
    for name in ("acceptability", "winning", "weights", "stability", "methods", "reversal", "top", "bright-spots"):
        text = good("certainty", f"--table={name}", "--format=csv", "--replicates=200", "--quiet", SAMPLE)
        again = good("certainty", f"--table={name}", "--format=csv", "--replicates=200", "--quiet", "--threads=1", SAMPLE)
        tap.check(f"certainty/{name}: threads change nothing", "" if text == again else "other bytes")
        tap.check(f"certainty/{name}: text", "" if good("certainty", f"--table={name}", "--replicates=50", SAMPLE) else "nothing")
    for name in ("acceptability", "winning", "weights", "reversal", "top"):
        listed = rows(good("certainty", f"--table={name}", "--format=csv", "--replicates=50", "--top=2", SAMPLE))[1:]
        tap.equal(f"certainty/{name}: of the first two", len({row[0] for row in listed}), 2)
    shares = {}
    for service, rank, share in rows(good("certainty", "--format=csv", "--replicates=300", SAMPLE))[1:]:
        shares[service] = shares.get(service, 0) + float(share)
    tap.check("certainty/acceptabilities add up to 1", "" if all(abs(total - 1) < 1e-9 for total in shares.values()) else str(shares))
    tied = rows(good("rank-services", "--tied", "--format=csv", SAMPLE))
    table = rows(good("rank-services", "--format=csv", SAMPLE))
    counts = {row[1]: int(row[table[0].index("tied_with")]) for row in table[1:]}
    tap.equal("ranking/tied are as many as it says", {code: sum(row[1] == code for row in tied[1:]) for code in counts}, counts)
    why = rows(good("rank-services", "--explain", "--format=csv", SAMPLE))
    tap.equal("ranking/explains every rank", [row[:2] for row in why[1:]], [row[:2] for row in table[1:]])


def everything(study):
    """All that the programs say of a study, as one text."""
    parts = [good("rank-services", "--format=csv", f"--method={method}", "--scope=all", study) for method in ("staged", "burden")]
    return parts + [good("measure-services", "--format=csv", f"--by={by}", study) for by in BY]


def reorder(folder, parts):
    """Shuffles the records of the sample's plain logs and surveys, and cuts each file into @parts."""
    shuffle = random.Random(20260301).shuffle
    for name in sorted(os.listdir(folder)):
        if not name.startswith(("requests-", "survey-")):
            continue
        path = os.path.join(folder, name)
        opener = gzip.open if name.endswith(".gz") else open
        with opener(path, "rt", encoding="utf-8", newline="") as text:
            head, *lines = text.read().splitlines(keepends=True)
        os.remove(path)
        shuffle(lines)
        for part in range(parts):
            with opener(path.replace(".csv", f"-{part}.csv"), "wt", encoding="utf-8", newline="") as out:
                out.write(head + "".join(lines[part::parts]))


def test_order(folder):
    original = everything(SAMPLE)
    tap.check("order/there is something to compare", "" if all(len(text) > 200 for text in original) else str(original))
    for name, parts in (("rows in another order", 1), ("files cut into many", 7)):
        copy = os.path.join(folder, str(parts))
        shutil.copytree(os.path.dirname(SAMPLE), copy)
        reorder(copy, parts)
        for what, before, after in zip(["staged", "burden"] + BY, original, everything(os.path.join(copy, "bank.study"))):
            tap.check(f"order/{name}: {what}", "" if before == after else f"{before[:400]}\n{after[:400]}")
    for threads in ("1", "2", "5"):
        tap.check(f"order/{threads} threads", "" if good("measure-services", "--format=csv", f"--threads={threads}", SAMPLE) ==
                  original[2] else "other bytes")


def live_requests():
    """The requests of examples/live.c, worked out here: (service, opened, delivered, reworks) in hours."""
    for number in range(400):
        service = ("laptop", "badge", "contract", "badge")[number % 4]
        hours = 3 + number % 11 if number % 4 == 1 else 20 + number * 37 % 71
        yield service, number, number + hours, int(number % 4 != 1 and number % 7 == 0)


def live_week(now):
    """What its ranking says at an hour: how many have ended, and (service, requests, reworked) in order of rank."""
    here = [request for request in live_requests() if request[1] <= now]
    table = {service: [0, 0] for service in ("badge", "contract", "laptop")}
    for service, _, _, reworks in here:
        table[service][0] += 1
        table[service][1] += reworks
    rows = sorted(((service, n, reworked) for service, (n, reworked) in table.items()), key=lambda row: (-row[2], -row[1]))
    return sum(delivered <= now for _, _, delivered, _ in here), rows


def test_live(folder):
    """The host of the embedding guide, against a count of its requests that knows nothing of tallies."""
    state = os.path.join(folder, "desk.state")
    refused("live/usage", "live", [], 2, "live: usage: live STATE-FILE\n")
    ran = run("live", "none/desk.state", cwd=folder)
    tap.equal("live/no folder", (ran.returncode, ran.stderr),
              (1, 'live: none/desk.state: expected a folder that exists but found "none"\n'))
    text = good("live", state)
    tap.check("live/again", "" if good("live", state) == text else "an older state changes what it prints")
    weeks = re.split(r"(\d+) requests have ended\n", text)[1:]
    for week in (0, 1):
        ended, rows = live_week((week + 1) * 7 * 24)
        tap.equal(f"live/week {week + 1}: ended", int(weeks[2 * week]), ended)
        shown = [line.split() for line in weeks[2 * week + 1].splitlines()[3:] if line.strip()]
        tap.equal(f"live/week {week + 1}: ranking", [(row[1], row[-13], row[-12], row[-10]) for row in shown],
                  [(service, f"{reworked / n:.3f}", str(reworked), str(n)) for service, n, reworked in rows])


def main():
    with tempfile.TemporaryDirectory() as folder:
        test_usage()
        test_errors(folder)
        test_formats(folder)
        test_languages(folder)
        test_numbers_in_spanish()
        test_output(folder)
        test_decisions(folder)
        test_ranking()
        test_live(folder)
    with tempfile.TemporaryDirectory() as folder:
        test_order(folder)
    tap.close()


main()
