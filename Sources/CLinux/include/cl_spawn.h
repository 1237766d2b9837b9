// Starting processes, and the few calls around them that Swift's Glibc module lacks.
#pragma once

#include <sys/types.h>

/// Where a start failed, so that the message can say it in words.
enum cl_spawn_stage {
  CL_SPAWN_FORK = 1,
  CL_SPAWN_SESSION,
  CL_SPAWN_DESCRIPTORS,
  CL_SPAWN_DIRECTORY,
  CL_SPAWN_EXEC,
};

struct cl_spawn_request {
  /// A path, or a name that is looked up in the PATH of `environment`.
  const char *program;
  char *const *arguments;
  char *const *environment;
  /// NULL stays where the caller is.
  const char *directory;
  /// Become descriptors 0, 1 and 2; everything above is closed.
  int input;
  int output;
  int error;
};

/// Starts a process as the leader of a session of its own, with every signal at its default and none blocked.
/// Returns its pid once it runs the new program; -1 with `stage` and `error` (an errno) where it could not.
pid_t cl_spawn(const struct cl_spawn_request *request, int *stage, int *error);

/// Forks the calling process, which must have one thread only, into a daemon: own session, `/` as its directory,
/// /dev/null on 0 to 2, nothing else open. Returns in the daemon with a descriptor to report on, or -1 with errno.
/// The starter's process waits for that report: `cl_detach_report` with code 0 lets it exit 0; another code and a text
/// make it print the text and exit with the code; none at all (the daemon died) is exit 70.
int cl_detach(const char *name);
void cl_detach_report(int descriptor, unsigned char code, const char *text);

/// Orphans of this process's descendants become its children from now on.
int cl_become_subreaper(void);

/// Blocks SIGCHLD in this thread and returns a descriptor that tells of it.
int cl_child_signal(void);

/// Ignores SIGPIPE and SIGIO (always), and HUP, INT, QUIT, TERM, USR1, USR2 too where `all` is set.
void cl_ignore_signals(int all);

int cl_pidfd_signal(int pidfd, int signal);

/// write(2) that answers EPIPE without the signal, whatever the program around it does with SIGPIPE.
ssize_t cl_write_quietly(int descriptor, const void *bytes, size_t count);

/// pipe2(2) with O_CLOEXEC.
int cl_pipe(int ends[2]);

/// Asks for room in a pipe; the system's limits may refuse it.
int cl_widen_pipe(int descriptor, int bytes);

/// How many cores this process may run on; 0 where the kernel doesn't say.
int cl_usable_cores(void);
