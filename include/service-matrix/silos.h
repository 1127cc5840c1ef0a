/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Silos: who works with whom, beside the areas that are declared, and what crossing the line costs. */
#ifndef SERVICE_MATRIX_SILOS_H
#define SERVICE_MATRIX_SILOS_H

#include <service-matrix/structure.h>

G_BEGIN_DECLS

/**
 * SmxSilosTable:
 * @SMX_SILOS: a row per silo
 * @SMX_SILOS_MEMBERS: a row per role and provider
 * @SMX_SILOS_LINE: a row per measure, inside against across
 * @SMX_SILOS_AREAS: a row per area that delivers and area that receives
 *
 * What a row is about; spelled silos, members, line, areas.
 */
typedef enum {
  SMX_SILOS,
  SMX_SILOS_MEMBERS,
  SMX_SILOS_LINE,
  SMX_SILOS_AREAS,
  SMX_N_SILOS_TABLES
} SmxSilosTable;

/**
 * smx_silos_from_name:
 * @name: "silos", "members", "line" or "areas"
 * @which: (out): untouched on failure
 *
 * Returns: FALSE where the name is none of these
 */
SMX_API gboolean smx_silos_from_name (const char *name, SmxSilosTable *which);

/**
 * smx_silos:
 * @which: what a row is about
 * @options: (nullable): NULL means the defaults; of these language, wave, top, seed and cancellable matter
 *
 * Silos are communities (Leiden, modularity) of roles and providers, linked by the volume of what the one does for the other; a role and a
 * provider of the same code are one unit where names or areas say so too. Formulas and what they promise: docs/method.md, section
 * "Silos". What has no link of known volume with another is in no silo.
 *
 * Columns of silos: silo (i64, 1 has most volume), roles, providers (i64), members (utf8, those with most volume), area (utf8, that of
 * most members, null where none is declared), area_share (f64, 0..1, of the members with an area), volume (f64, of links with an end in it),
 * inside (f64, of links with both), inside_share (f64, 0..1). Most volume first.
 *
 * Columns of members: silo (i64), kind ("role" or "provider"), code, name, area (utf8), volume (f64), inside_share (f64, 0..1, with
 * its own silo). By silo, those of none last, then most volume first, unknown last.
 *
 * Columns of the line: line ("silos" or "areas"), measure (utf8: rework_rate, late_rate, gap, perception), compared ("all", or
 * "same services": over the services that both sides have, each compared with itself), inside, across, difference (f64, across - inside,
 * in the unit of the measure), low, high (f64, limits of the difference, confidence 0.95), inside_n, across_n (i64, requests or people),
 * services (i64, that both sides have; null where compared is all), finding (utf8). Measures that the study does not have are left out.
 * Survey figures on fewer than min-group people are null.
 *
 * Columns of areas: from, to (utf8, areas of provider and role, null unknown), volume (f64), share (f64, 0..1, of all), share_of_from
 * (f64, 0..1), back (f64, volume the other way), reciprocity (f64, 0..1, how much of the traffic between both is matched the other
 * way round; null within an area). Most volume first, then by areas.
 *
 * Metadata: silos, modularity, modularity_by_chance (mean over shuffles graphs whose links are dealt at random, of which
 * shuffles_as_high have as high a one; of silos and the line, up to 50,000 links), and, where areas are declared, nmi and adjusted_rand (agreement of silos and
 * areas) and compared (units that have both); joined (units that are role and provider), unplaced (roles and providers in no silo).
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), OPTIONS, RANGE, CANCELLED, FAILED or NO_MEMORY
 */
SMX_API SmxTable *smx_silos (const SmxMatrix *matrix, SmxSilosTable which, const SmxStructureOptions *options,
                             GError **error);

G_END_DECLS

#endif
