/* SPDX-License-Identifier: GPL-3.0-or-later */
/* service-matrix: a company's internal services as a graph, and which of them to improve first.
 *
 * This is the one header to include. It reads from the input to the result:
 *   study    what the records are and where they stand
 *   arrow    records from the memory of another library, as an Arrow stream
 *   tally    what is kept of them: the register of entities and sums by group
 *   record   requests and ratings from a program, straight into a tally
 *   cells    the sums of a tally as a table, out and in
 *   matrix   a snapshot of a tally: links, dependencies, measures
 *   measure, rank, bright-spots, findings   questions put to a matrix; each answer is a table
 *   exposure, demand, failures, bottlenecks, sight   questions about its graph: what hangs on what; likewise
 *   structure, handovers, validation, two-mode   questions about who works with whom; likewise
 *   layout   its graph as tables of nodes, with places in a picture, and edges
 *   table    named columns, to read cell by cell or to write as text, CSV, JSON
 *   table-arrow   a table as an Arrow stream, for other libraries
 *   graph-write   tables of nodes and edges as GraphML or DOT, for programs that draw
 */
#ifndef SERVICE_MATRIX_H
#define SERVICE_MATRIX_H

#include <service-matrix/version.h>
#include <service-matrix/macros.h>
#include <service-matrix/error.h>
#include <service-matrix/language.h>
#include <service-matrix/progress.h>
#include <service-matrix/table.h>
#include <service-matrix/arrow-interface.h>
#include <service-matrix/table-arrow.h>
#include <service-matrix/graph-write.h>
#include <service-matrix/tally.h>
#include <service-matrix/record.h>
#include <service-matrix/cells.h>
#include <service-matrix/study.h>
#include <service-matrix/arrow.h>
#include <service-matrix/matrix.h>
#include <service-matrix/measure.h>
#include <service-matrix/rank.h>
#include <service-matrix/certainty.h>
#include <service-matrix/bright-spots.h>
#include <service-matrix/findings.h>
#include <service-matrix/structure.h>
#include <service-matrix/exposure.h>
#include <service-matrix/demand.h>
#include <service-matrix/failures.h>
#include <service-matrix/bottlenecks.h>
#include <service-matrix/sight.h>
#include <service-matrix/handovers.h>
#include <service-matrix/validation.h>
#include <service-matrix/silos.h>
#include <service-matrix/two-mode.h>
#include <service-matrix/layout.h>

#endif
