/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records from a program: requests and ratings straight into a tally, one at a time as they happen, or many by columns.
 *
 * The same ranges hold as for files, and the same values give the same tally. A record is counted whole or not at all:
 * one that is refused has changed nothing, not even the list of codes. What is unknown is said to be unknown, never 0.
 * A tally belongs to one thread at a time; several threads keep one each and merge them (docs/embedding.md). */
#ifndef SERVICE_MATRIX_RECORD_H
#define SERVICE_MATRIX_RECORD_H

#include <service-matrix/tally.h>

G_BEGIN_DECLS

/**
 * SMX_UNKNOWN:
 *
 * A count or a time that is not known. A number of type double is unknown where it is NAN.
 */
#define SMX_UNKNOWN G_MININT64

/**
 * SmxRequest:
 * @struct_size: set by smx_request_init()
 * @service: what was asked for; needed
 * @role: (nullable): who asked
 * @provider: (nullable): who delivered; where it is not known, the provider of the service is taken if there is one
 * @request: (nullable): a code of its own. Where it is given it is remembered (a few bytes), and one that came before is a
 *   finding; the request is counted all the same. Two tallies that are merged are compared too
 * @reworks: how often it had to be done again, 0 to 100,000,000. Unknown means that the host does not record it: a
 *   host that does says 0, or its rework rates are too high
 * @reassignments: how often it was passed on, likewise
 * @opened: microseconds since 1970-01-01 00:00 UTC, years 1 to 9999 (g_get_real_time() counts like this)
 * @promised: the same; the first promise
 * @delivered: the same; unknown while the request is open. At most 100 years after @opened
 * @end_customers: how many end customers it was for, 0 to 100,000,000
 * @cost: in the currency of the study, -10^12 to 10^12
 *
 * A request. Codes are UTF-8 of at most 10,000 bytes, white space at their ends is ignored, and an empty one is unknown.
 * Numbers of type double are kept in millionths, to which they are rounded, half to even: what has at most 6 decimals
 * and 15 digits is kept exactly. Add a request once, when it ends; open ones belong in a tally of their own, made
 * anew for each snapshot.
 */
typedef struct {
  gsize struct_size;
  const char *service;
  const char *role;
  const char *provider;
  const char *request;
  gint64 reworks;
  gint64 reassignments;
  gint64 opened;
  gint64 promised;
  gint64 delivered;
  double end_customers;
  double cost;
} SmxRequest;

/**
 * smx_request_init:
 * @request: (out): everything is unknown
 * @struct_size: sizeof (SmxRequest) of the caller
 */
SMX_API void smx_request_init (SmxRequest *request, gsize struct_size);

/**
 * smx_tally_add_request:
 * @self: a tally; the standards of its services (standard_hours) must be in it already, for they say what is late
 * @request: one request
 *
 * Counts a request. It is counted where the study's `from` and `until` allow, and is a finding otherwise, as in files.
 * Cost: constant, one or two microseconds.
 *
 * Returns: FALSE with PARSE (no service), RANGE (a value outside its range; a sum would leave its own), FORMAT (a code
 * that is no UTF-8), OPTIONS or NO_MEMORY; the message names the field, the value and what was expected, and nothing
 * has changed
 */
SMX_API gboolean smx_tally_add_request (SmxTally *self, const SmxRequest *request, GError **error);

/**
 * SmxSide:
 * @SMX_SIDE_FRONT: by those who receive the service
 * @SMX_SIDE_BACK: by those who deliver it: what they believe
 *
 * Whose rating it is.
 */
typedef enum { SMX_SIDE_FRONT, SMX_SIDE_BACK } SmxSide;

/**
 * SmxRating:
 * @struct_size: set by smx_rating_init()
 * @service: what was rated; needed
 * @role: (nullable): of whom
 * @provider: (nullable): whose service it was
 * @respondent: (nullable): the person; where it is unknown, each rating is one person, with a finding
 * @attribute: (nullable): of the service, such as "honesty"; NULL for the service as a whole
 * @wave: (nullable): the round of the survey
 * @side: default SMX_SIDE_FRONT
 * @perception: on the scale of the study. Unknown is no answer: a finding, and nothing else is counted
 * @expectation: on the scale of the study
 *
 * An answer. Codes and numbers as in #SmxRequest.
 */
typedef struct {
  gsize struct_size;
  const char *service;
  const char *role;
  const char *provider;
  const char *respondent;
  const char *attribute;
  const char *wave;
  SmxSide side;
  double perception;
  double expectation;
} SmxRating;

/**
 * smx_rating_init:
 * @rating: (out): everything is unknown, the side is the front
 * @struct_size: sizeof (SmxRating) of the caller
 */
SMX_API void smx_rating_init (SmxRating *rating, gsize struct_size);

/**
 * smx_tally_add_rating:
 * @self: a tally of a study with a scale
 * @rating: one answer
 *
 * Counts a rating. Cost: constant, one or two microseconds.
 *
 * Returns: FALSE with PARSE (no service), RANGE (a value outside its range; one perception more than 1,001 different
 * ones), REFERENCE (the study has no scale), FORMAT (a code that is no UTF-8), OPTIONS or NO_MEMORY; the message names
 * the field, the value and what was expected, and nothing has changed
 */
SMX_API gboolean smx_tally_add_rating (SmxTally *self, const SmxRating *rating, GError **error);

