/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How columns are declared (SmxColumnSpec), in both languages: for the one file of a table that has columns of its own, hence short
 * names. What several tables have in common is declared in columns.h. */
#ifndef SMX_ANALYSIS_COLUMN_MACROS_H
#define SMX_ANALYSIS_COLUMN_MACROS_H

#include "../table/builder.h"

#define M(english, spanish)                                                                                  \
  {                                                                                                          \
    {                                                                                                        \
      english, spanish                                                                                       \
    }                                                                                                        \
  }
#define NO_UNIT M ("", "")
#define SHARE_UNIT M ("0..1", "0..1") /* its unit */

#define CODE(name, title, says)                                                                              \
  {                                                                                                          \
    name, SMX_COLUMN_TEXT, 0, title, NO_UNIT, says, TRUE                                                     \
  }
#define TEXT(name, title, says)                                                                              \
  {                                                                                                          \
    name, SMX_COLUMN_TEXT, 0, title, NO_UNIT, says, FALSE                                                    \
  }
#define COUNT(name, title, says)                                                                             \
  {                                                                                                          \
    name, SMX_COLUMN_INT64, 0, title, NO_UNIT, says, FALSE                                                   \
  }
#define NUMBER(name, decimals, unit, title, says)                                                            \
  {                                                                                                          \
    name, SMX_COLUMN_DOUBLE, decimals, title, unit, says, FALSE                                              \
  }
#define PART(name, title, says)                                                                              \
  {                                                                                                          \
    name, SMX_COLUMN_DOUBLE, 3, title, SHARE_UNIT, says, FALSE                                               \
  }

#endif
