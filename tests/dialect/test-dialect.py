# SPDX-License-Identifier: GPL-3.0-or-later
"""CSV files made at random, in all dialects and worse, read by us, by Python's csv module, and by a slow reader that says
the rules one byte after the other.

    test-dialect.py BUILD [FILES [SEED]]    FILES of each kind, 4000 by default

The slow reader must come to the same as ours on every file: fields, lines, what is broken, lines of nothing, the delimiter
that was found. The csv module, in its strict mode, must come to the same fields and lines on every file without a fault,
and must refuse a file whose first fault is text behind a closing quote or a quote that never closes. By our own rules a
quote inside a field without quotes is a fault too, of which the csv module makes a character; and we read on behind a
broken record where it gives up.
"""
import csv
import io
import os
import random
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from tap import Tap  # noqa: E402

CANDIDATES = ",;\t|"
RETURNS = 16  # so often a reader goes back to the line in which a quote was opened
BATCH = 4000
LINE_END = re.compile("\r\n|\r|\n")


# --- the slow reader; bytes stand as characters of the same number ---

def find_end(text, at, delimiters, ends_with_line):
    """The end of the record that begins at @at, where its delimiters stand, and whether a quote is open there."""
    state, cuts = "start", []
    while at < len(text):
        c = text[at]
        if state == "quoted":
            if c == '"':
                state = "quote inside"
            elif ends_with_line and c in "\r\n":
                return at, cuts, True
        elif c in "\r\n":
            break
        elif c == '"' and state in ("start", "quote inside"):
            state = "quoted"
        elif c in delimiters:
            state = "start"
            cuts.append(at)
        else:
            state = "plain"
        at += 1
    return at, cuts, state == "quoted"


def fault_of(field):
    if "\0" in field:
        return "nul"
    if not field.startswith('"'):
        return "bare" if '"' in field else None
    rest = field[1:].replace('""', "")
    if '"' not in rest:
        return "open"
    return None if rest.index('"') == len(rest) - 1 else "after"


def unquote(field):
    return field[1:-1].replace('""', '"') if field.startswith('"') else field


class Slow:
    def __init__(self, text, delimiter):
        self.text, self.delimiter = text, delimiter
        self.at, self.line, self.blank, self.returns = 0, 1, 0, 0
        self.records = []  # line, fields or None, text as it stands, fault
        self.pass_blank()
        self.pass_separator()
        self.begin = self.at, self.line
        self.pass_blank()
        while self.at < len(text):
            self.take()
            self.pass_blank()

    def pass_line_end(self):
        found = LINE_END.match(self.text, self.at)
        if found:
            self.at, self.line = found.end(), self.line + 1
        return found

    def pass_blank(self):
        while self.pass_line_end():
            self.blank += 1

    def pass_separator(self):
        found = re.compile(r"sep=([\t!#-/:-@\[-`{-~])(?=[\r\n]|\Z)", re.IGNORECASE).match(self.text, self.at)
        if found:
            self.delimiter = self.delimiter or found[1]
            self.at = found.end()
            self.pass_line_end()

    def find_delimiter(self):
        _, cuts, _ = find_end(self.text, self.at, CANDIDATES, False)
        counts = [sum(self.text[cut] == c for cut in cuts) for c in CANDIDATES]
        self.delimiter = CANDIDATES[counts.index(max(counts))]

    def take(self):
        if not self.delimiter:
            self.find_delimiter()
        start, line, given_up = self.at, self.line, self.returns >= RETURNS
        end, cuts, is_open = find_end(self.text, start, self.delimiter, given_up)
        if is_open:  # only its first line is lost
            end = start + len(re.match("[^\r\n]*", self.text[start:])[0])
            if not given_up or end == len(self.text):
                self.returns += 1
        raw = self.text[start:end]
        places = [start - 1] + [cut for cut in cuts if cut < end] + [end]
        fields = [self.text[one + 1:other] for one, other in zip(places, places[1:])]
        fault = "open" if is_open else next(filter(None, map(fault_of, fields)), None)
        self.records.append((line, None if fault else [unquote(field) for field in fields], raw, fault))
        self.at, self.line = end, line + len(LINE_END.findall(raw))
        self.pass_line_end()

    def written(self):
        out = []
        for line, fields, raw, fault in self.records:
            if fault:
                out.append(f"B {line} {len(raw)}:{raw}\n")
            else:
                out.append(f"R {line} {len(fields)}\n" + "".join(f"{len(field)}:{field}" for field in fields) + "\n")
        out.append(f"E {self.blank} {ord(self.delimiter) if self.delimiter else 0}\n")
        return "".join(out)


# --- the csv module ---

