/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings: every sentence in both languages, look-alikes, codes only in records, and the promised order. */
#include "test-support.h"

#include "base/error.h"
#include "base/memory.h"
#include "test-tally-builder.h"
#include <service-matrix/findings.h>

typedef struct {
  const char *name;
  const char *records;
  const char *english, *spanish; /* a line a row: finding | section | subject | n | sentence; "-" for none */
} Row;

static char *
write_rows (const SmxTable *table)
{
  GString *text = g_string_new (NULL);
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    for (guint c = 0; c < smx_table_n_columns (table); c++) {
      const char *value =
          smx_table_get_column_type (table, c) == SMX_COLUMN_TEXT ? smx_table_get_text (table, row, c) : NULL;
      if (smx_table_get_column_type (table, c) == SMX_COLUMN_INT64)
        g_string_append_printf (text, "%d", (int)smx_table_get_int64 (table, row, c));
      else
        g_string_append (text, value == NULL ? "-" : value);
      g_string_append (text, c + 1 < smx_table_n_columns (table) ? " | " : "\n");
    }
  }
  return g_string_free (text, FALSE);
}

static char *
find (const SmxMatrix *matrix, SmxLanguage language)
{
  GError *error = NULL;
  g_autoptr (SmxTable) table = smx_findings (matrix, language, &error);
  assert_no_error (error);
  assert_int_equal (smx_table_n_columns (table), 5);
  return write_rows (table);
}

static void
finds (void **state)
{
  const Row *row = *state;
  g_autoptr (SmxMatrix) matrix = build_matrix (row->records);
  g_autofree char *english = find (matrix, SMX_LANGUAGE_ENGLISH),
                  *spanish = find (matrix, SMX_LANGUAGE_SPANISH);
  assert_string_equal (english, row->english);
  assert_string_equal (spanish, row->spanish);
}

#define NOTE(kind) "note " #kind " 12 log\nnote " #kind " 1 one"

