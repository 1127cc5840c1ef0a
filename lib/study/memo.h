/* Interim: VALUES replaces this file by the real one. Keep: SMX_MEMO_LENGTH (16, longest text). */
#ifndef SMX_STUDY_MEMO_H
#define SMX_STUDY_MEMO_H
#include <glib.h>
#include <string.h>
#define SMX_MEMO_LENGTH 16
typedef struct { gint64 number; guint32 id; guint32 flags; } SmxMemoValue;
typedef struct { struct { char t[16]; gsize l; SmxMemoValue v; } s[4096]; } SmxMemo;
static inline guint smx__h (const char *t, gsize l) { guint h = 5381; for (gsize i = 0; i < l; i++) h = h * 33 + (guint8)t[i]; return (h ^ h >> 12) & 4095; }
static inline SmxMemo *smx__memo_new (guint n, GError **e) { (void)n; (void)e; return g_new0 (SmxMemo, 1); }
static inline void smx__memo_free (SmxMemo *m) { g_free (m); }
static inline const SmxMemoValue *smx__memo_find (const SmxMemo *m, const char *t, gsize l) { guint h = smx__h (t, l); return m->s[h].l == l && memcmp (m->s[h].t, t, l) == 0 ? &m->s[h].v : NULL; }
static inline void smx__memo_keep (SmxMemo *m, const char *t, gsize l, SmxMemoValue v) { guint h = smx__h (t, l); memcpy (m->s[h].t, t, l); m->s[h].l = l; m->s[h].v = v; }
#endif
