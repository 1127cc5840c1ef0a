/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From header and records to typed rows: which columns a field takes, and what a cell becomes.
 * Each row is a section, a table and what its rows come to, written as "field=value field=value"; answers as
 * "code:first/second", further numbers as "name~value". */
#include "test-support.h"

#include "base/text.h"
#include "study/files.h"
#include "study/row-builder.h"
#include <service-matrix.h>

#include <glib/gstdio.h>

typedef struct {
  const char *name, *section, *table;
  const char *expected; /* rows, each ended by a newline; or the message of an error */
} Case;

static void
write_number (GString *out, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append (out, isnan (number) ? "-" : smx__format_double (text, number));
}

static void
write_value (GString *out, const SmxField *field, const SmxValue *value)
{
  if (!value->known)
    g_string_append_c (out, '-');
  else if (field->type == SMX_VALUE_CODE || field->type == SMX_VALUE_TEXT)
    g_string_append_len (out, value->text, (gssize)value->length);
  else if (field->type == SMX_VALUE_DOUBLE)
    write_number (out, value->real);
  else if (field->type == SMX_VALUE_COUNT || field->type == SMX_VALUE_CHOICE)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, value->number);
  else
    write_number (out, (double)value->number / SMX_MICRO);
  if (value->known && value->day_only)
    g_string_append (out, "d");
}

static void
write_row (GString *out, const SmxSection *section, const SmxRow *row)
{
  const SmxKindSpec *kind = &smx__kinds[section->kind];
  const char *space = "";
  for (guint i = 0; i < kind->n_fields; i++)
    if (section->mapped[i] && (row->values[i].known || row->n_answers + row->n_unanswered == 0)) {
      g_string_append_printf (out, "%s%s=", space, kind->fields[i].name);
      write_value (out, &kind->fields[i], &row->values[i]);
      space = " ";
    }
  for (gsize i = 0; i < row->n_answers; i++) {
    const SmxField *field = &kind->fields[section->wide ? SMX_RATINGS_PERCEPTION : SMX_LINKS_CRITICALITY];
    g_string_append_printf (out, "%s%s:", space, section->columns[row->answers[i].column]);
    write_value (out, field, &row->answers[i].first);
    g_string_append_c (out, '/');
    write_value (out, field, &row->answers[i].second);
    space = " ";
  }
  if (row->n_unanswered > 0)
    g_string_append_printf (out, "%s(%" G_GSIZE_FORMAT " unanswered)", space, row->n_unanswered);
  for (gsize i = 0; section->further[i] != NULL; i++) {
    g_string_append_printf (out, "%s%s~", space, section->further[i]);
    write_number (out, row->further[i]);
    space = " ";
  }
  g_string_append_c (out, '\n');
}

typedef struct {
  SmxStudy *study;
  SmxSettings settings;
  SmxPlan *plan;
  SmxConverter *converter;
  SmxCsv *csv;
  SmxHeader *header;
  SmxMap *map;
  SmxRowBuilder *builder;
} Bench;

static void
clear_bench (Bench *self)
{
  g_clear_pointer (&self->builder, smx__row_builder_free);
  g_clear_pointer (&self->map, smx__map_free);
  g_clear_pointer (&self->header, smx__header_free);
  g_clear_pointer (&self->csv, smx__csv_free);
  g_clear_pointer (&self->converter, smx__converter_free);
  g_clear_pointer (&self->plan, smx__plan_free);
  smx__settings_clear (&self->settings);
  g_clear_pointer (&self->study, smx_study_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, clear_bench)

static void
write_rows (Bench *self, GString *out, GError **error)
{
  SmxCsvRecord record;
  SmxRow row;
  while (smx__csv_next (self->csv, &record, error) == SMX_CSV_RECORD) {
    if (!smx__row_build (self->builder, self->map, &record, &row, error))
      return;
    write_row (out, smx__plan_section (self->plan), &row);
  }
}

/* Reads a table through the plan of the bench's study; rows go to @out. */
static void
read_table (Bench *self, const char *table, GString *out, GError **error)
{
  const SmxSource *source = self->study->sources->pdata[0];
  self->plan = smx__plan_new (source);
  self->converter = smx__converter_new (source, &self->settings, error);
  g_autoptr (GBytes) bytes = g_bytes_new_static (table, strlen (table));
  SmxInput *input = smx__input_open_bytes (bytes, "t.csv", NULL, NULL, error);
  SmxCsvRecord record;
  self->csv = smx__csv_new (input, &(SmxCsvOptions){ .delimiter = source->delimiter }, error);
  assert_int_equal (smx__csv_next (self->csv, &record, error), SMX_CSV_RECORD);
  self->header = smx__header_new ("t.csv", &record, FALSE);
  self->map = smx__map_new (self->plan, self->header, error);
  if (self->map == NULL)
    return;
  self->builder = smx__row_builder_new (self->plan, self->converter, error);
  write_rows (self, out, error);
}

static void
open_bench (Bench *self, const char *section)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strconcat ("[study]\nscale = 1;7\ntimezone = Europe/Madrid\n", section, NULL);
  self->study = smx__study_parse ("a.study", text, strlen (text), SMX_LANGUAGE_ENGLISH, &error);
  assert_no_error (error);
  assert_true (smx__settle (self->study, &self->settings, &error));
}

