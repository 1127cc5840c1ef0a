/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bright spots: which services and providers surely meet the need of many, to learn from. */
#ifndef SERVICE_MATRIX_BRIGHT_SPOTS_H
#define SERVICE_MATRIX_BRIGHT_SPOTS_H

#include <service-matrix/language.h>
#include <service-matrix/matrix.h>
#include <service-matrix/table.h>

G_BEGIN_DECLS

/**
 * SmxBrightSpotsOptions:
 * @struct_size: set by smx_bright_spots_options_init()
 * @wave: (nullable): whose answers; NULL (default) means the study's latest wave
 * @language: of titles and the basis; default SMX_LANGUAGE_OF_STUDY
 * @confidence: that all services listed meet the need, and likewise all providers: above 0.5 and below 1; 0 (default) means 0.95
 */
typedef struct {
  gsize struct_size;
  const char *wave;
  SmxLanguage language;
  double confidence;
} SmxBrightSpotsOptions;

/**
 * smx_bright_spots_options_init:
 * @options: (out): set to the defaults
 * @struct_size: sizeof (SmxBrightSpotsOptions) of the caller
 */
SMX_API void smx_bright_spots_options_init (SmxBrightSpotsOptions *options, gsize struct_size);

/**
 * smx_bright_spots:
 * @options: (nullable): NULL means the defaults
 *
 * The services and providers whose gap is surely at or under 0, corrected for how many are judged at once, whose rework is not
 * shown to be above what is common among their kind, and whose volume is at least the median of their kind; see
 * docs/method.md, section "Bright spots". Services first, within each kind those of most volume first, then by code. No rows
 * where nothing is sure: that is no proof that nothing is good.
 *
 * Columns: kind (utf8: service, provider), code, name (utf8), volume (f64, see volume_basis in measures), respondents (i64), gap,
 * gap_limit (f64, scale points, positive = short of what is needed; the limit is the corrected upper one), requests (i64),
 * rework_rate, rework_limit (f64, 0..1; the corrected upper limit), rework_standing (utf8: better where rework is shown to be
 * under what is common, unclear where not, null where it is unknown), late_rate (f64, 0..1), basis (utf8, what is unknown).
 *
 * Metadata, each for service and for provider: judged.KIND, how many have answers enough to be judged; median_volume.KIND and
 * common_rework.KIND where known.
 *
 * Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
 *
 * Returns: (transfer full): a table, or NULL with REFERENCE (no such wave), OPTIONS or NO_MEMORY
 */
SMX_API SmxTable *smx_bright_spots (const SmxMatrix *matrix, const SmxBrightSpotsOptions *options,
                                    GError **error);

G_END_DECLS

#endif