/* One of every kind that the reader counts, by its number in SmxFindingKind. */
static const Row noticed[] = {
  { "noticed/delivered-before-opened", NOTE (0),
    "delivered-before-opened | log | - | 12 | 12 requests were delivered before they were opened; they have "
    "no delivery time\n"
    "delivered-before-opened | one | - | 1 | 1 request was delivered before it was opened; it has no "
    "delivery time\n",
    "delivered-before-opened | log | - | 12 | 12 solicitudes se entregaron antes de abrirse; no tienen "
    "tiempo de entrega\n"
    "delivered-before-opened | one | - | 1 | 1 solicitud se entregó antes de abrirse; no tiene tiempo de "
    "entrega\n" },
  { "noticed/undated", NOTE (1),
    "undated | log | - | 12 | 12 requests without an opening date were left out, because the study has a "
    "period\n"
    "undated | one | - | 1 | 1 request without an opening date was left out, because the study has a "
    "period\n",
    "undated | log | - | 12 | 12 solicitudes sin fecha de apertura quedaron fuera, porque el estudio tiene "
    "un periodo\n"
    "undated | one | - | 1 | 1 solicitud sin fecha de apertura quedó fuera, porque el estudio tiene un "
    "periodo\n" },
  { "noticed/outside-period", NOTE (2),
    "outside-period | log | - | 12 | 12 requests were opened outside the period of the study and left out\n"
    "outside-period | one | - | 1 | 1 request was opened outside the period of the study and left out\n",
    "outside-period | log | - | 12 | 12 solicitudes se abrieron fuera del periodo del estudio y quedaron "
    "fuera\n"
    "outside-period | one | - | 1 | 1 solicitud se abrió fuera del periodo del estudio y quedó fuera\n" },
  { "noticed/repeated-request", NOTE (3),
    "repeated-request | log | - | 12 | 12 requests have a code that came before; they are counted\n"
    "repeated-request | one | - | 1 | 1 request has a code that came before; it is counted\n",
    "repeated-request | log | - | 12 | 12 solicitudes tienen un código que ya había aparecido; se cuentan\n"
    "repeated-request | one | - | 1 | 1 solicitud tiene un código que ya había aparecido; se cuenta\n" },
  { "noticed/no-service", NOTE (4),
    "no-service | log | - | 12 | 12 cases never name a service; they count for roles and providers, and for "
    "no service\n"
    "no-service | one | - | 1 | 1 case never names a service; it counts for its role and provider, and for "
    "no service\n",
    "no-service | log | - | 12 | 12 casos nunca nombran un servicio; cuentan para roles y proveedores, y "
    "para ningún servicio\n"
    "no-service | one | - | 1 | 1 caso nunca nombra un servicio; cuenta para su rol y su proveedor, y para "
    "ningún servicio\n" },
  { "noticed/no-respondent", NOTE (5),
    "no-respondent | log | - | 12 | 12 ratings do not say whose they are; each counts as one person\n"
    "no-respondent | one | - | 1 | 1 rating does not say whose it is; it counts as one person\n",
    "no-respondent | log | - | 12 | 12 valoraciones no dicen de quién son; cada una cuenta como una persona\n"
    "no-respondent | one | - | 1 | 1 valoración no dice de quién es; cuenta como una persona\n" },
  { "noticed/no-answer", NOTE (6),
    "no-answer | log | - | 12 | 12 ratings are empty, missing or not applicable; they are no answers\n"
    "no-answer | one | - | 1 | 1 rating is empty, missing or not applicable; it is no answer\n",
    "no-answer | log | - | 12 | 12 valoraciones están vacías, no constan o no son aplicables; no cuentan "
    "como respuestas\n"
    "no-answer | one | - | 1 | 1 valoración está vacía, no consta o no es aplicable; no cuenta como "
    "respuesta\n" },
  { "noticed/bad-row", NOTE (7),
    "bad-row | log | - | 12 | 12 rows could not be read and were left out\n"
    "bad-row | one | - | 1 | 1 row could not be read and was left out\n",
    "bad-row | log | - | 12 | 12 filas no se pudieron leer y quedaron fuera\n"
    "bad-row | one | - | 1 | 1 fila no se pudo leer y quedó fuera\n" },
  { "noticed/duplicate-event", NOTE (8),
    "duplicate-event | log | - | 12 | 12 lines of cases repeat an earlier line in everything that is mapped; "
    "they are counted as lines of their own\n"
    "duplicate-event | one | - | 1 | 1 line of a case repeats an earlier line in everything that is mapped; "
    "it is counted as a line of its own\n",
    "duplicate-event | log | - | 12 | 12 líneas de casos repiten una línea anterior en todo lo asignado; se "
    "cuentan como líneas propias\n"
    "duplicate-event | one | - | 1 | 1 línea de un caso repite una línea anterior en todo lo asignado; se "
    "cuenta como línea propia\n" },
  { "noticed/blank-line", NOTE (9),
    "blank-line | log | - | 12 | 12 lines have nothing on them\n"
    "blank-line | one | - | 1 | 1 line has nothing on it\n",
    "blank-line | log | - | 12 | 12 líneas no contienen nada\n"
    "blank-line | one | - | 1 | 1 línea no contiene nada\n" },
  { "noticed/maybe-thousands", "note 10 12 log cost\nnote 10 1 one cost",
    "maybe-thousands | log | cost | 12 | cost: 12 values look like \"1.250\" and were read as decimals; if "
    "\".\" separates thousands, say thousands = . and decimal = ,; if it does not, decimal = .\n"
    "maybe-thousands | one | cost | 1 | cost: 1 value looks like \"1.250\" and was read as a decimal; if "
    "\".\" separates thousands, say thousands = . and decimal = ,; if it does not, decimal = .\n",
    "maybe-thousands | log | cost | 12 | cost: 12 valores son como \"1.250\" y se leyeron como decimales; si "
    "\".\" separa los miles, indique thousands = . y decimal = ,; si no, decimal = .\n"
    "maybe-thousands | one | cost | 1 | cost: 1 valor es como \"1.250\" y se leyó como decimal; si \".\" "
    "separa los miles, indique thousands = . y decimal = ,; si no, decimal = .\n" },
  { "noticed/no-thousands",
    "note 11 3 log cost\nnote 10 12 log cost\nnote 11 3 log level\nnote 10 2 one level\nnote 11 1 one cost",
    "maybe-thousands | one | level | 2 | level: 2 values look like \"1.250\" and were read as decimals; if "
    "\".\" separates thousands, say thousands = . and decimal = ,; if it does not, decimal = .\n",
    "maybe-thousands | one | level | 2 | level: 2 valores son como \"1.250\" y se leyeron como decimales; si "
    "\".\" separa los miles, indique thousands = . y decimal = ,; si no, decimal = .\n" },
};

