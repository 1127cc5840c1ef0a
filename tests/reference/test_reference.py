#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference itself, against values worked out by hand or taken from printed tables."""

import os
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction as F

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reference  # noqa: E402
import study  # noqa: E402


class Parts(unittest.TestCase):
    def test_numbers(self):
        for text, millionths in (("1", 1000000), ("-0.5", -500000), ("1e2", 100000000), ("0.0000005", 0), ("0.0000015", 2),
                                 ("0.00000050001", 1), (".25", 250000), ("3.", 3000000)):
            self.assertEqual(study.to_millionths(text), millionths, text)
        self.assertEqual(study.to_millionths("1.234,5", ",", "."), 1234500000)
        for text in ("", ".", "nan", "1,5", "0x1"):
            with self.assertRaises(ValueError):
                study.to_millionths(text)

    def test_dates(self):
        madrid = study.Dates(None, "Europe/Madrid")
        second = 1000000
        self.assertEqual(madrid.parse("2024-07-01T12:00")[0], 1719828000 * second)  # 10:00 UTC
        self.assertEqual(madrid.parse("2024-10-27 02:30")[0], 1729989000 * second)  # shown twice: 00:30 UTC, the earlier
        self.assertEqual(madrid.parse("2024-07-01T12:00+05:30"), (1719815400 * second, False))
        self.assertEqual(madrid.parse("2024-07-01"), (1719784800 * second, True))
        self.assertEqual(madrid.day_end(1719784800 * second), (1719784800 + 86400) * second - 1)
        self.assertEqual(study.Dates("%d/%m/%y %H:%M", "UTC").parse("1/7/24 9:05")[0], 1719824700 * second)

    def test_lists(self):
        self.assertEqual(study.split_list(r"a; b\;c;\\d;"), ["a", "b;c", "\\d"])
        self.assertEqual(study.mapping_parts('"a|b"|c', ["a", "b"]), ("join", ["a|b", "c"]))
        self.assertEqual(study.mapping_parts("a|b", ["a|b"]), ("column", ["a|b"]))
        self.assertEqual(study.mapping_parts("a + b", ["a", "b"]), ("sum", ["a", "b"]))

    def test_t(self):  # printed tables of the t distribution, 95 %, one side
        for freedom, limit in ((1, 6.313752), (4, 2.131847), (5, 2.015048), (19, 1.729133), (120, 1.657651), (10 ** 6, 1.644855)):
            self.assertAlmostEqual(reference.t_limit(freedom), limit, places=5)

    def test_quantiles(self):
        lengths = [second * 1000000 for second in (1, 2, 3, 4, 127, 128, 255, 257, 515, 3601)]
        self.assertEqual(reference.quantile(lengths, 50), F(127, 3600))
        self.assertEqual(reference.quantile(lengths, 90), F(512, 3600))  # 515 lies in 512 to 515
        self.assertEqual(reference.quantile(lengths[:8], 90), F(256, 3600))  # 257 lies in 256 to 257
        self.assertEqual(reference.quantile(lengths, 100), F(3600, 3600))  # 3601 lies in 3600 to 3615
        self.assertIsNone(reference.quantile([], 50))

    def test_hiding(self):
        self.assertEqual(reference.hide({"a": 3, "b": 9, "c": 7}, 5), {"a", "c"})
        self.assertEqual(reference.hide({"a": 3, "b": 7, "c": 7, "d": 8}, 5), {"a", "b", "c"})
        self.assertEqual(reference.hide({"a": 3, "b": 4, "c": 7}, 5), {"a", "b"})
        self.assertEqual(reference.hide({"a": 0, "b": 5}, 5), set())


