#define _GNU_SOURCE
#include "include/cl_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct failure {
  int stage;
  int error;
};

static void close_from(unsigned int first) {
  if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
  // Kernels before 5.9. The limit can be huge; what this process opens stays low.
  long limit = sysconf(_SC_OPEN_MAX);
  if (limit < 0 || limit > 65536) limit = 65536;
  for (long descriptor = first; descriptor < limit; descriptor++) close((int)descriptor);
}

static const char *value_of_path(char *const *environment) {
  for (; environment && *environment; environment++)
    if (strncmp(*environment, "PATH=", 5) == 0) return *environment + 5;
  return "/usr/local/bin:/usr/bin:/bin";
}

// Like execvpe, but with the job's own PATH, and never handing a file without `#!` to a shell behind the user's back.
static int execute(const struct cl_spawn_request *request) {
  const char *program = request->program;
  if (*program == 0) return ENOENT;
  if (strchr(program, '/')) {
    execve(program, request->arguments, request->environment);
    return errno;
  }
  size_t length = strlen(program);
  int denied = 0;
  char candidate[PATH_MAX];
  for (const char *place = value_of_path(request->environment);;) {
    const char *end = strchrnul(place, ':');
    size_t directory = (size_t)(end - place);
    if (directory + length + 2 <= sizeof candidate) {
      memcpy(candidate, place, directory);
      if (directory) candidate[directory++] = '/';
      memcpy(candidate + directory, program, length + 1);
      execve(candidate, request->arguments, request->environment);
      if (errno == EACCES) denied = 1;
      else if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG && errno != ELOOP) return errno;
    }
    if (*end == 0) break;
    place = end + 1;
  }
  return denied ? EACCES : ENOENT;
}

static int above_standard(int descriptor) {
  return descriptor > 2 ? descriptor : fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
}

// Runs on the parent's memory and stack between vfork and execve: calls nothing that isn't async-signal-safe, and
// leaves nothing behind but `failure`.
__attribute__((noinline, noreturn)) static void
become(const struct cl_spawn_request *request, volatile struct failure *failure) {
  failure->stage = CL_SPAWN_SESSION;
  if (setsid() < 0) goto failed;

  failure->stage = CL_SPAWN_DESCRIPTORS;
  int input = above_standard(request->input);
  int output = above_standard(request->output);
  int error = above_standard(request->error);
  if (input < 0 || output < 0 || error < 0) goto failed;
  if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) goto failed;
  close_from(3);

  failure->stage = CL_SPAWN_DIRECTORY;
  if (request->directory && chdir(request->directory) != 0) goto failed;

  // Ignored signals would stay ignored over execve, and a handler of the parent's must not run here.
  // The kernel's own call, since glibc keeps 32 and 33 to itself, and an ancestor may have left them ignored. All zero
  // is SIG_DFL with no flags.
  static const unsigned long standard[4];
  for (int number = 1; number < NSIG; number++)
    if (number != SIGKILL && number != SIGSTOP) syscall(SYS_rt_sigaction, number, standard, NULL, 8);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);

  failure->stage = CL_SPAWN_EXEC;
  errno = execute(request);
failed:
  failure->error = errno;
  _exit(127);
}

static pid_t spawn_once(const struct cl_spawn_request *request, int *stage, int *error) {
  volatile struct failure failure = {0, 0};
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t child = vfork();
  if (child == 0) become(request, &failure);
  int problem = errno;
  if (child > 0 && failure.error) {
    // It never ran the program; its wait status is nobody else's business.
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (child < 0) {
    *stage = CL_SPAWN_FORK;
    *error = problem;
    return -1;
  }
  if (failure.error) {
    *stage = failure.stage;
    *error = failure.error;
    return -1;
  }
  *stage = *error = 0;
  return child;
}

pid_t cl_spawn(const struct cl_spawn_request *request, int *stage, int *error) {
  for (int attempt = 0;; attempt++) {
    pid_t child = spawn_once(request, stage, error);
    // A script that was written a moment ago stays "busy" while a process that some thread of its writer is just
    // starting still holds the writer's descriptor, up to its own execve.
    if (child > 0 || *stage != CL_SPAWN_EXEC || *error != ETXTBSY || attempt == 6) return child;
    usleep(1000u << attempt);
  }
}

int cl_detach(const char *name) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return -1;
  pid_t child = fork();
  if (child < 0) {
    int problem = errno;
    close(report[0]);
    close(report[1]);
    errno = problem;
    return -1;
  }
  if (child > 0) {
    close(report[1]);
    unsigned char text[1024];
    size_t length = 0;
    while (length < sizeof text) {
      ssize_t count = read(report[0], text + length, sizeof text - length);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      length += (size_t)count;
    }
    if (length == 0) _exit(70);
    if (length > 1 && write(2, text + 1, length - 1) < 0) _exit(70);
    _exit(text[0]);
  }
  prctl(PR_SET_NAME, name);
  setsid();
  if (chdir("/") != 0) return -1;
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return -1;
  int kept = fcntl(report[1], F_DUPFD_CLOEXEC, 3);
  if (kept < 0) return -1;
  if (kept != 3) {
    if (dup3(kept, 3, O_CLOEXEC) < 0) return -1;
    kept = 3;
  }
  if (null == 3) null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int descriptor = 0; descriptor < 3; descriptor++)
    if (dup2(null, descriptor) < 0) return -1;
  close_from(4);
  return kept;
}

void cl_detach_report(int descriptor, unsigned char code, const char *text) {
  unsigned char message[1024];
  size_t length = strnlen(text, sizeof message - 2);
  message[0] = code;
  memcpy(message + 1, text, length);
  if (length) message[++length] = '\n';
  ssize_t ignored = write(descriptor, message, length + 1);
  (void)ignored;
  close(descriptor);
}

int cl_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int cl_child_signal(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  if (pthread_sigmask(SIG_BLOCK, &set, NULL) != 0) return -1;
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void cl_ignore_signals(int all) {
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  static const int numbers[] = {SIGPIPE, SIGIO, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
  for (size_t i = 0; i < (all ? sizeof numbers / sizeof *numbers : 2); i++) sigaction(numbers[i], &ignore, NULL);
}

int cl_pidfd_signal(int pidfd, int signal) { return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0); }

ssize_t cl_write_quietly(int descriptor, const void *bytes, size_t count) {
  sigset_t pipe, before, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&pending);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  ssize_t written = write(descriptor, bytes, count);
  int problem = errno;
  if (written < 0 && problem == EPIPE && !sigismember(&pending, SIGPIPE)) {
    struct timespec none = {0, 0};
    sigtimedwait(&pipe, NULL, &none);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = problem;
  return written;
}

int cl_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cl_widen_pipe(int descriptor, int bytes) { return fcntl(descriptor, F_SETPIPE_SZ, bytes); }

int cl_usable_cores(void) {
  // 8,192 cores: the kernel refuses a set that is smaller than its own.
  unsigned long set[128];
  long bytes = syscall(SYS_sched_getaffinity, 0, sizeof set, set);
  int count = 0;
  for (long word = 0; word < bytes / (long)sizeof *set; word++) count += __builtin_popcountl(set[word]);
  return count;
}
