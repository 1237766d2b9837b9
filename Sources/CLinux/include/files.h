#pragma once
#include <stdint.h>
#include <sys/types.h>

/// renameat2(2) with RENAME_NOREPLACE. 0, or -1 with errno.
int cl_rename_noreplace(int from_dir, const char *from, int to_dir, const char *to);

/// openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, falling back to openat(2) where the kernel lacks it.
int cl_open_beneath(int dir, const char *name, int flags, mode_t mode);

/// Whether somebody has the file open for writing, asked of the kernel with a read lease that is given back at once.
/// 1: yes. 0: no. -1: it can't be asked here (errno says why). SIGIO must be ignored.
int cl_has_writer(int fd);

/// Sets the thread's name as ps and debuggers show it (15 bytes).
void cl_name_thread(const char *name);

/// The magic number of the file system that holds `fd`, or -1.
int64_t cl_file_system_type(int fd);

int cl_syncfs(int fd);

/// memfd_create(2), close-on-exec: a file without a name, in memory.
int cl_memory_file(const char *label);

int cl_pidfd_open(pid_t pid);
