# SPDX-License-Identifier: GPL-3.0-or-later
"""The graph as other programs read it: GraphML by XML, networkx and igraph, DOT by Graphviz. Every attribute is that of the tables.

    test-graph.py BUILD
"""
import csv
import io
import json
import math
import os
import shutil
import sys
import tempfile
import warnings
import xml.etree.ElementTree as xml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(os.path.dirname(HERE), "reference")]
from public_data import find  # noqa: E402
from tap import Tap, call  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.join(os.path.abspath(sys.argv[1]), "examples", "map-services")
STUDIES = os.path.join(TOP, "examples", "studies")
NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"
STRUCTURE = ("id", "from", "to")

NASTY_STUDY = "[study]\ntitle = \"R&D\" <b> \\N ]]>\n\n[roles]\nfile = roles.csv\n\n[services]\nfile = services.csv\n\n[links]\nfile = links.csv\n"
NASTY_CODES = ["say \"hi\"", "a ]]> b", "R&D &amp; <i>x</i>", "tail\\", "\\\"", "\\N \\G \\l", "two\nlines", "tab\there", "bell\x07", "bell\x08", "café 🏦 給与",
               "a -> b; {c}", "<table>", "'='", "%s%n", "\ufffd0007", "\ufffe", "a:n", "strict digraph", "#x", "&\\" * 45]
EMPTY_STUDY = "[study]\ntitle = Nothing\n\n[services]\nfile = services.csv\n"

tap = Tap()
env = dict(os.environ, LC_ALL="C.UTF-8")


def run(*arguments):
    return call([PROGRAM, "--quiet", *arguments], env=env)


def cells(text):
    """Rows of CSV as dictionaries; what is empty is unknown, since no name or code is an empty text."""
    return [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(io.StringIO(text, newline=""))]


def shown(text):
    """A text as the files have it: what XML has no place for is U+FFFD."""
    return None if text is None else "".join("\ufffd" if (c < " " and c not in "\t\n\r") or c in "\ufffe\uffff" else c for c in text)


def shown_id(text):
    return "".join(f"\ufffd{ord(c):04X}" if (c < " " and c not in "\t\n\r") or c in "\ufffd\ufffe\uffff" else c for c in text)


def attributes(row):
    return {name: shown(cell) for name, cell in row.items() if name not in STRUCTURE and cell is not None}


def same(name, found, expected):
    """Two lists of attributes; says the first that differ."""
    for one, other in zip(found, expected):
        if one != other:
            tap.check(name, f"found    {str(one)[:2000]}\nexpected {str(other)[:2000]}")
            return
    tap.equal(name, len(found), len(expected))


def read_xml(name, path, nodes, edges):
    root = xml.parse(path).getroot()
    keys = {key.get("id"): key for key in root.iter(NAMESPACE + "key")}

    def data(element):
        return {keys[one.get("key")].get("attr.name"): one.text for one in element.iter(NAMESPACE + "data") if one.text is not None}

    same(f"{name}/xml: ids", [node.get("id") for node in root.iter(NAMESPACE + "node")], [shown_id(row["id"]) for row in nodes])
    same(f"{name}/xml: nodes", [data(node) for node in root.iter(NAMESPACE + "node")], [attributes(row) for row in nodes])
    found = list(root.iter(NAMESPACE + "edge"))
    same(f"{name}/xml: ends", [(edge.get("source"), edge.get("target")) for edge in found],
         [(shown_id(row["from"]), shown_id(row["to"])) for row in edges])
    same(f"{name}/xml: edges", [data(edge) for edge in found], [attributes(row) for row in edges])
    types = {key.get("attr.name"): key.get("attr.type") for key in keys.values() if key.get("for") != "graph"}
    tap.equal(f"{name}/xml: types", {column: types[column] for column in ("label", "layer", "x", "requests", "weight", "status")},
              {"label": "string", "layer": "long", "x": "double", "requests": "long", "weight": "double", "status": "string"})
    return types


def typed(row, types):
    """Attributes as a program has them once it has read them."""
    convert = {"string": str, "long": int, "double": float}
    return {name: convert[types[name]](cell) for name, cell in attributes(row).items()}


def read_networkx(name, path, nodes, edges, types):
    try:
        import networkx
    except ImportError:
        tap.skip(f"{name}/networkx", "networkx is not installed")
        return
    graph = networkx.read_graphml(path)
    same(f"{name}/networkx: nodes", list(graph.nodes(data=True)), [(shown_id(row["id"]), typed(row, types)) for row in nodes])
    found = {(one, other): data for one, other, data in graph.edges(data=True)}
    same(f"{name}/networkx: edges", [found.get((shown_id(row["from"]), shown_id(row["to"]))) for row in edges],
         [typed(row, types) for row in edges])
    tap.equal(f"{name}/networkx: directed", (graph.is_directed(), graph.number_of_edges()), (True, len(edges)))


