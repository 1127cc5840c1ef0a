/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings: what the reader noticed and what can be seen from the register, each as a sentence.
 * A sentence is a template and its arguments: {0} how many, {1} the subject. Rows are ordered by finding, section and
 * subject, as the header promises. */

#include <service-matrix/findings.h>

#include "../base/error.h"
#include "../base/memory.h"
#include "../base/options.h"
#include "../base/text.h"
#include "column-macros.h"
#include "columns.h"
#include "number-words.h"
#include "provenance.h"
#include <string.h>

typedef struct {
  const char *name;
  SmxMessage sentence;
  SmxMessage of_one; /* the same where it is about one alone; none where that makes no difference */
} Sentence;

static const Sentence noticed[SMX_N_FINDINGS] = {
  [SMX_FINDING_DELIVERED_BEFORE_OPENED] = { "delivered-before-opened",
                                            M ("{0} requests were delivered before they were opened; they "
                                               "have no delivery time",
                                               "{0} solicitudes se entregaron antes de abrirse; no tienen "
                                               "tiempo de entrega"),
                                            M ("{0} request was delivered before it was opened; it has no "
                                               "delivery time",
                                               "{0} solicitud se entregó antes de abrirse; no tiene tiempo "
                                               "de entrega") },
  [SMX_FINDING_UNDATED] = { "undated",
                            M ("{0} requests without an opening date were left out, because the "
                               "study has a period",
                               "{0} solicitudes sin fecha de apertura quedaron fuera, porque el "
                               "estudio tiene un periodo"),
                            M ("{0} request without an opening date was left out, because the study has a "
                               "period",
                               "{0} solicitud sin fecha de apertura quedó fuera, porque el estudio tiene un "
                               "periodo") },
  [SMX_FINDING_OUTSIDE] = { "outside-period",
                            M ("{0} requests were opened outside the period of the study and left out",
                               "{0} solicitudes se abrieron fuera del periodo del estudio y quedaron "
                               "fuera"),
                            M ("{0} request was opened outside the period of the study and left out",
                               "{0} solicitud se abrió fuera del periodo del estudio y quedó fuera") },
  [SMX_FINDING_REPEATED_CODE] = { "repeated-request",
                                  M ("{0} requests have a code that came before; they are counted",
                                     "{0} solicitudes tienen un código que ya había aparecido; se cuentan"),
                                  M ("{0} request has a code that came before; it is counted",
                                     "{0} solicitud tiene un código que ya había aparecido; se cuenta") },
  [SMX_FINDING_NO_SERVICE] = { "no-service",
                               M ("{0} cases never name a service; they count for roles and "
                                  "providers, and for no service",
                                  "{0} casos nunca nombran un servicio; cuentan para roles y "
                                  "proveedores, y para ningún servicio"),
                               M ("{0} case never names a service; it counts for its role and provider, and "
                                  "for no service",
                                  "{0} caso nunca nombra un servicio; cuenta para su rol y su proveedor, y "
                                  "para ningún servicio") },
  [SMX_FINDING_NO_RESPONDENT] = { "no-respondent",
                                  M ("{0} ratings do not say whose they are; each counts as one person",
                                     "{0} valoraciones no dicen de quién son; cada una cuenta como una "
                                     "persona"),
                                  M ("{0} rating does not say whose it is; it counts as one person",
                                     "{0} valoración no dice de quién es; cuenta como una persona") },
  [SMX_FINDING_NO_ANSWER] = { "no-answer",
                              M ("{0} ratings are empty, missing or not applicable; they are no answers",
                                 "{0} valoraciones están vacías, no constan o no son aplicables; no "
                                 "cuentan como respuestas"),
                              M ("{0} rating is empty, missing or not applicable; it is no answer",
                                 "{0} valoración está vacía, no consta o no es aplicable; no cuenta como "
                                 "respuesta") },
  [SMX_FINDING_BAD_ROW] = { "bad-row",
                            M ("{0} rows could not be read and were left out",
                               "{0} filas no se pudieron leer y quedaron fuera"),
                            M ("{0} row could not be read and was left out",
                               "{0} fila no se pudo leer y quedó fuera") },
  [SMX_FINDING_DUPLICATE_EVENT] = { "duplicate-event",
                                    M ("{0} lines of cases repeat an earlier line in everything that is "
                                       "mapped; they are counted as lines of their own",
                                       "{0} líneas de casos repiten una línea anterior en todo lo asignado; "
                                       "se cuentan como líneas propias"),
                                    M ("{0} line of a case repeats an earlier line in everything that is "
                                       "mapped; it is counted as a line of its own",
                                       "{0} línea de un caso repite una línea anterior en todo lo asignado; "
                                       "se cuenta como línea propia") },
  [SMX_FINDING_BLANK_LINE] = { "blank-line",
                               M ("{0} lines have nothing on them", "{0} líneas no contienen nada"),
                               M ("{0} line has nothing on it", "{0} línea no contiene nada") },
  [SMX_FINDING_MAYBE_THOUSANDS] = { "maybe-thousands",
                                    M ("{1}: {0} values look like \"1.250\" and were read as decimals; if "
                                       "\".\" separates thousands, say thousands = . and decimal = ,; if it "
                                       "does not, decimal = .",
                                       "{1}: {0} valores son como \"1.250\" y se leyeron como decimales; si "
                                       "\".\" separa los miles, indique thousands = . y decimal = ,; si no, "
                                       "decimal = ."),
                                    M ("{1}: {0} value looks like \"1.250\" and was read as a decimal; if "
                                       "\".\" separates thousands, say thousands = . and decimal = ,; if it "
                                       "does not, decimal = .",
                                       "{1}: {0} valor es como \"1.250\" y se leyó como decimal; si \".\" "
                                       "separa los miles, indique thousands = . y decimal = ,; si no, "
                                       "decimal = .") },
};

