/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records from Arrow streams: the same tally as from a CSV file of the same table, whatever the types, offsets and chunks. */
#include "arrow-reading.h"

static void
assert_reads (const Case *row, ArrowFixture *fixture, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally =
      read_arrow (fixture, settings_of (row->name), row->section, row->keys, NULL, &error);
  assert_no_error (error);
  g_autofree char *found = dump (tally, row->section, are_texts (row->columns));
  g_autofree char *what = g_strdup_printf ("%s, offsets %d in %d", row->name, (int)fixture->columns[0].offset,
                                           (int)fixture->offset);
  assert_same_dump (what, found, expected);
}

/* Every offset of the arrays and of the struct. */
static void
reads (void **state)
{
  const Case *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxTally) tally = read_csv (settings_of (row->name), row->section, row->keys, row->csv, &error);
  assert_no_error (error);
  g_autofree char *expected = dump (tally, row->section, are_texts (row->columns));
  for (gint64 offset = 0; offset < 10; offset++) {
    ArrowColumn columns[COLUMNS + 1] = { 0 };
    memcpy (columns, row->columns, sizeof row->columns);
    for (guint i = 0; i < COLUMNS; i++)
      columns[i].offset = offset;
    ArrowFixture fixture = {
      .columns = columns, .chunks = row->chunks, .rows = row->rows, .offset = offset * 7 % 10
    };
    assert_reads (row, &fixture, expected);
  }
}

#define REPEATS 400 /* of a few rows: more than a batch */

/* Values or lines again and again. */
static char *
repeat (const char *text, const char *separator)
{
  GString *all = g_string_new (text);
  for (guint i = 1; i < REPEATS; i++)
    g_string_append_printf (all, "%s%s", separator, text);
  return g_string_free (all, FALSE);
}

/* So many rows that most are taken by columns. */
static void
reads_many (void **state)
{
  const Case *row = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const char *body = strchr (row->csv, '\n') + 1;
  g_autofree char *head = g_strndup (row->csv, (gsize)(body - row->csv)), *lines = repeat (body, "");
  g_autofree char *csv = g_strconcat (head, lines, NULL);
  g_autoptr (SmxTally) tally = read_csv (settings_of (row->name), row->section, row->keys, csv, &error);
  assert_no_error (error);
  g_autofree char *expected = dump (tally, row->section, are_texts (row->columns));
  ArrowColumn columns[COLUMNS + 1] = { 0 };
  memcpy (columns, row->columns, sizeof row->columns);
  for (guint i = 0; columns[i].format != NULL; i++) {
    columns[i].values = repeat (columns[i].values, "|");
    g_ptr_array_add (texts, (char *)columns[i].values);
  }
  for (gint64 offset = 0; offset < 4; offset += 3) {
    ArrowFixture fixture = { .columns = columns, .offset = offset };
    columns[0].offset = offset;
    assert_reads (row, &fixture, expected);
  }
}

