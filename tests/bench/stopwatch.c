/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a command on so many processors and tells what it took:
 *
 *   stopwatch PROCESSORS COMMAND [ARGUMENT...]
 *
 * writes "seconds user-seconds system-seconds peak-bytes status" to standard output; what the command writes goes to
 * standard error. It is a small program of its own since the peak memory of a process counts that of the one it was
 * forked from, which must not be a large one. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now (void)
{
  struct timespec time;
  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double
seconds_of (struct timeval time)
{
  return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

/* Keeps to the first @n of the processors that this process may use. */
static void
keep_to (int n)
{
  cpu_set_t allowed, kept;
  CPU_ZERO (&kept);
  if (sched_getaffinity (0, sizeof allowed, &allowed) != 0)
    return;
  for (size_t i = 0; i < CPU_SETSIZE && n > 0; i++)
    if (CPU_ISSET (i, &allowed)) {
      CPU_SET (i, &kept);
      n--;
    }
  sched_setaffinity (0, sizeof kept, &kept);
}

static void
run (char **command)
{
  dup2 (STDERR_FILENO, STDOUT_FILENO);
  execvp (command[0], command);
  fprintf (stderr, "stopwatch: %s: %s\n", command[0], strerror (errno));
  _exit (127);
}

int
main (int argc, char **argv)
{
  struct rusage used;
  int status = 0;
  if (argc < 3 || atoi (argv[1]) < 1) {
    fputs ("usage: stopwatch PROCESSORS COMMAND [ARGUMENT...]\n", stderr);
    return 2;
  }
  keep_to (atoi (argv[1]));
  const double begin = now ();
  const pid_t child = fork ();
  if (child == 0)
    run (argv + 2);
  if (child < 0 || wait4 (child, &status, 0, &used) != child) {
    perror ("stopwatch");
    return EXIT_FAILURE;
  }
  const double end = now ();
  printf ("%.6f %.6f %.6f %lld %d\n", end - begin, seconds_of (used.ru_utime), seconds_of (used.ru_stime),
          (long long)used.ru_maxrss * 1024,
          WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status));
  return EXIT_SUCCESS;
}
