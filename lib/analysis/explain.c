#include <service-matrix/rank.h>
SmxTable *
smx_explain_ranking (const SmxMatrix *matrix, const SmxRankOptions *options, GError **error)
{
  (void)matrix;
  (void)options;
  (void)error;
  return NULL;
}