static void
maps (void **state)
{
  const Case *row = *state;
  g_auto (Bench) bench = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  open_bench (&bench, row->section);
  SMX_LANGUAGE_SCOPE (bench.study->language);
  read_table (&bench, row->table, out, &error);
  if (error != NULL)
    g_string_append (out, error->message);
  assert_string_equal (out->str, row->expected);
}

static const Case cases[] = {
  /* which column */
  { "column/own-name", "[requests]\n", "service,role,Reworks\nit,teller,3\n", "service=it role=teller\n" },
  { "column/named", "[requests]\nservice = What\nrole = \n", "What,role\nit,teller\n", "service=it\n" },
  { "column/trimmed-name", "[requests]\n", "\" service \",x\n it ,\n", "service=it\n" },
  { "column/used-twice", "[services]\nname = service\n", "service\nit\n", "service=it name=it\n" },
  { "column/not-there", "[requests]\nservice = Servce\n", "Service,Role\n",
    "t.csv:1: service: expected a column \"Servce\" but found only \"Service\", \"Role\"" },
  { "column/many", "[requests]\nservice = x\n", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v\n",
    "t.csv:1: service: expected a column \"x\" but found only \"a\", \"b\", \"c\", \"d\", \"e\", \"f\", "
    "\"g\", \"h\", "
    "\"i\", \"j\", \"k\", \"l\", \"m\", \"n\", \"o\", \"p\", \"q\", \"r\", \"s\", \"t\" and 2 more" },
  { "column/encoding", "[requests]\nservice = Categoría\n", "N\xfam,Categor\xed\x61\n",
    "t.csv:1: service: expected a column \"Categoría\" but found only \"N\\xfam\", \"Categor\\xeda\"; if the "
    "file has another encoding, say which, such as encoding = windows-1252" },
  { "column/encoding-needed", "[requests]\n", "N\xfam\n",
    "t.csv:1: service: expected a column for this field, which is needed, but found only \"N\\xfam\"; say "
    "service = COLUMN in [requests]; if the file has another encoding, say which, such as encoding = "
    "windows-1252" },
  { "column/encoding-pattern", "[ratings]\nlayout = wide\nperception = ¿*\n", "\xbfN\xf3mina\n",
    "t.csv:1: perception: expected columns like \"¿*\" but found only \"\\xbfN\\xf3mina\"; if the file has "
    "another encoding, say which, such as encoding = windows-1252" },
  { "column/encoding-spanish", "language = es\n[requests]\nservice = Categoría\n", "N\xfam\n",
    "t.csv:1: service: se esperaba una columna \"Categoría\" pero solo hay \"N\\xfam\"; si el archivo tiene "
    "otra codificación, indíquela, por ejemplo encoding = windows-1252" },
  { "column/needed", "[dependencies:d]\n", "service,Needs\n",
    "t.csv:1: requires: expected a column for this field, which is needed, but found only \"service\", "
    "\"Needs\"; say "
    "requires = COLUMN in [dependencies:d]" },
  { "column/unmapped-needed", "[requests]\nservice =\n", "service\nit\n",
    "t.csv:1: service: expected a column for this field, which is needed, but found only \"service\"; say "
    "service = "
    "COLUMN in [requests]" },
  { "column/twice", "[requests]\nrole = Who\n", "service,Who,x,Who\n",
    "t.csv:1: role: expected one column \"Who\" but found two, the columns 2 and 4" },
  { "column/twice-unmapped", "[requests]\n", "service,Who,Who\nit,a,b\n", "service=it\n" },
  { "column/signs-in-name", "[requests]\nservice = a|b+c\n", "a|b+c,a,b\nit,1,2\n", "service=it\n" },

  /* joined, added, quoted */
  { "join/parts", "[requests]\nservice = a| b\nmissing = ?\n", "a,b\n x , y \nx,?\n",
    "service=x / y\nt.csv:3: service: expected a value, which is needed, but found \"\"" },
  { "join/missing-part", "[requests]\nrole = a|b\n", "service,a,b\nit,x,\n", "service=it role=-\n" },
  { "join/quoted", "[requests]\nservice = \"a|b\" | \"c \"\"d\"\"\"\n", "a|b,\"c \"\"d\"\"\"\nx,y\n",
    "service=x / y\n" },
  { "join/quoted-name", "[requests]\nservice = \"a|b\" | c\n", "a|b,c\nx,y\n", "service=x / y\n" },
  { "join/one-quoted", "[requests]\nservice = \"a|b\"\n", "a|b,z\nx,\n", "service=x\n" },
  { "join/open-quote", "[requests]\nservice = \"a|b\n", "a|b\n",
    "a.study:5: [requests] service: expected a closing quote but found \"\\\"a|b\"" },
  { "join/plus-in-name", "[requests]\nservice = C++|b\n", "C++,b\nx,y\n", "service=x / y\n" },
  { "join/number", "[requests]\nreworks = a|b\n", "service,a,b\n",
    "a.study:5: [requests] reworks: expected one column, or columns added by \"+\": | joins texts and this "
    "field is a "
    "number; a name that holds | is put in quotes" },
  { "join/times", "[requests]\nopened = day|hour\ndatetime = %d/%m/%Y / %H:%M\n",
    "service,day,hour\nit,1/2/1970,1:30\n", "service=it opened=2680200\n" },
  { "sum/parts", "[requests]\nreworks = a+b + c\n", "service,a,b,c\nit,1,2,3\nit,,2,\nit,,,\n",
    "service=it reworks=6\nservice=it reworks=2\nservice=it reworks=-\n" },
  { "sum/text", "[requests]\nrole = a+b\n", "service,a,b\n",
    "a.study:5: [requests] role: expected one column, or columns joined by \"|\": + adds numbers and this "
    "field is none; "
    "a name that holds + is put in quotes" },
  { "sum/bad-part", "[requests]\nreworks = a+b\n", "service,a,b\nit,1,-2\n",
    "t.csv:2: reworks (column \"b\"): expected a count of 0 or more but found \"-2\"" },
  { "sum/over", "[requests]\nreworks = a+b\n", "service,a,b\nit,99999999,1\nit,100000000,1\n",
    "service=it reworks=100000000\nt.csv:3: reworks: expected a count of at most 100000000 but found "
    "\"100000001\"" },
  { "sum/ratings", "[ratings]\nperception = a+b\n", "service,a,b\nit,3,4\nit,4,4\n",
    "service=it perception=7\nt.csv:3: perception: expected a rating from 1 to 7, the scale of the study, "
    "but found \"8\"" },
  { "sum/real", "[links]\nend_customers = a+b\n", "role,service,a,b\nt,it,0.5,0.25\nt,it,1e8,1\n",
    "role=t service=it end_customers=0.75\nt.csv:3: end_customers: expected a number from 0 to 100000000 but "
    "found "
    "\"100000001\"" },

  /* values */
  { "value/missing", "[requests]\nmissing = ?; n/a\n", "service,role,provider\nit,?, n/a \nit,N/A,\n",
    "service=it role=- provider=-\nservice=it role=N/A provider=-\n" },
  { "value/many-missing", "[requests]\nmissing = a;b;c;d;e;f;g;h;i\n", "service,role\nit,i\nit,a\nit,j\n",
    "service=it role=-\nservice=it role=-\nservice=it role=j\n" },
  { "value/unicode-space", "[requests]\n", "service,role\n\u00a0it\u00a0,\u2003\n", "service=it role=-\n" },
  { "value/words", "[ratings]\nvalues = Very low:1;n:o:7\n",
    "service,perception\na, Very low \nb,n:o\nc,3\nd,very low\n",
    "service=a perception=1\nservice=b perception=7\nservice=c perception=3\nt.csv:5: perception: expected a "
    "number but "
    "found \"very low\", which is none of the words in values either" },
  { "value/word-off-scale", "[ratings]\nvalues = Awful:0\n", "service,perception\na,Awful\n",
    "t.csv:2: perception: expected a rating from 1 to 7, the scale of the study, but found \"Awful\", "
    "which values says is 0" },
  { "value/count", "[requests]\n", "service,reworks\nit,2.0\nit,-0\nit,1e2\nit,2.5\n",
    "service=it reworks=2\nservice=it reworks=0\nservice=it reworks=100\nt.csv:5: reworks: expected a whole "
    "number but "
    "found \"2.5\"" },
  { "value/words-not-said", "[ratings]\n", "service,perception\na,Muy malo\n",
    "t.csv:2: perception: expected a number but found \"Muy malo\"; if words stand for numbers here, say "
    "which, "
    "such as values = Muy malo:1" },
  { "value/words-not-said-spanish", "language = es\n[ratings]\nperception = P\n",
    "service,P\na,Óptimo; o\\casi\n",
    "t.csv:2: perception (columna \"P\"): se esperaba un número pero se encontró \"Óptimo; o\\\\casi\"; si "
    "hay "
    "palabras que valen un número, indíquelo, por ejemplo values = Óptimo\\; o\\\\casi:1" },
  { "value/words-not-shown", "[ratings]\n",
    "service,perception\na,Neither good nor bad but as it always was\n",
    "t.csv:2: perception: expected a number but found \"Neither good nor bad but as it always wa…\"; if "
    "words "
    "stand for numbers here, say which, such as values = WORD:1" },
  { "value/words-of-two-lines", "[ratings]\n", "service,perception\na,\"Very\ngood\"\n",
    "t.csv:2: perception: expected a number but found \"Very\\ngood\"; if words stand for numbers here, say "
    "which, such as values = WORD:1" },
  { "value/words-for-counts", "[requests]\nvalues = yes:1;no:0\n", "service,reworks\nit,yes\nit,no\nit,3\n",
    "service=it reworks=1\nservice=it reworks=0\nservice=it reworks=3\n" },
  { "value/nothing-entered", "[ratings]\n", "service,perception\na,n/a\n",
    "t.csv:2: perception: expected a number but found \"n/a\"; if it means that nothing was entered, say "
    "missing "
    "= n/a" },
  { "value/nothing-entered-sign", "[requests]\n", "service,opened\na,—\n",
    "t.csv:2: opened: expected a date as ISO 8601 (2024-03-31 or 2024-03-31T14:05) but found \"—\"; if it "
    "means "
    "that nothing was entered, say missing = —" },
  { "value/nothing-entered-spanish", "language = es\n[requests]\n", "service,cost\na,#DIV/0!\n",
    "t.csv:2: cost: se esperaba un número pero se encontró \"#DIV/0!\"; si significa que no se anotó nada, "
    "indique missing = #DIV/0!" },
  { "value/other-column", "[roles]\n", "role,level\na,High\n",
    "t.csv:2: level: expected a number but found \"High\"; if words stand for numbers here, say which, such "
    "as "
    "values = High:1; if this column is not the field, say level =" },
  { "value/other-column-date", "[requests]\n", "service,opened\nit,by mail\n",
    "t.csv:2: opened: expected a date as ISO 8601 (2024-03-31 or 2024-03-31T14:05) but found \"by mail\"; if "
    "dates are written another way, say how, such as datetime = %d/%m/%Y; if this column is not the field, "
    "say "
    "opened =" },
  { "value/other-column-spanish", "language = es\n[links]\n", "role,service,status\na,b,abierto\n",
    "t.csv:2: status: se esperaba una de las palabras confirmed, proposed, disputed pero se encontró "
    "\"abierto\"; si esta columna no es el campo, indique status =" },
  { "value/other-column-mapped", "[roles]\nlevel = level\n", "role,level\na,High\n",
    "t.csv:2: level: expected a number but found \"High\"; if words stand for numbers here, say which, such "
    "as "
    "values = High:1" },
  { "value/other-column-needed", "[ratings]\n", "service,perception\na,good\n",
    "t.csv:2: perception: expected a number but found \"good\"; if words stand for numbers here, say which, "
    "such "
    "as values = good:1" },
  { "value/other-column-range", "[roles]\n", "role,headcount\na,-1\n",
    "t.csv:2: headcount: expected a number of 0 or more but found \"-1\"" },
  { "value/choice", "[roles]\n", "role,kind\na,BACK\nb,front\nc,\nd,middle\n",
    "role=a kind=1\nrole=b kind=0\nrole=c kind=-\nt.csv:5: kind: expected one of front, back but found "
    "\"middle\"; if this column is not the field, say kind =" },
  { "value/status", "[links]\n", "role,service,status\na,b,confirmed\na,b,Proposed\na,b,disputed\n",
    "role=a service=b status=0\nrole=a service=b status=1\nrole=a service=b status=2\n" },
  { "value/day-only", "[links]\n", "role,service,from,until\na,b,1970-01-02,1970-01-02T12:00\n",
    "role=a service=b from=82800d until=126000\n" }, /* Madrid was an hour before UTC */
  { "value/dates-of-a-list", "[links]\ndatetime = %d/%m/%Y %I:%M %p; %d/%m/%Y ;iso\n",
    "role,service,from,until\na,b,2/1/1970,02/01/1970 12:00 p. m.\na,b,1970-01-02,1970/01/02\n",
    "role=a service=b from=82800d until=126000\nt.csv:3: until: expected a date as %d/%m/%Y %I:%M %p or "
    "%d/%m/%Y or "
    "ISO 8601 (2024-03-31 or 2024-03-31T14:05) but found \"1970/01/02\"" },
  { "value/decimal-comma", "[links]\ndecimal = ,\nthousands = .\ndelimiter = ;\n",
    "role;service;end_customers\na;b;1.234,5\na;b;1,5\n",
    "role=a service=b end_customers=1234.5\nrole=a service=b end_customers=1.5\n" },
  { "value/thousands-space", "[links]\ndecimal = ,\nthousands = space\n",
    "role;service;end_customers\na;b;1 234\na;b;1\u00a0234,5\na;b;1\u202f234\n",
    "role=a service=b end_customers=1234\nrole=a service=b end_customers=1234.5\nrole=a service=b "
    "end_customers=1234\n" },
  { "value/not-applicable", "[ratings]\nnot-applicable = 0;DK\n",
    "service,perception,expectation\na,0,7\nb,DK,7\nc,5,0.0\nd,dk,1\n",
    "service=a perception=- expectation=7\nservice=b perception=- expectation=7\nservice=c perception=5 "
    "expectation=-\nt.csv:5: perception: expected a number but found \"dk\"; if words stand for numbers "
    "here, say "
    "which, such as values = dk:1" },

  /* number of fields */
  { "fields/short", "[requests]\n", "service,role\nit\n", "t.csv:2: expected 2 fields but found 1" },
  { "fields/long", "[requests]\n", "service,role\nit,a,b\n", "t.csv:2: expected 2 fields but found 3" },
  { "fields/surplus-empty", "[requests]\n", "service,role\nit,a,, \n", "service=it role=a\n" },

  /* further columns of services */
  { "further/numbers", "[services]\n", "service,Staff,Note,Cost\na,1.5,x,\nb,,7,2\n",
    "service=a Staff~1.5 Note~- Cost~-\nservice=b Staff~- Note~- Cost~2\n" },
  { "further/later-text", "[services]\n", "service,Staff\na,1\nb,many\n",
    "service=a Staff~1\nt.csv:3: Staff: expected a number, as in the rows above, but found \"many\"" },
  { "further/mapped", "[services]\ntarget = Aim\n", "service,Aim,Staff\na,5,2\n",
    "service=a target=5 Staff~2\n" },
  { "further/twins-and-empty", "[services]\n", "service,a,a,\nx,1,2,3\n", "service=x\n" },

  /* wide tables */
  { "wide/pattern", "[ratings]\nlayout = wide\nperception = Q_*\nexpectation = E_*\nrespondent = Q_id\n",
    "Q_id,Q_pay,Q_it,E_it,x\n7,3,4,5,9\n8,,1,,\n",
    "respondent=7 pay:3/- it:4/5\nrespondent=8 it:1/- (1 unanswered)\n" },
  { "wide/suffix", "[ratings]\nlayout = wide\nperception = * now\nexpectation = * wanted\n",
    "pay now,pay wanted\n3,4\n", "pay:3/4\n" },
  { "wide/star-alone", "[ratings]\nlayout = wide\nperception = *\nexpectation = * wanted\n",
    "wave,pay,pay wanted\n1,3,4\n", "wave=1 pay:3/4\n" },
  { "wide/list", "[ratings]\nlayout = wide\nperception = Pay;A\\;B\nexpectation = ;W\n", "Pay;A;B\n",
    "t.csv:1: perception: expected a column \"A;B\" but found only \"Pay\", \"A\", \"B\"" },
  { "wide/list-twins", "[ratings]\nlayout = wide\nperception = Pay;A\\;B\nexpectation = ;W\n",
    "Pay,A;B,W\n1,2,3\n", "Pay:1/- A;B:2/3\n" },
  { "wide/list-lengths", "[ratings]\nlayout = wide\nperception = Pay;It\nexpectation = W\n", "Pay,It,W\n",
    "a.study:7: [ratings] expectation: expected as many items as perception has, 2, but found 1" },
  { "wide/list-unlike", "[ratings]\nlayout = wide\nperception = Q_*\nexpectation = W\n", "Q_a,W\n",
    "a.study:7: [ratings] expectation: expected a pattern with a star where perception has one, and a name "
    "where it has "
    "a name, but found \"W\"" },
  { "wide/two-stars", "[ratings]\nlayout = wide\nperception = *_*\n", "a_b\n",
    "a.study:6: [ratings] perception: expected at most one star in \"*_*\"" },
  { "wide/star-in-name", "[ratings]\nlayout = wide\nperception = Q*\n", "Q*,Qa\n1,2\n", "Q*:1/-\n" },
  { "wide/quoted", "[ratings]\nlayout = wide\nperception = \"Q*\"\n", "Qa\n",
    "t.csv:1: perception: expected a column \"Q*\" but found only \"Qa\"" },
  { "wide/no-match", "[ratings]\nlayout = wide\nperception = Q_*\n", "a,b\n",
    "t.csv:1: perception: expected columns like \"Q_*\" but found only \"a\", \"b\"" },
  { "wide/no-match-expectation", "[ratings]\nlayout = wide\nperception = Q_*\nexpectation = X_*\n",
    "Q_a,E_a\n", "t.csv:1: expectation: expected columns like \"X_*\" but found only \"Q_a\", \"E_a\"" },
  { "wide/orphan", "[ratings]\nlayout = wide\nperception = Q_*\nexpectation = E_*\n", "Q_a,E_a,E_b\n",
    "t.csv:1: expectation: expected a column \"Q_b\" of perception beside the column \"E_b\"" },
  { "wide/twice", "[ratings]\nlayout = wide\nperception = Q_*\n", "Q_a,Q_a\n",
    "t.csv:1: perception: expected one column \"Q_a\" but found two, the columns 1 and 2" },
  { "wide/needed", "[ratings]\nlayout = wide\n", "perception,role\n",
    "t.csv:1: perception: expected a column for this field, which is needed, but found only \"perception\", "
    "\"role\"; say "
    "perception = COLUMN in [ratings]" },
  { "wide/service", "[ratings]\nlayout = wide\nperception = Q_*\nservice = x\n", "Q_a,x\n",
    "a.study:7: [ratings] service: expected no column: in a wide table the columns of perception are the "
    "services" },
  { "wide/own-service-column", "[ratings]\nlayout = wide\nperception = Q_*\n", "service,Q_a\n9,1\n",
    "a:1/-\n" },
  { "wide/not-applicable",
    "[ratings]\nlayout = wide\nperception = Q_*\nnot-applicable = 0\nvalues = low:1\nmissing = x\n",
    "Q_a,Q_b,Q_c\n0,low,x\n", "b:1/- (2 unanswered)\n" },
  { "wide/off-scale", "[ratings]\nlayout = wide\nperception = Q_*\n", "Q_a\n9\n",
    "t.csv:2: perception (column \"Q_a\"): expected a rating from 1 to 7, the scale of the study, but found "
    "\"9\"" },
  { "wide/same-code", "[ratings]\nlayout = wide\nperception = Q_*;R_*\n", "Q_a,R_a\n3,4\n", "a:3/- a:4/-\n" },
  { "wide/column-twice", "[ratings]\nlayout = wide\nperception = Q_a;Q_a\n", "Q_a\n3\n",
    "a.study:6: [ratings] perception: expected each column once but found \"Q_a\" twice" },
  { "wide/column-and-pattern", "[ratings]\nlayout = wide\nperception = Q_*;Q_b\n", "Q_a,Q_b\n3,4\n",
    "a.study:6: [ratings] perception: expected each column once but found \"Q_b\" twice" },
  { "wide/no-heading", "[ratings]\nlayout = wide\nperception = Q_*\n", "Q_a,Q_\n3,\n3,4\n",
    "a:3/-\nt.csv:3: perception: expected nothing in column 2, whose heading does not say what it is, but "
    "found "
    "\"4\"; give it a heading, or name the columns that count, such as perception = COLUMN;COLUMN" },
  { "wide/join", "[ratings]\nlayout = wide\nperception = Q_*\nrole = c|d\n", "Q_a,c,d\n3,x,y\n",
    "role=x / y a:3/-\n" },
  { "list/star", "[ratings]\nperception = Q_*\n", "service,Q_a\n",
    "t.csv:1: perception: expected a column \"Q_*\" but found only \"service\", \"Q_a\"" },

  /* grids */
  { "grid/first-column", "[links]\nlayout = grid\n", "x,teller,agent\npay,1,\nit,0,0.5\n",
    "service=pay teller:1/- (1 unanswered)\nservice=it teller:0/- agent:0.5/-\n" },
  { "grid/named", "[links]\nlayout = grid\nservice = What\nprovider = By\nvalues = x:1\n",
    "teller,By,What\nx,hr,pay\n", "service=pay provider=hr teller:1/-\n" },
  { "grid/role-pattern", "[links]\nlayout = grid\nrole = R *\n", "service,R teller,note\npay,1,bad\n",
    "service=pay teller:1/-\n" },
  { "grid/role-list", "[links]\nlayout = grid\nrole = b;a\n", "service,a,b,c\npay,1,0.5,9\n",
    "service=pay b:0.5/- a:1/-\n" },
  { "grid/no-heading-and-nothing-in-it", "[links]\nlayout = grid\nmissing = -\n",
    "service,a,\nit,1,\nhr,1, - \n", "service=it a:1/-\nservice=hr a:1/-\n" },
  { "grid/no-heading-not-named", "[links]\nlayout = grid\nservice = s\nrole = a\n", ",s,a\n0,it,1\n",
    "service=it a:1/-\n" },
  { "grid/column-twice", "language = es\n[links]\nlayout = grid\nrole = a;b;a\n", "service,a,b\npay,1,1\n",
    "a.study:7: [links] role: se esperaba cada columna una sola vez pero \"a\" aparece dos veces" },
  { "grid/no-roles", "[links]\nlayout = grid\n", "service\npay\n",
    "t.csv:1: role: expected a column for this field, which is needed, but found only \"service\"; say role "
    "= COLUMN in "
    "[links]" },
  { "grid/criticality", "[links]\nlayout = grid\ncriticality = c\n", "service,a,c\n",
    "a.study:6: [links] criticality: expected no column: in a grid the cells are the criticality" },
  { "grid/over", "[links]\nlayout = grid\n", "service,a\npay,2\n",
    "t.csv:2: criticality (column \"a\"): expected a number from 0 to 1 but found \"2\"" },
};