static const Case good[] = {
  /* every type */
  { "type/utf8",
    "requests",
    "",
    { SERVICE, TEXT ("role", "teller| agent \t|~") },
    "service,role\nit,teller\nit,agent\nlegal,\n" },
  { "type/large_utf8",
    "requests",
    "",
    { { "service", "U", "it|it|legal" }, { "role", "U", "teller||~" } },
    "service,role\nit,teller\nit,\nlegal,\n" },
  { "type/utf8_view",
    "requests",
    "",
    { { "service", "vu", "it|it|legal advice of all kinds" },
      { "role", "vu", "twelve bytes|thirteen byte|~" } },
    "service,role\nit,twelve bytes\nit,thirteen byte\nlegal advice of all kinds,\n" },
  { "type/int8",
    "requests",
    "",
    { SERVICE, { "reworks", "c", "0|127|~" } },
    "service,reworks\nit,0\nit,127\nlegal,\n" },
  { "type/uint8",
    "requests",
    "",
    { SERVICE, { "reworks", "C", "0|255|~" } },
    "service,reworks\nit,0\nit,255\nlegal,\n" },
  { "type/int16",
    "requests",
    "",
    { SERVICE, { "cost", "s", "-32768|32767|~" } },
    "service,cost\nit,-32768\nit,32767\nlegal,\n" },
  { "type/uint16",
    "requests",
    "",
    { SERVICE, { "cost", "S", "0|65535|~" } },
    "service,cost\nit,0\nit,65535\nlegal,\n" },
  { "type/int32",
    "requests",
    "",
    { SERVICE, { "cost", "i", "-2147483648|2147483647|~" } },
    "service,cost\nit,-2147483648\nit,2147483647\nlegal,\n" },
  { "type/uint32",
    "requests",
    "",
    { SERVICE, { "cost", "I", "0|4294967295|~" } },
    "service,cost\nit,0\nit,4294967295\nlegal,\n" },
  { "type/int64",
    "requests",
    "",
    { SERVICE, { "cost", "l", "-999999999999|1000000000000|~" } },
    "service,cost\nit,-999999999999\nit,1000000000000\nlegal,\n" },
  { "type/uint64",
    "requests",
    "",
    { SERVICE, { "cost", "L", "0|1000000000000|~" } },
    "service,cost\nit,0\nit,1000000000000\nlegal,\n" },
  { "type/int64-as-code",
    "requests",
    "",
    { SERVICE, { "role", "l", "-9223372036854775808|9223372036854775807|~" } },
    "service,role\nit,-9223372036854775808\nit,9223372036854775807\nlegal,\n" },
  { "type/uint64-as-code",
    "requests",
    "",
    { SERVICE, { "role", "L", "18446744073709551615|7|~" } },
    "service,role\nit,18446744073709551615\nit,7\nlegal,\n" },
  /* 0x3555 is 0.333251953125, 0x7bff 65504, 0x0001 2^-24; the shortest decimals that read back: 0.3333, 65504, 6e-08 */
  { "type/float16",
    "requests",
    "",
    { SERVICE, { "cost", "e", "0x3555|0x7bff|~" } },
    "service,cost\nit,0.3333\nit,65504\nlegal,\n" },
  { "type/float16-small",
    "requests",
    "",
    { SERVICE, { "role", "e", "0x0001|0x8001|0x0400" } },
    "service,role\nit,6e-8\nit,-6e-8\nlegal,0.00006104\n" },
  { "type/float16-special",
    "requests",
    "",
    { SERVICE, { "cost", "e", "0x7e00|0x8000|0x3c00" } },
    "service,cost\nit,\nit,0\nlegal,1\n" },
  { "type/float32",
    "requests",
    "",
    { SERVICE, { "cost", "f", "0.1|-16777216|1.25" } },
    "service,cost\nit,0.1\nit,-16777216\nlegal,1.25\n" },
  { "type/float32-as-code",
    "requests",
    "",
    { SERVICE, { "role", "f", "0.1|16777216|3.4028235e38" } },
    "service,role\nit,0.1\nit,16777216\nlegal,3.4028235e+38\n" },
  { "type/float64",
    "requests",
    "",
    { SERVICE, { "cost", "g", "0.1|nan|-7.5" } },
    "service,cost\nit,0.1\nit,\nlegal,-7.5\n" },
  { "type/float64-as-code",
    "requests",
    "",
    { SERVICE, { "role", "g", "7|7.5|100000" } },
    "service,role\nit,7\nit,7.5\nlegal,100000\n" },
  { "type/float64-as-long-code",
    "requests",
    "",
    { SERVICE, { "role", "g", "1e20|1e21|1e300" } },
    "service,role\nit,100000000000000000000\nit,1e+21\nlegal,1e+300\n" },
  { "type/float64-as-small-code",
    "requests",
    "",
    { SERVICE, { "role", "g", "1e-7|0.000001|-1.5e-9" } },
    "service,role\nit,1e-7\nit,0.000001\nlegal,-1.5e-9\n" },
  { "type/float64-rounds",
    "requests",
    "",
    { SERVICE, { "cost", "g", "0.1234565|0.1234575|0.12345651" } },
    "service,cost\nit,0.1234565\nit,0.1234575\nlegal,0.12345651\n" },
  { "type/decimal128",
    "requests",
    "",
    { SERVICE, { "cost", "d:19,10", "75000000000|-1|~" } },
    "service,cost\nit,7.5\nit,-0.0000000001\nlegal,\n" },
  { "type/decimal128-half-even",
    "requests",
    "",
    { SERVICE, { "cost", "d:19,7", "15|25|-35" } },
    "service,cost\nit,0.0000015\nit,0.0000025\nlegal,-0.0000035\n" },
  { "type/decimal128-negative-scale",
    "requests",
    "",
    { SERVICE, { "cost", "d:9,-3", "12|-7|0" } },
    "service,cost\nit,12000\nit,-7000\nlegal,0\n" },
  { "type/decimal128-as-code",
    "requests",
    "",
    { SERVICE, { "role", "d:38,2", "99999999999999999999999999999999999999|-700|50" } },
    "service,role\nit,999999999999999999999999999999999999.99\nit,-7\nlegal,0.5\n" },
  { "type/decimal32",
    "requests",
    "",
    { SERVICE, { "cost", "d:9,2,32", "-750|2147483647|~" } },
    "service,cost\nit,-7.5\nit,21474836.47\nlegal,\n" },
  { "type/decimal64",
    "requests",
    "",
    { SERVICE, { "cost", "d:18,6,64", "-7500000|1|~" } },
    "service,cost\nit,-7.5\nit,0.000001\nlegal,\n" },
  { "type/decimal256-as-code",
    "requests",
    "",
    { SERVICE,
      { "role", "d:76,40,256",
        "9999999999999999999999999999999999999999999999999999999999999999999999999999|"
        "-57896044618658097711785492504343953926634992332820282019728792003956564819968|1" } },
    "service,role\nit,999999999999999999999999999999999999.9999999999999999999999999999999999999999\n"
    "it,-5789604461865809771178549250434395392.6634992332820282019728792003956564819968\n"
    "legal,0.0000000000000000000000000000000000000001\n" },
  { "type/bool",
    "requests",
    "",
    { SERVICE, { "reworks", "b", "1|0|~" } },
    "service,reworks\nit,1\nit,0\nlegal,\n" },
  { "type/bool-as-code",
    "requests",
    "",
    { SERVICE, { "role", "b", "1|0|~" } },
    "service,role\nit,true\nit,false\nlegal,\n" },
  { "type/null",
    "requests",
    "",
    { SERVICE, { "role", "n", "~|~|~" }, { "opened", "n", "~|~|~" }, { "side", "n", "~|~|~" } },
    "service,role,opened\nit,,\nit,,\nlegal,,\n" },
  { "type/numbers-not-mapped-at-all",
    "requests",
    "",
    { SERVICE, { "opened", "g", "nan|nan|~" } },
    "service,opened\nit,\nit,\nlegal,\n" },

  /* times: 19814 is 2024-04-01 */
  { "time/date32",
    "requests",
    "",
    { SERVICE, { "opened", "tdD", "19814|-1|~" } },
    "service,opened\nit,2024-04-01\nit,1969-12-31\nlegal,\n" },
  { "time/date64",
    "requests",
    "",
    { SERVICE, { "opened", "tdm", "1711929600000|-86400000|1711929600001" } },
    "service,opened\nit,2024-04-01\nit,1969-12-31\nlegal,2024-04-01\n" },
  { "time/a-day-alone-is-whole",
    "links",
    "role=service",
    { SERVICE, { "until", "tdD", "19814|19815|~" } },
    "service,until\nit,2024-04-01\nit,2024-04-02\nlegal,\n" },
  { "time/seconds",
    "requests",
    "",
    { SERVICE, { "opened", "tss:", "1711929600|-1|~" } },
    "service,opened\nit,2024-04-01T00:00:00\nit,1969-12-31T23:59:59\nlegal,\n" },
  { "time/milliseconds",
    "requests",
    "",
    { SERVICE, { "opened", "tsm:", "1711929600123|-1|~" } },
    "service,opened\nit,2024-04-01T00:00:00.123\nit,1969-12-31T23:59:59.999\nlegal,\n" },
  { "time/microseconds",
    "requests",
    "",
    { SERVICE, { "opened", "tsu:", "1711929600123456|-1|~" } },
    "service,opened\nit,2024-04-01T00:00:00.123456\nit,1969-12-31T23:59:59.999999\nlegal,\n" },
  { "time/nanoseconds",
    "requests",
    "",
    { SERVICE, { "opened", "tsn:", "1711929600123456999|-1|~" } },
    "service,opened\nit,2024-04-01T00:00:00.123456\nit,1969-12-31T23:59:59.999999\nlegal,\n" },
  { "time/seconds-zoned",
    "requests",
    "",
    { SERVICE, { "opened", "tss:UTC", "1711929600|-1|~" } },
    "service,opened\nit,2024-04-01T00:00:00Z\nit,1969-12-31T23:59:59Z\nlegal,\n" },
  { "time/microseconds-zoned",
    "requests",
    "",
    { SERVICE, { "opened", "tsu:Nowhere/At all", "1711929600000001|0|~" } },
    "service,opened\nit,2024-04-01T00:00:00.000001Z\nit,1970-01-01T00:00:00Z\nlegal,\n" },
  { "time/nanoseconds-zoned",
    "requests",
    "",
    { SERVICE, { "opened", "tsn:+02:00", "-9223372036854775807|9223372036854775807|~" } },
    "service,opened\nit,1677-09-21T00:12:43.145224Z\nit,2262-04-11T23:47:16.854775Z\nlegal,\n" },
  { "time/twice-on-the-clock",
    "requests",
    "",
    { SERVICE, { "opened", "tss:", "1729996200|0|~" } }, /* 27 October, 02:30 */
    "service,opened\nit,2024-10-27T02:30:00\nit,1970-01-01T00:00:00\nlegal,\n" },
  { "time/first-and-last-year",
    "requests",
    "",
    { SERVICE, { "opened", "tss:UTC", "-62135596800|253402300799|~" } },
    "service,opened\nit,0001-01-01T00:00:00Z\nit,9999-12-31T23:59:59Z\nlegal,\n" },
  { "time/texts",
    "requests",
    "datetime=%d/%m/%Y %H:%M",
    { SERVICE, TEXT ("opened", "01/04/2024 10:00|1/4/2024 7:5|~") },
    "service,opened\nit,01/04/2024 10:00\nit,1/4/2024 7:5\nlegal,\n" },
  { "time/numbers-as-texts",
    "requests",
    "datetime=%Y%m%d",
    { SERVICE, { "opened", "i", "20240401|20240402|~" } },
    "service,opened\nit,20240401\nit,20240402\nlegal,\n" },
  { "time/format-says-nothing-of-timestamps",
    "requests",
    "datetime=%d/%m/%Y",
    { SERVICE, { "opened", "tss:", "86400|0|~" } },
    "service,opened\nit,02/01/1970\nit,01/01/1970\nlegal,\n" },

  /* dictionaries */
  { "dictionary/int8",
    "requests",
    "",
    { { "service", "c", "1|0|1", "u", "it|legal" } },
    "service\nlegal\nit\nlegal\n" },
  { "dictionary/uint8",
    "requests",
    "",
    { SERVICE, { "role", "C", "1|~|0", "U", "agent|teller" } },
    "service,role\nit,teller\nit,\nlegal,agent\n" },
  { "dictionary/int16",
    "requests",
    "",
    { SERVICE, { "role", "s", "1|~|0", "vu", "a role of more than twelve|~" } },
    "service,role\nit,\nit,\nlegal,a role of more than twelve\n" },
  { "dictionary/uint16",
    "requests",
    "",
    { SERVICE, { "role", "S", "2|2|2", "u", "~|~|x" } },
    "service,role\nit,x\nit,x\nlegal,x\n" },
  { "dictionary/int32",
    "requests",
    "",
    { SERVICE, { "cost", "i", "0|1|~", "g", "7.5|nan" } },
    "service,cost\nit,7.5\nit,\nlegal,\n" },
  { "dictionary/uint32",
    "requests",
    "",
    { SERVICE, { "cost", "I", "0|1|1", "d:9,2", "750|~" } },
    "service,cost\nit,7.5\nit,\nlegal,\n" },
  { "dictionary/int64",
    "requests",
    "",
    { SERVICE, { "reworks", "l", "0|1|1", "b", "1|0" } },
    "service,reworks\nit,1\nit,0\nlegal,0\n" },
  { "dictionary/uint64",
    "requests",
    "",
    { SERVICE, { "opened", "L", "0|1|1", "tss:UTC", "0|1" } },
    "service,opened\nit,1970-01-01T00:00:00Z\nit,1970-01-01T00:00:01Z\nlegal,1970-01-01T00:00:01Z\n" },
  { "dictionary/trimmed-and-missing",
    "requests",
    "missing=?",
    { SERVICE, { "role", "c", "0|1|2", "u", " agent |?| ? " } },
    "service,role\nit,agent\nit,\nlegal,\n" },

  /* chunks and rows */
  { "chunks/empty-between",
    "requests",
    "",
    { SERVICE, TEXT ("role", "a|~|b") },
    "service,role\nit,a\nit,\nlegal,b\n",
    "0,1,0,0,2,0" },
  { "chunks/none", "requests", "", { TEXT ("service", "") }, "service\n", "0" },
  { "chunks/each-row",
    "requests",
    "",
    { SERVICE, { "reworks", "b", "1|~|0" } },
    "service,reworks\nit,1\nit,\nlegal,0\n",
    "1,1,1" },
  { "rows/null-struct",
    "requests",
    "",
    { SERVICE, TEXT ("role", "a|b|c") },
    "service,role\nit,a\n,\nlegal,c\n",
    NULL,
    "101" },
  { "rows/all-null",
    "requests",
    "",
    { TEXT ("service", "it|~| "), TEXT ("role", "a|~|\t") },
    "service,role\nit,a\n,\n ,\t\n" },
  { "rows/many-validities",
    "requests",
    "",
    { TEXT ("service", "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|r"),
      { "reworks", "i", "1|~|~|4|5|~|7|~|~|~|11|12|13|~|15|~|17|~" },
      { "role", "vu", "~|b|c|~|~|f|~|h|i|j|~|~|~|n|~|p|~|r" } },
    "service,reworks,role\na,1,\nb,,b\nc,,c\nd,4,\ne,5,\nf,,f\ng,7,\nh,,h\ni,,i\nj,,j\nk,11,\nl,12,\nm,13,"
    "\nn,,n\n"
    "o,15,\np,,p\nq,17,\nr,,r\n",
    "5,13" },
  { "rows/only-columns-that-are-mapped-count",
    "requests",
    "role=",
    { SERVICE, { "nested", "+l", "a|b|c" }, { "bytes", "z", "~|~|~" }, { "role", "+r", "~|~|~" } },
    "service\nit\nit\nlegal\n" },

  /* the keys of a section */
  { "keys/texts-as-in-files",
    "requests",
    "decimal=,\nthousands=.\nmissing=NA",
    { SERVICE, TEXT ("cost", "1.250,5|NA| 7 "), { "end_customers", "g", "1.25|nan|1250" } },
    "service,cost,end_customers\nit,\"1.250,5\",\"1,25\"\nit,NA,\nlegal,7,1250\n" },
  { "keys/missing-number",
    "requests",
    "missing=999;true",
    { SERVICE, { "cost", "i", "999|1|2" }, { "role", "b", "1|0|0" } },
    "service,cost,role\nit,999,true\nit,1,false\nlegal,2,false\n" },
  { "keys/values",
    "ratings",
    "values=Low:2;High:6",
    { SERVICE, TEXT ("perception", "Low|High|5") },
    "service,perception\nit,Low\nit,High\nlegal,5\n" },
  { "keys/not-applicable",
    "ratings",
    "not-applicable=0;9",
    { SERVICE, { "perception", "g", "0|9|5" } },
    "service,perception\nit,0\nit,9\nlegal,5\n" },
  { "keys/joined-role",
    "requests",
    "role=a|b",
    { SERVICE, TEXT ("a", "it|it|~"), { "b", "g", "7|7.5|9" } },
    "service,a,b\nit,it,7\nit,it,7.5\nlegal,,9\n" },
  { "keys/added",
    "requests",
    "cost=a+b",
    { SERVICE, { "a", "g", "1.5|~|~" }, { "b", "d:9,2", "150|250|~" } },
    "service,a,b\nit,1.5,1.5\nit,,2.5\nlegal,,\n" },
  { "keys/unique",
    "requests",
    "unique=yes",
    { SERVICE, { "request", "i", "1|1|2" } },
    "service,request\nit,1\nit,1\nlegal,2\n" },
  { "keys/numbers-are-no-thousands",
    "requests",
    "",
    { SERVICE, { "cost", "g", "1.25|2.125|3.375" } },
    "service,cost\nit,1.25\nit,2.125\nlegal,3.375\n" },
  { "keys/texts-may-be-thousands",
    "requests",
    "",
    { SERVICE, TEXT ("cost", "1.250|2.125|3.5") },
    "service,cost\nit,1.250\nit,2.125\nlegal,3.5\n" },
  { "keys/choice",
    "ratings",
    "",
    { SERVICE, { "perception", "c", "1|7|3" }, { "side", "C", "0|1|~", "u", "front|BACK" } },
    "service,perception,side\nit,1,front\nit,7,back\nlegal,3,\n" },

  /* every kind of table */
  { "kind/events",
    "events",
    "closed=done",
    { TEXT ("case", "1|1|2"),
      SERVICE,
      { "time", "tss:UTC", "0|60|120" },
      { "status", "c", "0|1|0", "u", "open|done" },
      { "provider", "vu", "north|south|north" } },
    "case,service,time,status,provider\n1,it,1970-01-01T00:00:00Z,open,north\n1,it,1970-01-01T00:01:00Z,done,"
    "south\n"
    "2,legal,1970-01-01T00:02:00Z,open,north\n" },
  { "kind/ratings",
    "ratings",
    "",
    { SERVICE,
      { "perception", "f", "1.5|7|nan" },
      { "expectation", "c", "7|~|3" },
      { "respondent", "i", "1|2|1" },
      TEXT ("attribute", "honesty||~"),
      { "wave", "s", "2024|2023|2024" } },
    "service,perception,expectation,respondent,attribute,wave\nit,1.5,7,1,honesty,2024\nit,7,,2,,2023\nlegal,"
    ",3,1,,2024\n" },
  { "kind/wide",
    "ratings",
    "layout=wide\nperception=Q_*\nexpectation=E_*",
    { { "Q_it", "c", "1|~|7" },
      { "E_it", "g", "7|6.5|nan" },
      { "Q_legal", "u", "3||5" },
      { "respondent", "i", "1|2|~" } },
    "Q_it,E_it,Q_legal,respondent\n1,7,3,1\n,6.5,,2\n7,,5,\n" },
  { "kind/grid-once",
    "links",
    "layout=grid",
    { TEXT ("service", "it|legal"), { "teller", "g", "0.5|nan" }, { "agent", "b", "1|0" } },
    "service,teller,agent\nit,0.5,1\nlegal,,0\n" },
  { "kind/services",
    "services",
    "",
    { TEXT ("service", "it|legal"),
      { "criticality", "f", "0.1|~" },
      { "standard_hours", "C", "8|24" },
      { "cost_of_delay", "d:9,2", "750|~" },
      { "remark", "u", "old|7" },
      { "since", "tdD", "1|2" } },
    "service,criticality,standard_hours,cost_of_delay,remark,since\nit,0.1,8,7.5,old,x\nlegal,,24,,7,y\n" },
  { "kind/further-booleans-and-others",
    "services",
    "",
    { TEXT ("service", "it|legal"),
      { "outsourced", "b", "1|0" },
      { "tags", "+l", "a|b" },
      { "weight", "c", "0|1", "g", "1.5|2" } },
    "service,outsourced,tags,weight\nit,1,x,1.5\nlegal,0,x,2\n" },
  { "kind/touchpoints",
    "touchpoints",
    "",
    { TEXT ("touchpoint", "desk|call"), TEXT ("role", "teller|agent"), { "end_customers", "I", "10|~" } },
    "touchpoint,role,end_customers\ndesk,teller,10\ncall,agent,\n" },
  { "kind/roles",
    "roles",
    "",
    { TEXT ("role", "teller|agent"), { "headcount", "S", "10|~" }, { "level", "e", "0x3c00|0x4000" } },
    "role,headcount,level\nteller,10,1\nagent,,2\n" },
  { "kind/dependencies",
    "dependencies",
    "",
    { TEXT ("service", "it|legal"), TEXT ("requires", "legal|power"), { "share", "d:3,2", "50|~" } },
    "service,requires,share\nit,legal,0.5\nlegal,power,\n" },
};

int
main (void)
{
  struct CMUnitTest tests[2 * G_N_ELEMENTS (good)];
  gsize n = 0;
  ROWS (good, reads)
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    if (good[i].chunks == NULL && good[i].rows == NULL) {
      g_autofree char *name = g_strconcat ("many-rows/", good[i].name, NULL);
      tests[n++] = (struct CMUnitTest){ .name = g_intern_string (name),
                                        .test_func = reads_many,
                                        .initial_state = (void *)&good[i] };
    }
  return _cmocka_run_group_tests ("arrow", tests, n, NULL, NULL);
}