class Sample(unittest.TestCase):
    def test_sample_is_what_its_generator_writes(self):
        top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        made = subprocess.run([sys.executable, os.path.join(top, "examples", "data", "make-sample"), "--check"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
        self.assertEqual((made.returncode, made.stdout), (0, ""))


class Whole(unittest.TestCase):
    def study(self, text, **files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, content in dict(files, study=text).items():
            with open(os.path.join(folder.name, name), "w", encoding="utf-8") as file:
                file.write(content)
        return reference.Reference(os.path.join(folder.name, "study"))

    def test_requests(self):
        made = self.study("[study]\nas-of=2024-01-10\n[services]\nfile=s\n[requests]\nfile=r\n",
                          s="service,standard_hours,provider\nA,24,P\n",
                          r="role,service,reworks,opened,delivered,promised,end_customers\n"
                            "x,A,0,2024-01-01,2024-01-02,2024-01-01T12:00,10\n"  # a promise broken, the standard met
                            "x,A,2,2024-01-02,2024-01-05,,30\n"  # late by the standard
                            "y,A,,2024-01-05,2024-01-04,2024-01-20,\n"  # delivered before opened; not due yet
                            "y,A,1,2024-01-08,,,5\n"  # open, and late
                            "y,B,1,,,,\n")
        (key, row), (_, other) = made.measure("service")
        self.assertEqual(key, ("A",))
        self.assertEqual([row[name] for name in "requests volume volume_basis rework_rate reworks_per_request".split()],
                         [4, 45, "requests", F(1, 2), F(3, 4)])
        self.assertEqual([row[name] for name in "reworked_customers hours hours_p50 hours_p90".split()], [35, 48, F(86016, 3600), F(259072, 3600)])
        self.assertEqual([row[name] for name in "due late_rate late_basis promise_kept standard_met".split()], [3, 1, "as-of", 0, F(2, 4)])
        self.assertEqual([other[name] for name in "requests volume rework_rate reworked_customers hours due late_basis".split()],
                         [1, None, 1, None, None, 0, None])
        self.assertEqual([(key, row["requests"]) for key, row in made.measure("provider")], [(("P",), 4), ((None,), 1)])

    def test_links(self):
        made = self.study("[links]\nfile=l\n[requests]\nfile=r\n",
                          l="role,service,provider,end_customers,status,from,until\n"
                            "x,A,P,100,,,\nx,A,P,50,confirmed,2024-01-01,2024-12-31\nx,A,,40,,,\ny,A,Q,7,disputed,,\n"
                            "y,B,,9,,,\nz,B,R,20,,2024-06-01,\nz,C,R,5,,,\nx,C,P,,,,\n",
                          r="role,service,provider,reworks,opened\nx,A,P,1,2024-01-05\nx,A,P,0,2024-01-05\n")
        by = {name: {key: row["volume"] for key, row in made.measure(name)} for name in ("service", "provider", "role", "cell")}
        self.assertEqual(by["service"], {("A",): 190, ("B",): 9, ("C",): 5})
        self.assertEqual(by["provider"], {("P",): 190, ("Q",): None, ("R",): 5, (None,): 9})
        self.assertEqual(by["role"], {("x",): 100, ("y",): 9, ("z",): 5})
        self.assertEqual(by["cell"], {("x", "A", "P"): 190, ("x", "C", "P"): None, ("y", "B", None): 9, ("z", "C", "R"): 5})
        self.assertEqual(made.measure("service")[0][1]["reworked_customers"], 95)

    def test_events(self):
        made = self.study("[events]\nfile=e\nclosed=done\n",
                          e="case,time,status,provider,service,promised\n"
                            "1,2024-01-01T08:00,new,P,A,2024-01-03\n1,2024-01-01T09:00,open,Q,,\n1,2024-01-01T10:00,open,P,,\n"  # a return to P
                            "1,2024-01-01T11:00,done,P,,2024-01-03\n1,2024-01-01T12:00,open,R,,2024-01-04\n"  # reopened after P
                            "1,2024-01-02T08:00,done,R,,\n"
                            "2,2024-01-01T08:00,new,P,A,\n2,2024-01-01T08:30,done,,,\n")
        row = made.measure("service")[0][1]
        self.assertEqual([row[name] for name in "requests rework_rate reworks_per_request reassigned_rate hours repromised".split()],
                         [2, F(1, 2), 1, F(1, 2), F(49, 4), 1])
        caused = {key[0]: (row["rework_caused"], row["rework_handled"]) for key, row in made.measure("provider")}
        # P: one return and one reopening; it passed twice and closed twice
        self.assertEqual(caused, {"P": (F(2, 4), 0), "Q": (0, None), "R": (0, 1)})

    def test_survey(self):
        made = self.study("[study]\nscale=1;7\ntarget=5\ndissatisfied=3\nmin-group=1\n[ratings]\nfile=r\n",
                          r="respondent,role,service,provider,attribute,side,perception,expectation\n"
                            "a,x,A,P,,,4,6\n"  # overall: the attribute does not count
                            "a,x,A,P,honesty,,7,7\n"
                            "b,x,A,P,honesty,,2,\n" "b,x,A,P,attitude,,6,7\n"  # 4; paired 6 to 7
                            "b,x,A,P,attitude,,7,\n"  # attitude 6.5, so that b says 4.25
                            "c,y,A,,,,5,5\n"  # goes to the one provider of y, or to none
                            "d,,A,,,back,6,6\n")
        row = made.measure("service")[0][1]
        self.assertEqual([row[name] for name in "respondents ratings gap_n gap_basis".split()], [3, 6, 3, "expectation"])
        self.assertEqual(row["perception"], F(4 + F(17, 4) + 5) / 3)
        self.assertEqual([row["expectation"], row["perception_paired"], row["gap"]], [6, 5, 1])
        self.assertEqual([row["satisfied_share"], row["dissatisfied_share"]], [F(1, 3), 0])
        self.assertEqual([row["believed"], row["misread"]], [6, 0])
        self.assertEqual([key for key, _ in made.measure("attribute")], [("A", "attitude"), ("A", "honesty"), ("A", None)])
        self.assertEqual({key: row["respondents"] for key, row in made.measure("provider")}, {("P",): 2, (None,): 1})

    def test_target_and_standing(self):
        marks = {"met": (6, 7, 6, 7, 6), "short": (1, 2, 1, 2, 1), "unclear": (3, 7, 5, 4, 5), "alike": (6, 6, 6, 6, 6), "few": (1, 1, 2, 1)}
        made = self.study("[study]\nscale=1;7\ntarget=5\nmin-group=1\n[services]\nfile=s\n[ratings]\nfile=r\n", s="service\nunrated\n",
                          r="service,perception\n" + "".join("%s,%d\n" % (name, mark) for name in marks for mark in marks[name]))
        self.assertEqual({key[0]: row["standing"] for key, row in made.rank()},
                         {"met": "met", "short": "short", "unclear": "unclear", "alike": "unclear", "few": "unclear", "unrated": "unrated"})
        self.assertEqual(dict(made.measure("service"))["met",]["gap"], F(-7, 5))

    def test_burden_and_rank(self):
        made = self.study("[study]\nscale=1;7\nmin-group=1\n[requests]\nfile=q\n[ratings]\nfile=r\n",
                          q="role,service,provider,reworks,end_customers\n" "x,A,P,1,30\n" "x,A,P,0,10\n" "y,A,P,1,6\n" "x,B,P,1,20\n" "x,C,P,1,20\n",
                          r="role,service,perception,expectation\n" "x,A,4,6\n" "x,A,4,7\n" "x,B,7,6\n")
        rows = {key[0]: row for key, row in made.measure("service")}
        # x: 30 reworked at a gap of 2.5; y is not rated, so it takes the service's
        self.assertEqual([rows[name]["burden"] for name in "ABC"], [F(36) * F(5, 2) / 6, 0, None])
        self.assertEqual([(row["rank"], key[0]) for key, row in made.rank()], [(1, "A"), (2, "B"), (3, "C")])
        self.assertEqual([(row["rank"], key[0]) for key, row in made.rank("burden")], [(1, "A"), (2, "B"), (3, "C")])

    def test_wide_grid_and_joins(self):
        made = self.study("[study]\nscale=1;5\n[links]\nfile=g\nlayout=grid\nvalues=high:0.9\n"
                          "[ratings]\nfile=w\nlayout=wide\nperception=Q_*\nexpectation=E_*\nnot-applicable=0\n"
                          "[requests]\nfile=r\nservice=a|b\nend_customers=m+n\nmissing=-\n",
                          g="service,x,y\nA / B,high,\nC,,0.2\n", w="Q_A / B,E_A / B,Q_C\n4,5,0\n3,,2\n",
                          r="a,b,m,n,role\nA,B,1,2,x\nA,B,-,5,x\nA,B,-,-,x\n")
        rows = {key[0]: row for key, row in made.measure("service")}
        self.assertEqual({name: (row["volume"], row["ratings"], row["gap_n"]) for name, row in rows.items()},
                         {"A / B": (8, 2, 1), "C": (None, 1, 0)})
        self.assertEqual([key[0] for key, _ in made.rank()], ["A / B"])  # C is not critical

    def test_waves(self):
        made = self.study("[study]\nscale=1;5\nmin-group=1\n[ratings]\nfile=r\n", r="service,wave,perception\nA,9,1\nA,10,3\nA,,5\n")
        self.assertEqual(made.model.ordered_waves(), [None, "9", "10"])
        self.assertEqual(made.measure("service")[0][1]["perception"], 3)
        self.assertEqual([row["perception"] for _, row in made.measure("wave")], [1, 3, 5])


if __name__ == "__main__":
    unittest.main()