static const Sentence only_in_records = {
  "only-in-records",
  M ("{1} appears in records but in no table of its kind; it was added",
     "{1} aparece en registros pero no en ninguna tabla de su tipo; se añadió"),
  M (NULL, NULL)
};
static const Sentence look_alike = { "look-alike",
                                     M ("these look like one, and are counted as {0}: {1}",
                                        "parecen uno solo, y se cuentan como {0}: {1}"),
                                     M (NULL, NULL) };
static const Sentence no_gap = {
  "no-gap",
  M ("no rating says what is expected and the study has no target: there are no gaps",
     "ninguna valoración dice qué se espera y el estudio no tiene objetivo: no hay brechas"),
  M (NULL, NULL)
};

static const Sentence unlisted_wave = { "unlisted-wave",
                                        M ("{1} is a wave of {0} ratings, but not in the order of waves that "
                                           "the study names; it is taken as earlier than those",
                                           "{1} es una oleada de {0} valoraciones, pero no está en el orden "
                                           "de oleadas del estudio; se toma como anterior a ellas"),
                                        M ("{1} is a wave of {0} rating, but not in the order of waves that "
                                           "the study names; it is taken as earlier than those",
                                           "{1} es una oleada de {0} valoración, pero no está en el orden de "
                                           "oleadas del estudio; se toma como anterior a ellas") };
static const Sentence no_wave = {
  "no-wave",
  M ("{0} ratings name no wave; they are taken as the earliest, and others are the latest",
     "{0} valoraciones no nombran oleada; se toman como la más antigua, y otras son las últimas"),
  M ("{0} rating names no wave; it is taken as the earliest, and others are the latest",
     "{0} valoración no nombra oleada; se toma como la más antigua, y otras son las últimas")
};

#define ALIKE_NAMED 10 /* codes that a sentence lists */

typedef struct {
  const Sentence *sentence;
  const char *section, *subject; /* borrowed from the matrix; or NULL */
  char *shown;                   /* owned: what the sentence calls the subject, where not by its code alone */
  gint64 n;
} Finding;

typedef struct {
  const SmxMatrix *matrix;
  SmxTableBuilder *builder;
  Finding *findings;
  gsize n, capacity;
} Work;

static void
clear_work (Work *self)
{
  for (gsize i = 0; i < self->n; i++)
    g_free (self->findings[i].shown);
  g_free (self->findings);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, clear_work)

/* Takes @shown over, also on failure. */
static gboolean
find (Work *self, const Sentence *sentence, const char *section, const char *subject, char *shown, gint64 n,
      GError **error)
{
  if (!smx__reserve (&self->findings, &self->capacity, self->n + 1, sizeof *self->findings, error)) {
    g_free (shown);
    return FALSE;
  }
  self->findings[self->n++] = (Finding){ sentence, section, subject, shown, n };
  return TRUE;
}

static int
compare_texts (const char *a, const char *b)
{
  if (a == NULL || b == NULL)
    return (a == NULL) - (b == NULL);
  return strcmp (a, b);
}

/* By finding, section and subject, none last. */
static int
compare_findings (guint32 a, guint32 b, const void *data)
{
  const Finding *x = (const Finding *)data + a, *y = (const Finding *)data + b;
  int order = strcmp (x->sentence->name, y->sentence->name);
  order = order != 0 ? order : compare_texts (x->section, y->section);
  return order != 0 ? order : compare_texts (x->subject, y->subject);
}

