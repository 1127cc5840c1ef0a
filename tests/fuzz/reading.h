/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A study read by one path or another, as one piece of bytes: the saved tally, or the message. */
#ifndef SMX_TESTS_FUZZ_READING_H
#define SMX_TESTS_FUZZ_READING_H

#include "fuzz.h"

#include "study/section-reader.h"
#include <service-matrix.h>

/* What stands in the tables. */
typedef struct {
  const char *section;
  const char *keys[6]; /* key, value, ... */
  const char *header;
  const char *answers[4]; /* wide: the columns of perceptions */
} FuzzShape;

static const FuzzShape fuzz_shapes[] = {
  { "requests:plain",
    { NULL },
    "service,role,provider,reworks,reassignments,opened,promised,delivered,end_customers,cost",
    { NULL } },
  { "requests:codes",
    { "unique", "yes", "missing", "?;NA" },
    "request,service,opened,cost,reworks",
    { NULL } },
  { "ratings:long",
    { "missing", "?", "values", "low:2;high:6" },
    "service,role,provider,perception,expectation,respondent,attribute,side,wave",
    { NULL } },
  { "ratings:rows", { "decimal", "," }, "service,perception,expectation,attribute", { NULL } },
  { "ratings:wide",
    { "layout", "wide", "not-applicable", "6" },
    "respondent,role,it,payroll,legal",
    { "it", "payroll", "legal" } },
  { "events:log",
    { "closed", "closed;done" },
    "case,time,service,role,provider,status,activity,reworks,promised,cost",
    { NULL } },
};

static inline void
fuzz_set (SmxSource *source, const FuzzShape *shape, gboolean skip)
{
  for (const char *const *key = shape->keys; *key != NULL; key += 2)
    MUST (smx_source_set (source, key[0], key[1], NULL));
  if (skip)
    MUST (smx_source_set (source, "bad-rows", "skip", NULL));
  if (shape->answers[0] != NULL)
    MUST (smx_source_map (source, "perception", SMX_MAPPING_LIST, shape->answers, 3, NULL));
}

static inline SmxStudy *
fuzz_study (void)
{
  SmxStudy *study = smx_study_new ();
  MUST (smx_study_set (study, "scale", "1;7", NULL));
  SmxSource *base = smx_study_add_source (study, "services:base", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("service\nbase\n", 13);
  smx_source_set_bytes (base, "base.csv", bytes);
  return study;
}

static inline GBytes *
fuzz_read (SmxStudy *study, const SmxReadTuning *tuning, guint threads)
{
  SmxReadOptions options;
  g_autoptr (GError) error = NULL;
  smx_read_options_init (&options, sizeof options);
  options.threads = threads;
  g_autoptr (SmxTally) tally = smx__study_read_tuned (study, &options, tuning, &error);
  MUST ((tally == NULL) == (error != NULL));
  if (tally == NULL)
    return g_bytes_new (error->message, strlen (error->message));
  GBytes *bytes = smx_tally_to_bytes (tally, NULL);
  MUST (bytes != NULL);
  return bytes;
}

#endif
