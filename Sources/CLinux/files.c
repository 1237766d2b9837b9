#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int cl_rename_noreplace(int from_dir, const char *from, int to_dir, const char *to) {
  return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, 1u /* RENAME_NOREPLACE */);
}

int cl_open_beneath(int dir, const char *name, int flags, mode_t mode) {
  struct open_how how = {.flags = (uint64_t)flags,
                         .mode = (flags & (O_CREAT | O_TMPFILE)) ? mode : 0,
                         .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
  int fd = (int)syscall(SYS_openat2, dir, name, &how, sizeof how);
  // EPERM and EINVAL come from seccomp filters and kernels before 5.6 that don't know the call or its flags.
  if (fd < 0 && (errno == ENOSYS || errno == EPERM || errno == EINVAL)) fd = openat(dir, name, flags, mode);
  return fd;
}

int cl_has_writer(int fd) {
  if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
    fcntl(fd, F_SETLEASE, F_UNLCK);
    return 0;
  }
  return errno == EAGAIN ? 1 : -1;
}

void cl_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

int64_t cl_file_system_type(int fd) {
  struct statfs s;
  return fstatfs(fd, &s) < 0 ? -1 : (int64_t)(uint32_t)s.f_type;
}

int cl_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int cl_syncfs(int fd) { return syncfs(fd); }

int cl_memory_file(const char *label) { return memfd_create(label, MFD_CLOEXEC); }