static const Row seen[] = {
  { "seen/nothing", "service cards\nrequest teller cards it", "", "" },
  { "seen/empty", "", "", "" },
  { "seen/only-in-records",
    "service cards\nrole teller\nrequest teller loans it\nrequest agent_\"x\" cards it",
    "only-in-records | roles | agent \"x\" | 1 | \"agent \\\"x\\\"\" appears in records but in no table of "
    "its kind; it was added\n"
    "only-in-records | services | loans | 1 | \"loans\" appears in records but in no table of its kind; it "
    "was added\n",
    "only-in-records | roles | agent \"x\" | 1 | \"agent \\\"x\\\"\" aparece en registros pero no en ninguna "
    "tabla de su tipo; se añadió\n"
    "only-in-records | services | loans | 1 | \"loans\" aparece en registros pero no en ninguna tabla de su "
    "tipo; se añadió\n" },
  { "seen/no-table-of-its-kind",
    "service cards\nrequest teller cards it\nrating boss cards it by=x perception=4 expectation=5", "", "" },
  { "seen/look-alikes",
    "request teller IT-01 a\nrequest teller it_1 a\nrequest teller Ít_001 a\nrequest teller it-10 a",
    "look-alike | services | IT-01 | 3 | these look like one, and are counted as 3: \"IT-01\", \"it 1\", "
    "\"Ít 001\"\n",
    "look-alike | services | IT-01 | 3 | parecen uno solo, y se cuentan como 3: \"IT-01\", \"it 1\", \"Ít "
    "001\"\n" },
  { "seen/look-alikes-of-each-kind", "request Teller cards IT\nrequest teller Cards it\n",
    "look-alike | providers | IT | 2 | these look like one, and are counted as 2: \"IT\", \"it\"\n"
    "look-alike | roles | Teller | 2 | these look like one, and are counted as 2: \"Teller\", \"teller\"\n"
    "look-alike | services | Cards | 2 | these look like one, and are counted as 2: \"Cards\", \"cards\"\n",
    "look-alike | providers | IT | 2 | parecen uno solo, y se cuentan como 2: \"IT\", \"it\"\n"
    "look-alike | roles | Teller | 2 | parecen uno solo, y se cuentan como 2: \"Teller\", \"teller\"\n"
    "look-alike | services | Cards | 2 | parecen uno solo, y se cuentan como 2: \"Cards\", \"cards\"\n" },
  { "seen/not-across-kinds", "request it IT It", "", "" },
  { "seen/signs-alone-are-not-alike", "request teller - -_-\nrequest teller --- it\nrequest teller ---- it",
    "", "" },
  { "seen/waves",
    "set scale=1,7 target=6 waves=spring,autumn\n"
    "rating teller cards it by=x perception=4 wave=autum\nrating teller cards it by=y perception=4 "
    "wave=autumn\n"
    "rating teller cards it by=z perception=4",
    "no-wave | - | - | 1 | 1 rating names no wave; it is taken as the earliest, and others are the "
    "latest\n"
    "unlisted-wave | - | autum | 1 | \"autum\" is a wave of 1 rating, but not in the order of waves that "
    "the "
    "study names; it is taken as earlier than those\n",
    "no-wave | - | - | 1 | 1 valoración no nombra oleada; se toma como la más antigua, y otras son las "
    "últimas\n"
    "unlisted-wave | - | autum | 1 | \"autum\" es una oleada de 1 valoración, pero no está en el orden de "
    "oleadas del estudio; se toma como anterior a ellas\n" },
  { "seen/no-gap", "rating teller cards it by=x perception=4\nrating teller loans it by=x perception=4",
    "no-gap | - | - | 2 | no rating says what is expected and the study has no target: there are no gaps\n",
    "no-gap | - | - | 2 | ninguna valoración dice qué se espera y el estudio no tiene objetivo: no hay "
    "brechas\n" },
  { "seen/gap-by-target", "service cards target=5\nrating teller cards it by=x perception=4", "", "" },
  { "seen/counted-by-the-door",
    "set min-group=1\nrequest teller cards it opened=5 delivered=3\n"
    "rating teller cards it perception=4 expectation=5 times=3",
    "delivered-before-opened | requests | - | 1 | 1 request was delivered before it was opened; it has no "
    "delivery time\n"
    "no-respondent | ratings | - | 3 | 3 ratings do not say whose they are; each counts as one person\n",
    "delivered-before-opened | requests | - | 1 | 1 solicitud se entregó antes de abrirse; no tiene tiempo "
    "de entrega\n"
    "no-respondent | ratings | - | 3 | 3 valoraciones no dicen de quién son; cada una cuenta como una "
    "persona\n" },
};

