/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SmxMatrix: the service matrix: who serves whom, how it was felt, what happened. An immutable snapshot of a tally.
 *
 * A matrix may be used by several threads at once; ref and unref are atomic. */
#ifndef SERVICE_MATRIX_MATRIX_H
#define SERVICE_MATRIX_MATRIX_H

#include <service-matrix/tally.h>

G_BEGIN_DECLS

/**
 * SmxMatrix:
 *
 * Free with smx_matrix_unref() or g_autoptr.
 */
typedef struct SmxMatrix SmxMatrix;

/**
 * smx_matrix_new:
 * @tally: (transfer none): is not changed and may go on growing afterwards
 *
 * Takes a snapshot: entities in the order of their codes, requests and ratings without a provider given to the one that
 * can be told, volumes on the one basis of the study. Cost: time and memory proportional to the tally's groups.
 *
 * Returns: (transfer full): the matrix, or NULL with NO_MEMORY
 */
SMX_API SmxMatrix *smx_matrix_new (const SmxTally *tally, GError **error);

/**
 * smx_matrix_ref:
 *
 * Returns: (transfer full): the same matrix
 */
SMX_API SmxMatrix *smx_matrix_ref (SmxMatrix *self);

/**
 * smx_matrix_unref:
 * @self: (transfer full) (nullable): a matrix
 *
 * Gives a reference back; the last one frees the matrix. NULL is ignored.
 */
SMX_API void smx_matrix_unref (SmxMatrix *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmxMatrix, smx_matrix_unref)

/**
 * smx_matrix_n_roles:
 *
 * Returns: the number of roles
 */
SMX_API guint smx_matrix_n_roles (const SmxMatrix *self);

/**
 * smx_matrix_n_services:
 *
 * Returns: the number of services
 */
SMX_API guint smx_matrix_n_services (const SmxMatrix *self);

/**
 * smx_matrix_n_providers:
 *
 * Returns: the number of providers
 */
SMX_API guint smx_matrix_n_providers (const SmxMatrix *self);

/**
 * smx_matrix_n_cells:
 *
 * Returns: the number of cells: different (role, service, provider) with a link in force, a request or a rating
 */
SMX_API guint smx_matrix_n_cells (const SmxMatrix *self);

G_END_DECLS

#endif
