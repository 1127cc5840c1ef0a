/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seeded random studies with everything that measures are made of; the basis of volumes goes with the seed. */
#ifndef SMX_RANDOM_MODEL_H
#define SMX_RANDOM_MODEL_H

#include "test-tally-builder.h"

#define N_ROLES 5
#define N_SERVICES 12
#define N_PROVIDERS 4
#define N_PERSONS 40

typedef struct {
  guint64 seed, state;
  gboolean renamed; /* other codes, which stand in another order */
  guint scale;      /* all volumes are this many times as large */
  GPtrArray *register_lines, *lines;
} Model;

static inline guint
pick (Model *self, guint n)
{
  return draw (&self->state, n);
}

/* The code of an entity in this model; renamed ones are in no order. */
static inline const char *
code (Model *self, char kind, guint i)
{
  static _Thread_local char codes[8][16];
  static _Thread_local guint next;
  char *text = codes[next++ % G_N_ELEMENTS (codes)];
  if (self->renamed)
    g_snprintf (text, sizeof codes[0], "%08x%c", (i + 7 * (guint)kind) * 2654435761u, kind);
  else
    g_snprintf (text, sizeof codes[0], "%c%02u", kind, i);
  return text;
}

/* "-" now and then. */
static inline const char *
code_or_none (Model *self, char kind, guint n, guint one_in)
{
  guint i = pick (self, n), none = pick (self, one_in);
  return none == 0 ? "-" : code (self, kind, i);
}

static inline void
add_register (Model *self)
{
  guint basis = (guint)(self->seed % 4);
  for (guint i = 0; i < N_SERVICES; i++) {
    guint criticality = pick (self, 10), standard = pick (self, 20), owner = pick (self, N_PROVIDERS),
          known = pick (self, 3);
    g_ptr_array_add (self->register_lines,
                     g_strdup_printf ("service %s criticality=%s0.%u standard=%u provider=%s",
                                      code (self, 's', i), known == 0 ? "-" : "", criticality, standard,
                                      known == 1 ? "-" : code (self, 'p', owner)));
  }
  for (guint i = 0; basis == 1 && i < 30; i++)
    g_ptr_array_add (self->lines,
                     g_strdup_printf ("link %s %s %s from=%u end=%u", code (self, 'r', pick (self, N_ROLES)),
                                      code (self, 's', pick (self, N_SERVICES)),
                                      code_or_none (self, 'p', N_PROVIDERS, 3), i,
                                      self->scale * pick (self, 500)));
  for (guint i = 0; basis == 2 && i < N_ROLES; i++)
    g_ptr_array_add (self->lines, g_strdup_printf ("touchpoint t%u %s end=%u", i, code (self, 'r', i),
                                                   self->scale * pick (self, 900)));
}

static inline void
add_requests (Model *self)
{
  gboolean said = self->seed % 4 == 0;
  for (guint i = 0; i < 150; i++) {
    const char *role = code_or_none (self, 'r', N_ROLES, 9),
               *service = code (self, 's', pick (self, N_SERVICES)),
               *provider = code_or_none (self, 'p', N_PROVIDERS, 5);
    guint opened = pick (self, 3000), hours = pick (self, 60), reworks = pick (self, 6),
          customers = pick (self, 90);
    g_autofree char *tail = said ? g_strdup_printf ("customers=%u", self->scale * customers)
                                 : g_strdup_printf ("times=%u", self->seed % 4 == 3 ? self->scale : 1);
    g_ptr_array_add (self->lines,
                     g_strdup_printf ("request %s %s %s opened=%u delivered=%u reworks=%u %s", role, service,
                                      provider, opened, opened + hours, reworks > 3 ? reworks - 3 : 0, tail));
  }
}

static inline void
add_ratings (Model *self)
{
  for (guint i = 0; i < 500; i++) {
    const char *role = code_or_none (self, 'r', N_ROLES, 12),
               *service = code (self, 's', pick (self, N_SERVICES)),
               *provider = code_or_none (self, 'p', N_PROVIDERS, 2);
    guint person = pick (self, N_PERSONS), attribute = pick (self, 4), perception = 1 + pick (self, 60),
          expectation = 30 + pick (self, 40), kind = pick (self, 8);
    g_ptr_array_add (
        self->lines,
        g_strdup_printf ("rating %s %s %s %s%s attribute=%s perception=%u.%u expectation=%s%u.%u wave=%u%s",
                         role, service, provider,
                         kind == 0 ? "" : "by=", kind == 0 ? "" : code (self, 'u', person),
                         attribute == 0 ? "-" : code (self, 'a', attribute), perception / 10, perception % 10,
                         kind == 1 ? "-" : "", expectation / 10, expectation % 10, 1 + pick (self, 2),
                         kind == 2 ? " side=back" : ""));
  }
}

static inline void
shuffle (GPtrArray *lines, guint64 seed)
{
  for (guint i = lines->len; i > 1; i--) {
    guint other = draw (&seed, i);
    gpointer swap = lines->pdata[i - 1];
    lines->pdata[i - 1] = lines->pdata[other];
    lines->pdata[other] = swap;
  }
}

/* The records of a seed; @order 0 leaves them as they come. */
static inline SmxMatrix *
make_model (guint64 seed, gboolean renamed, guint scale, guint64 order)
{
  Model self = { .seed = seed,
                 .state = seed * 0x9e3779b97f4a7c15u + 1,
                 .renamed = renamed,
                 .scale = scale,
                 .register_lines = g_ptr_array_new_with_free_func (g_free),
                 .lines = g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (GString) records =
      g_string_new ("set scale=0,7 target=6 dissatisfied=3 min-group=3 as-of=3020\n");
  add_register (&self);
  add_requests (&self);
  add_ratings (&self);
  if (order != 0) {
    shuffle (self.register_lines, order);
    shuffle (self.lines, order + 1);
  }
  for (guint i = 0; i < self.register_lines->len; i++)
    g_string_append_printf (records, "%s\n", (const char *)self.register_lines->pdata[i]);
  for (guint i = 0; i < self.lines->len; i++)
    g_string_append_printf (records, "%s\n", (const char *)self.lines->pdata[i]);
  g_ptr_array_unref (self.register_lines);
  g_ptr_array_unref (self.lines);
  return build_matrix (records->str);
}

#endif