/* --- from C --- */

/* No character of a name has a meaning of its own. */
static void
c_columns (void **state)
{
  (void)state;
  const char *const service[] = { "a|b", "\"c\"" }, *const reworks[] = { "x+y", "z" };
  g_auto (Bench) bench = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  open_bench (&bench, "[requests]\n");
  SmxSource *source = bench.study->sources->pdata[0];
  assert_true (smx_source_map (source, "service", SMX_MAPPING_JOIN, service, 2, &error));
  assert_true (smx_source_map (source, "reworks", SMX_MAPPING_SUM, reworks, 2, &error));
  assert_true (smx_source_map (source, "role", SMX_MAPPING_COLUMN, NULL, 0, &error));
  read_table (&bench, "a|b,\"\"\"c\"\"\",x+y,z,role\np,q,1,2,t\n", out, &error);
  assert_no_error (error);
  assert_string_equal (out->str, "service=p / q reworks=3\n");
}

static void
c_wide (void **state)
{
  (void)state;
  const char *const asked[] = { "Q*", "Q_b" }, *const wanted[] = { "W", "" };
  g_auto (Bench) bench = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  open_bench (&bench, "[ratings]\nlayout = wide\n");
  SmxSource *source = bench.study->sources->pdata[0];
  assert_true (smx_source_map (source, "perception", SMX_MAPPING_LIST, asked, 2, &error));
  assert_true (smx_source_map (source, "expectation", SMX_MAPPING_LIST, wanted, 2, &error));
  read_table (&bench, "Q*,Q_b,W\n1,2,3\n", out, &error);
  assert_no_error (error);
  assert_string_equal (out->str, "Q*:1/3 Q_b:2/-\n");
}

