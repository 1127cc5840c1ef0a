/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks of the public interface. */
#ifndef SERVICE_MATRIX_MACROS_H
#define SERVICE_MATRIX_MACROS_H

#include <gio/gio.h>
#include <glib.h>

/* Exported; everything else in the library is hidden. */
#define SMX_API extern __attribute__ ((visibility ("default")))

#endif
