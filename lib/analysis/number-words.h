/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in sentences, as the language in force writes them: "4,100" and "0.5", "12,345.5"; in Spanish "4100", "12 345,5", with a
 * comma before decimals and, from five digits on, a no-break space between thousands (Real Academia Española, "Ortografía de la
 * lengua española", 2010). Figures of tables, and what a message says of an option, are as everywhere.
 * All texts are to be freed with g_free(). */
#ifndef SMX_ANALYSIS_NUMBER_WORDS_H
#define SMX_ANALYSIS_NUMBER_WORDS_H

#include <glib.h>

/* Keeps a number and its sign, or what is said of it, on one line. */
#define SMX_NO_BREAK "\302\240"

char *smx__words_whole (gint64 value);

/* By a format of printf() for one double. */
char *smx__words_number (const char *format, double value);

#endif