static void
c_list_of_long_table (void **state)
{
  (void)state;
  const char *const asked[] = { "a", "b" };
  g_auto (Bench) bench = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  open_bench (&bench, "[ratings]\n");
  SmxSource *source = bench.study->sources->pdata[0];
  assert_true (smx_source_map (source, "perception", SMX_MAPPING_LIST, asked, 2, &error));
  read_table (&bench, "service,a,b\n", out, &error);
  assert_error (error, SMX_ERROR, SMX_ERROR_CONFLICT,
                "[ratings] perception: expected one column: lists are for perception and expectation of wide "
                "tables and "
                "role of grids");
}

/* --- patterns of files --- */

static void
touch (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *above = g_path_get_dirname (path);
  assert_int_equal (g_mkdir_with_parents (above, 0700), 0);
  assert_true (g_file_set_contents (path, "x", 1, NULL));
}

static void
assert_files (const char *folder, const char *pattern, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  GPtrArray *files = smx__find_files (folder, pattern, &error);
  for (guint i = 0; files != NULL && i < files->len; i++) {
    const SmxFile *file = files->pdata[i];
    g_autofree char *path = g_build_filename (folder, file->name, NULL);
    assert_string_equal (file->path, path);
    g_string_append_printf (names, "%s%s", i == 0 ? "" : " ", file->name);
  }
  assert_string_equal (files == NULL ? error->message : names->str, expected);
  smx__files_free (files);
}