static gboolean
append (const Work *work, const Finding *finding, GError **error)
{
  const Sentence *sentence = finding->sentence;
  gboolean one = finding->n == 1 && sentence->of_one.text[0] != NULL;
  g_autofree char *count = smx__words_whole (finding->n);
  g_autofree char *message = smx__message_format (one ? &sentence->of_one : &sentence->sentence, count,
                                                  finding->shown != NULL ? finding->shown : "", NULL);
  return smx__table_builder_text (work->builder, 0, finding->sentence->name, error) &&
         smx__table_builder_text (work->builder, 1, finding->section, error) &&
         smx__table_builder_text (work->builder, 2, finding->subject, error) &&
         smx__table_builder_int64 (work->builder, 3, finding->n, error) &&
         smx__table_builder_text (work->builder, 4, message, error);
}

static gboolean
append_in_order (const Work *work, GError **error)
{
  g_autofree guint32 *order = smx__sorted_order (work->n, compare_findings, work->findings, error);
  for (gsize i = 0; order != NULL && i < work->n; i++) {
    if (!append (work, &work->findings[order[i]], error))
      return FALSE;
  }
  return order != NULL;
}

/* Decimals may be thousands only where no other of the field says that they are none. */
static gboolean
is_told (const SmxSlab *slab, const guint32 *key)
{
  const guint32 other[] = { SMX_FINDING_NO_THOUSANDS, key[1], key[2] };
  gsize at;
  return key[0] != SMX_FINDING_NO_THOUSANDS &&
         (key[0] != SMX_FINDING_MAYBE_THOUSANDS || !smx__slab_find (slab, other, &at));
}

/* What the reader counted. */
static gboolean
find_noticed (Work *work, GError **error)
{
  const SmxSlab *slab = &work->matrix->slabs[SMX_FINDINGS];
  const SmxNames *texts = &work->matrix->names[SMX_DICTIONARY_TEXT];
  for (gsize i = 0; i < slab->n; i++) {
    const guint32 *key = smx__slab_key (slab, i);
    SmxCount count;
    smx__slab_read (slab, i, &count);
    const char *subject = smx__names_code (texts, key[2]);
    if (is_told (slab, key) && !find (work, &noticed[key[0]], smx__names_code (texts, key[1]), subject,
                                      g_strdup (subject), count.n, error))
      return FALSE;
  }
  return TRUE;
}

static const struct {
  SmxDictionaryKind dictionary;
  SmxGroupingKind table;
} entities[] = { { SMX_DICTIONARY_PROVIDER, SMX_PROVIDERS },
                 { SMX_DICTIONARY_ROLE, SMX_ROLES },
                 { SMX_DICTIONARY_SERVICE, SMX_SERVICES } };

static gboolean
find_only_in_records (Work *work, GError **error)
{
  const SmxMatrix *matrix = work->matrix;
  for (gsize e = 0; e < G_N_ELEMENTS (entities); e++) {
    const SmxNames *names = &matrix->names[entities[e].dictionary];
    for (guint32 id = 0; matrix->declared[entities[e].table] && id < names->n; id++) {
      gsize at;
      if (smx__slab_find (&matrix->slabs[entities[e].table], &id, &at))
        continue;
      if (!find (work, &only_in_records, smx__groupings[entities[e].table].name, names->codes[id],
                 smx__quote (names->codes[id], -1), 1, error))
        return FALSE;
    }
  }
  return TRUE;
}

static int
compare_folds (guint32 a, guint32 b, const void *data)
{
  char *const *folds = data;
  return strcmp (folds[a], folds[b]);
}