/* By finding, section and subject, none last, whatever the order in which they came up. */
#define MIXED                                                                                                \
  "service cards\nrating teller Cards it by=x perception=4\nrequest teller b it\nrequest teller a it\n"      \
  "note 1 5 z\nnote 1 5\nnote 1 5 a y\nnote 1 5 a\nnote 1 5 a x\nnote 9 5 a\nnote 6 5 a\nnote 0 5 a\n"

static void
keeps_order (void **state)
{
  (void)state;
  static const char *const expected[] = {
    "blank-line a -",
    "delivered-before-opened a -",
    "look-alike services Cards",
    "no-answer a -",
    "no-gap - -",
    "only-in-records services Cards",
    "only-in-records services a",
    "only-in-records services b",
    "undated a x",
    "undated a y",
    "undated a -",
    "undated z -",
    "undated - -",
  };
  static const char *const keys[] = { "finding", "section", "subject", NULL };
  g_autoptr (SmxMatrix) matrix = build_matrix (MIXED);
  g_autoptr (SmxTable) table = smx_findings (matrix, SMX_LANGUAGE_OF_STUDY, NULL);
  assert_int_equal (smx_table_n_rows (table), G_N_ELEMENTS (expected));
  for (gint64 row = 0; row < smx_table_n_rows (table); row++) {
    g_autofree char *key = row_key (table, row, keys);
    assert_string_equal (key, expected[row]);
  }
}

static void
speaks_language_of_study (void **state)
{
  (void)state;
  g_autoptr (GError) error = NULL;
  g_autoptr (SmxMatrix) matrix = build_matrix ("set language=es title=Banco\n" NOTE (9));
  g_autoptr (SmxTable) table = smx_findings (matrix, SMX_LANGUAGE_OF_STUDY, NULL);
  assert_string_equal (smx_table_get_text (table, 0, 4), "12 líneas no contienen nada");
  assert_string_equal (smx_table_get_column_title (table, 4), "Mensaje");
  assert_string_equal (smx_table_find_metadata (table, "analysis"), "findings");
  assert_string_equal (smx_table_find_metadata (table, "title"), "Banco");
  assert_null (smx_findings (matrix, (SmxLanguage)5, &error));
  assert_int_equal (error->code, SMX_ERROR_OPTIONS);
}

static void
fails_cleanly (void **state)
{
  (void)state;
  g_autoptr (SmxMatrix) matrix = build_matrix (MIXED);
  SmxTable *table = NULL;
  gint64 n = 0;
  for (; table == NULL; n++) {
    g_autoptr (GError) error = NULL;
    smx__memory_fail_from (n);
    table = smx_findings (matrix, SMX_LANGUAGE_ENGLISH, &error);
    smx__memory_fail_from (-1);
    if (table == NULL)
      assert_error (error, SMX_ERROR, SMX_ERROR_NO_MEMORY, "memory ran out");
    else
      assert_no_error (error);
  }
  assert_in_range (n, 10, 1000);
  assert_int_equal (smx_table_n_rows (table), 13);
  smx_table_unref (table);
}

int
main (void)
{
  static struct CMUnitTest tests[64];
  gsize n = 0;
  G_STATIC_ASSERT (G_N_ELEMENTS (noticed) == SMX_N_FINDINGS);
  ADD_ROWS (noticed, finds);
  ADD_ROWS (seen, finds);
  ADD ("findings/order", keeps_order);
  ADD ("findings/language-of-study", speaks_language_of_study);
  ADD ("findings/failing-memory", fails_cleanly);
  return _cmocka_run_group_tests ("findings", tests, n, NULL, NULL);
}