static void
patterns_find (void **state)
{
  (void)state;
  static const char *const made[] = { "b.csv",   "a.csv",   "Z.csv",   ".hidden.csv", "d/2.csv",
                                      "d/1.csv", "e/1.csv", "f.csv/x", "q?.csv" };
  g_autofree char *folder = g_dir_make_tmp ("smx-files-XXXXXX", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (made); i++)
    touch (folder, made[i]);
  assert_files (folder, "*.csv", "Z.csv a.csv b.csv q?.csv");
  assert_files (folder, "?.csv", "Z.csv a.csv b.csv");
  assert_files (folder, "?/1.csv", "d/1.csv e/1.csv");
  assert_files (folder, "d/*", "d/1.csv d/2.csv");
  assert_files (folder, "*/*", "d/1.csv d/2.csv e/1.csv f.csv/x");
  assert_files (folder, "q?.csv", "q?.csv");
  assert_files (folder, "none.csv", "none.csv");
  g_autofree char *looked_in = smx__looked_in (folder, "x*.csv");
  g_autofree char *none = g_strconcat (
      "x*.csv: expected at least one file that fits the pattern but found none", looked_in, NULL);
  assert_files (folder, "x*.csv", none);
  g_autofree char *remove = g_strdup_printf ("rm -r '%s'", folder);
  assert_int_equal (system (remove), 0);
}

