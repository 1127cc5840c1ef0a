/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The format of a saved tally: a head of fixed size, then sections. docs/state.md says the same for other readers.
 *
 * All numbers are little-endian. A varint has 7 bits a byte, lowest first, the highest bit set but in the last byte. A text
 * is its length as a varint, then UTF-8. A section is its kind (one byte), the length of its body (8 bytes) and the body.
 *
 *   head        magic (8), order (4), format (4), version of the library that wrote it (24, filled with NUL), length of the
 *               whole file (8), XXH3-128 of the head up to here and of all sections (16, low half first)
 *   settings    once: see write_settings() in save.c
 *   totals      once: the latest time of a request, 8 bytes
 *   sources     once: how many; each its name, section, bytes, rows, rows left out, and 16 bytes of hash
 *   dictionary  each once, if it has texts: its name, how many texts, the texts ascending by bytes
 *   grouping    each once, if it has entries or was declared: its name, whether the study declared it (one byte), how many
 *               entries, how many parts the key has, the name of each part's dictionary, how many columns the values
 *               have, the name and kind of each; then the columns of the key and those of the values
 *
 * Numbers in keys and texts in values are ids in the dictionary of the file, plus 1, modulo 2^32: 0 is none. Entries ascend
 * by key. In a column of the key a number that follows an entry with the same parts before it is the difference to
 * that entry's. A count is as it is; a sum is zigzag (2x, or -2x - 1); a double is its bits, exclusive-or those of an
 * unknown one, bytes reversed; a flag is as it is.
 *
 * A column begins with the bits that its largest number has, as one byte: 0 where all is 0, and nothing follows. Then the
 * length of the data as a varint; half a byte a number, the lower half first: its length in bytes, of which 15 stands for
 * 16; and the data, each number in so many bytes. That is about as compact as varints, and a number is read without a
 * branch. zstd -1 on top made 34 MB of 60 MB (a million cells with all columns), for 0.17 s more of saving and 50 ms more
 * of loading, which takes 130: not worth a dependency to everybody. Who wants it pipes the file through it.
 *
 * A reader knows by the names what it does not know; a grouping or column that an older library did not write is empty. */
#ifndef SMX_TALLY_STATE_FORMAT_H
#define SMX_TALLY_STATE_FORMAT_H

#include "groupings.h"

#define SMX_STATE_MAGIC "\x89SMX\r\n\x1a\n"
#define SMX_STATE_ORDER 0x01020304u
#define SMX_STATE_FORMAT 1u

enum {
  SMX_STATE_AT_ORDER = 8,
  SMX_STATE_AT_FORMAT = 12,
  SMX_STATE_AT_WRITER = 16,
  SMX_STATE_AT_LENGTH = 40,
  SMX_STATE_AT_CHECKSUM = 48,
  SMX_STATE_HEAD = 64
};

typedef enum {
  SMX_SECTION_SETTINGS = 1,
  SMX_SECTION_TOTALS,
  SMX_SECTION_SOURCES,
  SMX_SECTION_DICTIONARY,
  SMX_SECTION_GROUPING
} SmxStateSection;

#define SMX_STATE_ROWS 512 /* that are read and written at once; even */

/* The bits of a double that is not known, and the names of dictionaries and of kinds of field. */
#define SMX_UNKNOWN_BITS G_GUINT64_CONSTANT (0x7ff8000000000000)
extern const char *const smx__dictionary_names[SMX_N_DICTIONARIES + 1];

/* How many columns the values of a grouping have: one a field, or one an element of its array. */
guint smx__n_columns (const SmxGroupingSpec *spec);

/* A column: its field, which of the field's elements, and where it stands in the struct. */
typedef struct {
  const SmxGroupField *field;
  guint place; /* of the field in the list */
  guint element;
  gsize offset;
  char name[64];
} SmxStateColumn;
SmxStateColumn smx__state_column (const SmxGroupingSpec *spec, guint column);

#endif
