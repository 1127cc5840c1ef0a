/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locks between threads: those of POSIX, since GLib's are made of bare futexes, into which a thread sanitizer does not
 * see. Threads themselves are GLib's. */
#ifndef SMX_BASE_LOCK_H
#define SMX_BASE_LOCK_H

#include <pthread.h>

typedef pthread_mutex_t SmxLock;
typedef pthread_cond_t SmxSignal;

#define smx__lock_init(self) pthread_mutex_init ((self), NULL)
#define smx__lock_clear(self) pthread_mutex_destroy (self)
#define smx__lock(self) pthread_mutex_lock (self)
#define smx__unlock(self) pthread_mutex_unlock (self)

#define smx__signal_init(self) pthread_cond_init ((self), NULL)
#define smx__signal_clear(self) pthread_cond_destroy (self)
#define smx__signal_wait(self, lock) pthread_cond_wait ((self), (lock))
#define smx__signal_send(self) pthread_cond_signal (self)

#endif