def by_module(text, delimiter, line):
    """Lines and fields of each record, without those of lines of nothing."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, before = [], line
    for fields in reader:
        if fields:
            records.append((before, fields))
        before = line + reader.line_num
    return records


def disagreement(slow):
    """What the csv module says otherwise; None where it agrees, False where it has other rules."""
    faults = [fault for _, _, _, fault in slow.records if fault]
    at, line = slow.begin
    if "nul" in faults or (faults and faults[0] == "bare"):
        return False
    try:
        found = by_module(slow.text[at:], slow.delimiter or ",", line)
    except csv.Error as error:
        return None if faults else f"the csv module says: {error}"
    if faults:
        return f"the csv module takes a file whose first fault is \"{faults[0]}\": {found}"
    expected = [(line, fields) for line, fields, _, _ in slow.records]
    return None if found == expected else f"the csv module reads {found}"


# --- files ---

def soup(draw, delimiter):
    """Signs that matter, in any order."""
    signs = ['"', '""', delimiter, "\n", "\r\n", "\r", "a", "bc ", "\xc3\xa9", " ", ";", ",", '"x"']
    weights = [draw.choice((0, 1, 4)) for _ in signs]
    weights[6] = 1
    return "".join(draw.choices(signs + ["\0"], weights + [draw.choice((0, 0, 0, 0.1))], k=draw.randrange(1, 160)))


def clean_field(draw, delimiter):
    text = "".join(draw.choices(("a", "word", " ", "\xc3\xa9", '"', delimiter, "\n", "\r", "\r\n", "1"), k=draw.randrange(5)))
    if draw.random() < 0.2 or any(c in text for c in '"\r\n' + delimiter):
        return '"' + text.replace('"', '""') + '"'
    return text


def clean(draw, delimiter):
    """A file as it should be, with lines of nothing here and there."""
    end, out = draw.choice(("\n", "\r\n", "\r", None)), []
    width = draw.randrange(1, 7)
    for _ in range(draw.randrange(1, 24)):
        row = delimiter.join(clean_field(draw, delimiter) for _ in range(width))
        out.append(row + (end or draw.choice(("\n", "\r\n", "\r"))) * draw.choice((1, 1, 1, 1, 1, 2)))
    return "".join(out) if draw.random() < 0.8 else "".join(out).rstrip("\r\n") or "a"


def damaged(draw, delimiter):
    """A clean file in which some bytes were lost, doubled or put in."""
    text = clean(draw, delimiter)
    for _ in range(draw.randrange(1, 4)):
        at = draw.randrange(len(text) + 1)
        text = draw.choice((text[:at] + draw.choice('""\n\ra' + delimiter) + text[at:], text[:at] + text[at + 1:],
                            text[:at] + text[at:at + 9] + text[at:], text[:at]))
    return text or '"'


def named(draw, delimiter):
    """A first line that says the separator, or does not quite, before a file of any kind."""
    sign = draw.choice((delimiter, ";", ",", "\t", ":", "x", '"', ""))
    first = draw.choice(("sep=", "SEP=", "\nsep=", "sep", '"sep="')) + sign + draw.choice(("\n", "\r\n", "\r", " \n", ""))
    return first + draw.choice((clean, soup))(draw, delimiter)


def quotes(draw, delimiter):
    """Mostly quotes that stay open, so that the reader returns more often than it may."""
    rows = ('"open', f'a{delimiter}"open', '"a"', f'"b"{delimiter}"c"', "d", '"e\ne"', '"f"f', 'g"')
    return "".join(draw.choice(rows) + draw.choice(("\n", "\n", "\r\n", "\r")) for _ in range(draw.randrange(10, 60)))


KINDS = (soup, clean, damaged, named, quotes)


def make(kind, draw):
    delimiter = draw.choice(CANDIDATES + ":")
    text = kind(draw, delimiter)
    return "" if draw.random() < 0.3 else delimiter, text


def ask(program, files):
    stream = b"".join(f"{ord(delimiter) if delimiter else 0} {len(text)}\n{text}".encode("latin-1") for delimiter, text in files)
    made = subprocess.run([program], input=stream, stdout=subprocess.PIPE, check=True).stdout.decode("latin-1")
    at = 0
    for _ in files:
        end = made.index("\n", at)
        at = end + 1 + int(made[at:end])
        yield made[end + 1:at]


def check(program, kind, n, seed):
    """Compares @n files; the first that is read otherwise, or None; and how many the csv module was compared on."""
    compared = 0
    for batch in range(0, n, BATCH):
        draw = random.Random(f"{kind.__name__} {seed} {batch}")
        files = [make(kind, draw) for _ in range(min(BATCH, n - batch))]
        for number, ((delimiter, text), found) in enumerate(zip(files, ask(program, files))):
            slow = Slow(text, delimiter)
            expected = slow.written()
            other = None if found != expected else disagreement(slow)
            compared += other is None
            if found != expected or other:
                where = f"seed {seed}, batch {batch}, file {number}, delimiter {delimiter!r}: {text!r}"
                return f"{where}\nfound    {found!r}\nexpected {expected!r}\n{other or ''}", compared
    return None, compared


def main():
    program = os.path.join(sys.argv[1], "tests", "csv-records")
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    tap = Tap()
    for kind in KINDS:
        fault, compared = check(program, kind, n, seed)
        few = "" if compared > n // 100 else f"the csv module was compared on {compared} of {n} files only"
        tap.check(f"dialect/{kind.__name__}", fault or few)
        print(f"# {kind.__name__}: {n} files, {compared} of them also by the csv module", flush=True)
    tap.close()


if __name__ == "__main__":
    main()