/* A file is read once, by the first of its names that is no link. */
static void
patterns_links (void **state)
{
  (void)state;
  g_autofree char *folder = g_dir_make_tmp ("smx-files-XXXXXX", NULL);
  touch (folder, "b.csv");
  touch (folder, "d/1.csv");
  touch (folder, "same.csv");
  g_autofree char *make =
      g_strdup_printf ("cd '%s' && ln -s b.csv a.csv && ln b.csv c.csv && ln -s d e && ln -s none.csv f.csv "
                       "&& ln -s ../b.csv d/2.csv && ln -s 2.csv d/3.csv",
                       folder);
  assert_int_equal (system (make), 0);
  assert_files (folder, "*.csv", "b.csv same.csv");
  assert_files (folder, "?/*.csv", "d/1.csv d/2.csv");
  assert_files (folder, "c*.csv", "c.csv");
  assert_files (folder, "c.csv", "c.csv");
  g_autofree char *remove = g_strdup_printf ("rm -r '%s'", folder);
  assert_int_equal (system (remove), 0);
}

int
main (void)
{
  static const struct CMUnitTest plain[] = {
    { .name = "c/columns", .test_func = c_columns },
    { .name = "c/wide", .test_func = c_wide },
    { .name = "c/list-of-long-table", .test_func = c_list_of_long_table },
    { .name = "patterns/find", .test_func = patterns_find },
    { .name = "patterns/links", .test_func = patterns_links },
  };
  struct CMUnitTest tests[G_N_ELEMENTS (cases) + G_N_ELEMENTS (plain)];
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    tests[i] =
        (struct CMUnitTest){ .name = cases[i].name, .test_func = maps, .initial_state = (void *)&cases[i] };
  memcpy (tests + G_N_ELEMENTS (cases), plain, sizeof plain);
  return cmocka_run_group_tests_name ("mapping", tests, NULL, NULL);
}