def read_igraph(name, path, nodes, edges, types):
    try:
        import igraph
    except ImportError:
        tap.skip(f"{name}/igraph", "python-igraph is not installed")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graph = igraph.Graph.Read_GraphML(path)
    unknown = {"string": "", "long": math.nan, "double": math.nan}

    def expected(row):
        """igraph has a value everywhere: an empty text, or NaN; and all numbers are doubles."""
        known = typed(row, types)
        made = {key: known.get(key, unknown[types[key]]) for key in row if key not in STRUCTURE}
        return {key: repr(float(one) if not isinstance(one, str) else one) for key, one in made.items()}

    def found(sequence):
        return [{key: repr(one) for key, one in item.attributes().items() if key != "id"} for item in sequence]

    # igraph 0.10 leaves an ampersand of an XML attribute, which an id is, as libxml2 hands it over: &#38;
    same(f"{name}/igraph: ids", [one.replace("&#38;", "&") for one in graph.vs["id"]] if nodes else [], [shown_id(row["id"]) for row in nodes])
    same(f"{name}/igraph: nodes", found(graph.vs), [expected(row) for row in nodes])
    same(f"{name}/igraph: edges", found(graph.es), [expected(row) for row in edges])
    ids = [shown_id(row["id"]) for row in nodes]
    same(f"{name}/igraph: ends", [(ids[edge.source], ids[edge.target]) for edge in graph.es],
         [(shown_id(row["from"]), shown_id(row["to"])) for row in edges])


def read_graphviz(name, path, nodes, edges):
    if shutil.which("dot") is None:
        tap.skip(f"{name}/graphviz", "Graphviz is not installed")
        return
    made = call(["dot", "-Tsvg", path], env=env)
    told = [line for line in made.stderr.splitlines() if "font" not in line.lower()]
    tap.equal(f"{name}/graphviz: dot says nothing", (made.returncode, told), (0, []))
    svg = xml.fromstring(made.stdout)
    kinds = [group.get("class") for group in svg.iter("{http://www.w3.org/2000/svg}g")]
    tap.equal(f"{name}/graphviz: all is drawn", (kinds.count("node"), kinds.count("edge")), (len(nodes), len(edges)))
    placed = call(["neato", "-n", "-Tjson", path], env=env)
    objects = json.loads(placed.stdout).get("objects", [])
    same(f"{name}/graphviz: ids", [one["name"] for one in objects if "pos" in one], [shown_id(row["id"]).replace("\\", "\\\\") for row in nodes])
    found = [tuple(float(part) for part in one["pos"].split(",")) for one in objects if "pos" in one]
    expected = [(float(row["y"]) * 300, -float(row["x"]) * 46) for row in nodes]
    moved = [abs((x - found[0][0]) - (a - expected[0][0])) + abs((y - found[0][1]) - (b - expected[0][1])) < 0.1
             for (x, y), (a, b) in zip(found, expected)]
    tap.equal(f"{name}/graphviz: neato keeps the places", (placed.returncode, len(found), all(moved)), (0, len(nodes), True))


def check_study(name, study, *options, draw=True):
    """Both files beside both tables."""
    with tempfile.TemporaryDirectory() as folder:
        graphml, dot = os.path.join(folder, "g.graphml"), os.path.join(folder, "g.dot")
        ran = [run("--graphml", f"--output={graphml}", *options, study), run("--dot", f"--output={dot}", *options, study)]
        problem = "".join(one.stderr for one in ran if one.returncode != 0)
        tap.check(f"{name}: written", problem)
        if problem:
            return
        nodes = cells(run("--table=layout", "--format=csv", *options, study).stdout)
        edges = cells(run("--table=layout", "--by=edges", "--format=csv", *options, study).stdout)
        types = read_xml(name, graphml, nodes, edges)
        read_networkx(name, graphml, nodes, edges, types)
        read_igraph(name, graphml, nodes, edges, types)
        if draw:
            read_graphviz(name, dot, nodes, edges)
        for option, path in (("--graphml", graphml), ("--dot", dot)):
            with open(path, encoding="utf-8", newline="") as text:
                tap.check(f"{name}: standard output has the same {option}", "" if run(option, "--threads=1", *options, study).stdout == text.read() else "other bytes")


def write_rows(folder, name, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def test_nasty():
    with tempfile.TemporaryDirectory() as folder:
        study = os.path.join(folder, "nasty.study")
        with open(study, "w", encoding="utf-8") as out:
            out.write(NASTY_STUDY)
        write_rows(folder, "roles.csv", [["role", "name", "area"], *([code, code, code] for code in NASTY_CODES)])
        write_rows(folder, "services.csv", [["service", "name"], *([code, code * 2] for code in NASTY_CODES), ["long", ("ab<🏦 " * 1200).strip()]])
        write_rows(folder, "links.csv", [["role", "service", "provider", "end_customers"],
                                         *([code, NASTY_CODES[-1 - i], code, str(i)] for i, code in enumerate(NASTY_CODES))])
        check_study("nasty", study)


def test_empty():
    with tempfile.TemporaryDirectory() as folder:
        study = os.path.join(folder, "empty.study")
        with open(study, "w", encoding="utf-8") as out:
            out.write(EMPTY_STUDY)
        write_rows(folder, "services.csv", [["service", "name"]])
        check_study("empty", study)


def test_public():
    """The public studies whose data are here; the largest are not drawn, which would take Graphviz minutes."""
    for file in sorted(os.listdir(STUDIES)):
        name, study = file.removesuffix(".study"), os.path.join(STUDIES, file)
        with tempfile.TemporaryDirectory() as spare:
            data = find(name, study, spare)
            if data is None:
                tap.skip(f"public/{name}", "its data are not here")
                continue
            n = run("--table=layout", "--by=edges", "--format=csv", f"--data={data}", study).stdout.count("\n")
            check_study(f"public/{name}", study, f"--data={data}", draw=n < 1000)


check_study("sample", os.path.join(TOP, "examples", "data", "bank.study"))
check_study("sample in Spanish", os.path.join(TOP, "examples", "data", "bank.study"), "--lang=es", draw=False)
test_nasty()
test_empty()
test_public()
tap.close()