/* Codes of one dictionary whose folds are equal, a row a group. */
static gboolean
find_alike (Work *work, const SmxNames *names, const char *table, char **folds, GError **error)
{
  g_autofree guint32 *order = smx__sorted_order (names->n, compare_folds, folds, error);
  if (order == NULL)
    return FALSE;
  for (guint32 first = 0, end; first < names->n; first = end) {
    GString *shown = g_string_new (NULL);
    for (end = first; end < names->n && g_str_equal (folds[order[first]], folds[order[end]]); end++) {
      g_autofree char *quoted = smx__quote (names->codes[order[end]], -1);
      if (end - first < ALIKE_NAMED)
        g_string_append_printf (shown, "%s%s", end > first ? ", " : "", quoted);
      else if (end - first == ALIKE_NAMED)
        g_string_append (shown, ", …");
    }
    g_autofree char *list = g_string_free (shown, FALSE);
    if (end - first > 1 && !find (work, &look_alike, table, names->codes[order[first]],
                                  g_steal_pointer (&list), end - first, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
find_look_alikes (Work *work, GError **error)
{
  for (gsize e = 0; e < G_N_ELEMENTS (entities); e++) {
    const SmxNames *names = &work->matrix->names[entities[e].dictionary];
    char **folds = smx__allocate (names->n, sizeof *folds, error);
    if (folds == NULL)
      return FALSE;
    for (guint32 i = 0; i < names->n; i++)
      folds[i] = smx__fold (names->codes[i]);
    gboolean done = find_alike (work, names, smx__groupings[entities[e].table].name, folds, error);
    for (guint32 i = 0; i < names->n; i++)
      g_free (folds[i]);
    g_free (folds);
    if (!done)
      return FALSE;
  }
  return TRUE;
}

static gboolean
find_no_gap (Work *work, GError **error)
{
  const SmxMatrix *matrix = work->matrix;
  if (matrix->gap_basis != SMX_GAP_NONE || matrix->slabs[SMX_RATINGS].n == 0)
    return TRUE;
  return find (work, &no_gap, NULL, NULL, NULL, (gint64)smx__n_of (matrix, SMX_DICTIONARY_SERVICE), error);
}

static gboolean
is_listed (const SmxSettings *settings, const char *wave)
{
  return settings->waves == NULL || g_strv_contains ((const char *const *)settings->waves, wave);
}

/* Waves whose place in time was guessed. */
static gboolean
find_waves (Work *work, GError **error)
{
  const SmxMatrix *matrix = work->matrix;
  const SmxSlab *slab = &matrix->slabs[SMX_RATINGS];
  const SmxNames *waves = &matrix->names[SMX_DICTIONARY_WAVE];
  g_autofree gint64 *n_of =
      smx__allocate ((gsize)waves->n + 1, sizeof *n_of, error); /* the last: of no wave */
  if (n_of == NULL)
    return FALSE;
  for (gsize i = 0; i < slab->n; i++) {
    SmxRatings ratings;
    smx__slab_read (slab, i, &ratings);
    n_of[MIN (smx__slab_key (slab, i)[5], waves->n)] += ratings.n;
  }
  for (guint32 wave = 0; wave < waves->n; wave++) {
    if (!is_listed (&matrix->settings, waves->codes[wave]) && n_of[wave] > 0 &&
        !find (work, &unlisted_wave, NULL, waves->codes[wave], smx__quote (waves->codes[wave], -1),
               n_of[wave], error))
      return FALSE;
  }
  return waves->n == 0 || n_of[waves->n] == 0 ||
         find (work, &no_wave, NULL, NULL, NULL, n_of[waves->n], error);
}

static gboolean
declare_columns (const Work *work, GError **error)
{
  static const SmxColumnSpec columns[] = {
    { "finding", SMX_COLUMN_TEXT, 0, M ("Finding", "Hallazgo"), M ("", ""),
      M ("fixed name of the finding", "nombre fijo del hallazgo"), TRUE },
    { "section", SMX_COLUMN_TEXT, 0, M ("Section", "Sección"), M ("", ""),
      M ("where it was seen", "dónde se vio"), TRUE },
    { "subject", SMX_COLUMN_TEXT, 0, M ("Subject", "Asunto"), M ("", ""),
      M ("the code that it is about", "el código del que se trata"), FALSE },
    { "n", SMX_COLUMN_INT64, 0, M ("n", "n"), M ("", ""),
      M ("rows, requests or codes concerned", "filas, solicitudes o códigos afectados"), FALSE },
    { "message", SMX_COLUMN_TEXT, 0, M ("Message", "Mensaje"), M ("", ""),
      M ("the finding as a sentence", "el hallazgo en una frase"), FALSE },
  };
  return smx__table_builder_add_columns (work->builder, columns, G_N_ELEMENTS (columns), error);
}

SmxTable *
smx_findings (const SmxMatrix *matrix, SmxLanguage language, GError **error)
{
  g_return_val_if_fail (matrix != NULL, NULL);
  SMX_LANGUAGE_SCOPE (smx__language_of (matrix, language));
  if (!smx__check_language (language, error))
    return NULL;
  g_autoptr (SmxTableBuilder) builder = smx__table_builder_new (error);
  g_auto (Work) work = { .matrix = matrix, .builder = builder };
  if (builder == NULL || !declare_columns (&work, error) ||
      !smx__provenance_add (builder, matrix, "findings", error) || !find_noticed (&work, error) ||
      !find_look_alikes (&work, error) || !find_no_gap (&work, error) || !find_waves (&work, error) ||
      !find_only_in_records (&work, error) || !append_in_order (&work, error))
    return NULL;
  return smx__table_builder_finish (builder, error);
}
