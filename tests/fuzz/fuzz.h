/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every fuzz target is: a function that takes any bytes and aborts where what must hold does not. */
#ifndef SMX_TESTS_FUZZ_H
#define SMX_TESTS_FUZZ_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Says what did not hold and where, then aborts: the fuzzer and the replay both see that. */
#define MUST(condition)                                                                                      \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      fprintf (stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                        \
      abort ();                                                                                              \
    }                                                                                                        \
  } while (0)

#endif