/**
 * SmxEntity:
 * @SMX_ENTITY_ROLE: roles
 * @SMX_ENTITY_SERVICE: services
 * @SMX_ENTITY_PROVIDER: providers
 * @SMX_ENTITY_RESPONDENT: persons who rate
 * @SMX_ENTITY_ATTRIBUTE: attributes of services
 * @SMX_ENTITY_WAVE: rounds of the survey
 *
 * What a code stands for; each has its own indices.
 */
typedef enum {
  SMX_ENTITY_ROLE,
  SMX_ENTITY_SERVICE,
  SMX_ENTITY_PROVIDER,
  SMX_ENTITY_RESPONDENT,
  SMX_ENTITY_ATTRIBUTE,
  SMX_ENTITY_WAVE
} SmxEntity;

/**
 * SMX_NO_INDEX:
 *
 * In a column of indices: not known.
 */
#define SMX_NO_INDEX G_MAXUINT32

/**
 * smx_tally_code:
 * @code: a code of that kind, as in #SmxRequest; not empty
 * @index: (out): its index in this tally: 0, 1, 2 ... in order of arrival
 *
 * The index of a code, for columns. A new code is added, and is an entity of the tally from then on, with or without
 * records. The index stays the same while this tally lives, whatever is added or merged to it; another tally, and the
 * same one saved and loaded, has its own.
 *
 * Returns: FALSE with PARSE (an empty code), RANGE, FORMAT or NO_MEMORY; @index is then untouched
 */
SMX_API gboolean smx_tally_code (SmxTally *self, SmxEntity kind, const char *code, guint32 *index,
                                 GError **error);

/**
 * SmxRequestColumns:
 * @struct_size: set by smx_request_columns_init()
 * @n: rows; each column has one value a row, or is NULL where nothing is known of any row
 * @service: (nullable): indices of smx_tally_code(); needed in every row
 * @role: (nullable): the same, SMX_NO_INDEX where unknown
 * @provider: (nullable): the same
 * @request: (nullable): codes, NULL where there is none; they cost a lookup a row
 * @reworks: (nullable): and the other columns: as the fields of #SmxRequest
 * @reassignments: (nullable):
 * @opened: (nullable):
 * @promised: (nullable):
 * @delivered: (nullable):
 * @end_customers: (nullable):
 * @cost: (nullable):
 *
 * Many requests, field by field.
 */
typedef struct {
  gsize struct_size;
  gsize n;
  const guint32 *service;
  const guint32 *role;
  const guint32 *provider;
  const char *const *request;
  const gint64 *reworks;
  const gint64 *reassignments;
  const gint64 *opened;
  const gint64 *promised;
  const gint64 *delivered;
  const double *end_customers;
  const double *cost;
} SmxRequestColumns;

/**
 * smx_request_columns_init:
 * @columns: (out): no rows and no columns
 * @struct_size: sizeof (SmxRequestColumns) of the caller
 */
SMX_API void smx_request_columns_init (SmxRequestColumns *columns, gsize struct_size);

/**
 * smx_tally_add_requests:
 * @columns: any number of requests; the arrays are only read
 * @n_added: (out) (optional): how many rows were counted, also on failure
 *
 * Counts requests in order, as smx_tally_add_request() does one by one, about ten times as fast.
 *
 * Returns: FALSE with the errors of smx_tally_add_request(), and RANGE for an index that is not of this tally. The
 * message names the row, from 0: "requests[17]: reworks: expected a count of 0 or more but found -1". The @n_added rows
 * before it are counted, it and those after it are not
 */
SMX_API gboolean smx_tally_add_requests (SmxTally *self, const SmxRequestColumns *columns, gsize *n_added,
                                         GError **error);

/**
 * SmxRatingColumns:
 * @struct_size: set by smx_rating_columns_init()
 * @n: rows; each column has one value a row, or is NULL where nothing is known of any row
 * @service: (nullable): indices of smx_tally_code(); needed in every row
 * @role: (nullable): the same, SMX_NO_INDEX where unknown
 * @provider: (nullable): the same
 * @respondent: (nullable): the same
 * @attribute: (nullable): the same
 * @wave: (nullable): the same
 * @side: (nullable): values of #SmxSide; NULL: all of the front
 * @perception: (nullable): and @expectation: as the fields of #SmxRating
 * @expectation: (nullable):
 *
 * Many ratings, field by field.
 */
typedef struct {
  gsize struct_size;
  gsize n;
  const guint32 *service;
  const guint32 *role;
  const guint32 *provider;
  const guint32 *respondent;
  const guint32 *attribute;
  const guint32 *wave;
  const guint8 *side;
  const double *perception;
  const double *expectation;
} SmxRatingColumns;

/**
 * smx_rating_columns_init:
 * @columns: (out): no rows and no columns
 * @struct_size: sizeof (SmxRatingColumns) of the caller
 */
SMX_API void smx_rating_columns_init (SmxRatingColumns *columns, gsize struct_size);

/**
 * smx_tally_add_ratings:
 * @columns: any number of ratings; the arrays are only read
 * @n_added: (out) (optional): how many rows were counted, also on failure
 *
 * Counts ratings in order, as smx_tally_add_rating() does one by one, about ten times as fast.
 *
 * Returns: FALSE with the errors of smx_tally_add_rating(), and RANGE for an index that is not of this tally. The
 * message names the row, from 0, as that of smx_tally_add_requests(); the @n_added rows before it are counted, it and
 * those after it are not
 */
SMX_API gboolean smx_tally_add_ratings (SmxTally *self, const SmxRatingColumns *columns, gsize *n_added,
                                        GError **error);

G_END_DECLS

#endif
