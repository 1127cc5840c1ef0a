/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A section whose records come from an Arrow stream. */
#ifndef SMX_STUDY_ARROW_READER_H
#define SMX_STUDY_ARROW_READER_H

#include "section.h"

/* Reads the stream of the section's source to its end and releases it, also on failure. The error has its place: the
 * section's name as file, the row as line. */
gboolean smx__read_arrow (SmxOpenSection *section, GError **error);

#endif
