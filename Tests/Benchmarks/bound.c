// The least that a file spool can do: what jobspool's daemon does for a local job, with no feature beside it.
//
//   bound SPOOL N [--slots S] [--shell PATH] [--no-sync] [--latency]
//
// It watches SPOOL/inbox, and for each job file that is renamed into it:
//   claims it by rename, parses it with libyaml, appends "accept" to a journal and commits that
//   (fdatasync of the journal, fsync of the claim and the inbox directory) BEFORE the job starts;
//   starts it in a session of its own, in a working directory of its own, with output files made by O_EXCL;
//   appends "end" to the journal and commits that BEFORE the outcome is published:
//   x.out x.err x.meta.json x.exit_code x.status, and x.done last; then drops the claim and the empty working directory.
// A job that has lasted half a second gets its x.status and x.meta.json then, as the format wants it.
// A commit takes whatever has gathered while the one before it was under way. What a daemon computes beyond that (the
// digest of a spec, say) is a constant here: this is a bound, not a rival.
//
// N jobs and it ends; 0: at SIGTERM. --no-sync leaves the three syncs out. --latency prints, at the end, the time from
// the rename (the file's ctime) to the start of the job. Threads: spool (main), committer, starter, as the daemon has.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <yaml.h>

struct job {
  struct job *next, *next_waiting;
  char *name, *command;
  char id[32];
  int64_t seq, dropped, accepted, started, ended;  // times in nanoseconds since 1970
  double user, system;
  long peak;
  pid_t pid;
  int status, has_ended, is_published;
};

// A list that one thread fills and another empties, with a descriptor to poll for.
struct mailbox {
  pthread_mutex_t mutex;
  struct job *first, **last;
  int event;
};

static int inbox, claims, temporary, jobs, work, journal;
static int slots = 2, syncs = 1, wants_latency;
static const char *shell = "/bin/bash";
static char host[65], spool_path[3072];
static struct mailbox to_commit, to_start, to_publish;
static int64_t *latencies, latency_count;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void open_mailbox(struct mailbox *box) {
  pthread_mutex_init(&box->mutex, NULL);
  box->first = NULL;
  box->last = &box->first;
  if ((box->event = eventfd(0, EFD_CLOEXEC)) < 0) die("eventfd");
}

static void post(struct mailbox *box, struct job *job) {
  job->next = NULL;
  pthread_mutex_lock(&box->mutex);
  int was_empty = box->first == NULL;
  *box->last = job;
  box->last = &job->next;
  pthread_mutex_unlock(&box->mutex);
  uint64_t one = 1;
  if (was_empty && write(box->event, &one, 8) != 8) die("eventfd");
}

static struct job *take_all(struct mailbox *box) {
  uint64_t count;
  if (read(box->event, &count, 8) != 8) die("eventfd");
  pthread_mutex_lock(&box->mutex);
  struct job *first = box->first;
  box->first = NULL;
  box->last = &box->first;
  pthread_mutex_unlock(&box->mutex);
  return first;
}

static int make_directory(int at, const char *name) {
  if (mkdirat(at, name, 0755) && errno != EEXIST) die(name);
  int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) die(name);
  return fd;
}

static uint32_t crc_table[256];

static void prepare_crc(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? 0x82f63b78u ^ (c >> 1) : c >> 1;
    crc_table[i] = c;
  }
}

static uint32_t crc32c(const char *text, size_t length) {
  uint32_t c = ~0u;
  while (length--) c = crc_table[(c ^ (uint8_t)*text++) & 255] ^ (c >> 8);
  return ~c;
}

static int utc(char *to, size_t size, const char *format, int64_t time) {
  struct tm parts;
  time_t seconds = time / 1000000000;
  gmtime_r(&seconds, &parts);
  return strftime(to, size, format, &parts);
}

static void make_id(char *id) {
  static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
  uint8_t random[8];
  if (getrandom(random, sizeof random, 0) != sizeof random) die("getrandom");
  int length = utc(id, 32, "%Y%m%d-%H%M%S-", now());
  for (int i = 0; i < 8; i++) id[length++] = digits[random[i] & 31];
  id[length] = 0;
}

// Where a job's file is kept while it lives, from what the job says anyway.
static const char *claim_name(const struct job *job, char to[320]) {
  snprintf(to, 320, "1-%ld-%s-%s.yaml", (long)job->seq, job->id + 16, job->name);
  return to;
}

// MARK: intake (spool thread)

// Jobs in the order in which they were taken in, until they have lasted long enough for a status of their own.
static struct job *waiting, **last_waiting = &waiting;
static const int64_t status_delay = 500000000;

// The text of the top-level key `command`, by libyaml's events.
static char *parse_command(const unsigned char *text, size_t length) {
  yaml_parser_t parser;
  yaml_event_t event;
  char *command = NULL;
  int depth = 0, expects_key = 1, wanted = 0, ended = 0;
  yaml_parser_initialize(&parser);
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, text, length);
  while (!ended) {
    if (!yaml_parser_parse(&parser, &event)) break;
    switch (event.type) {
      case YAML_SCALAR_EVENT:
        if (depth == 1 && expects_key) {
          wanted = !strcmp((char *)event.data.scalar.value, "command");
          expects_key = 0;
        } else if (depth == 1) {
          if (wanted) command = strdup((char *)event.data.scalar.value);
          expects_key = 1;
        }
        break;
      case YAML_MAPPING_START_EVENT:
      case YAML_SEQUENCE_START_EVENT: depth++; break;
      case YAML_MAPPING_END_EVENT:
      case YAML_SEQUENCE_END_EVENT:
        if (--depth == 1) expects_key = 1;
        break;
      case YAML_STREAM_END_EVENT: ended = 1; break;
      default: break;
    }
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return command;
}

static void take_in(const char *file) {
  static int64_t sequence;
  static unsigned char text[1 << 20];
  char claim[320];
  const char *suffix = strrchr(file, '.');
  if (*file == '.' || !suffix || strcmp(suffix, ".yaml")) return;
  int fd = openat(inbox, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat judged, claimed;
  if (fd < 0) return;
  if (fstat(fd, &judged)) die(file);
  // Asks whether anybody has it open for writing; see the format's section on completeness.
  if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) fcntl(fd, F_SETLEASE, F_UNLCK);
  ssize_t length = read(fd, text, sizeof text);
  if (length < 0) die(file);

  struct job *job = calloc(1, sizeof *job);
  job->name = strndup(file, suffix - file);
  job->seq = ++sequence;
  job->dropped = judged.st_ctim.tv_sec * 1000000000LL + judged.st_ctim.tv_nsec;
  make_id(job->id);
  job->command = parse_command(text, length);
  if (renameat2(inbox, file, claims, claim_name(job, claim), RENAME_NOREPLACE)) die(claim);
  if (fstat(fd, &claimed) || claimed.st_size != judged.st_size) die("changed while it was claimed");
  close(fd);
  job->accepted = now();
  *last_waiting = job;
  last_waiting = &job->next_waiting;
  post(&to_commit, job);
}

// MARK: journal (committer thread)

static int record(char *to, struct job *job) {
  char claim[320];
  int length;
  if (!job->has_ended)
    length = sprintf(to, "{\"seq\":%ld,\"event\":\"accept\",\"id\":\"%s\",\"name\":\"%s\",\"claim\":\"%s\",\"executor\":\"local\","
                         "\"dropped\":%ld,\"attempt\":1,\"intent\":{\"host\":\"%s\",\"argv\":[\"%s\",\"-c\"]}",
                     (long)job->seq, job->id, job->name, claim_name(job, claim), (long)job->dropped, host, shell);
  else
    length = sprintf(to, "{\"seq\":%ld,\"event\":\"end\",\"id\":\"%s\",\"attempt\":1,\"pid\":%d,\"status\":%d,\"started\":%ld,\"ended\":%ld",
                     (long)job->seq, job->id, job->pid, job->status, (long)job->started, (long)job->ended);
  return length + sprintf(to + length, ",\"crc\":\"%08x\"}\n", crc32c(to, length));
}

static void *commit(void *unused) {
  size_t capacity = 1 << 20;
  char *buffer = malloc(capacity);
  for (;;) {
    struct job *first = take_all(&to_commit), *next;
    size_t length = 0;
    int accepts = 0;
    for (struct job *job = first; job; job = job->next) {
      if (capacity - length < 4096 && !(buffer = realloc(buffer, capacity *= 2))) die("realloc");
      length += record(buffer + length, job);
      accepts |= !job->has_ended;
    }
    if (!length) continue;
    if (write(journal, buffer, length) != (ssize_t)length) die("journal");
    if (syncs && fdatasync(journal)) die("fdatasync");
    if (syncs && accepts && (fsync(claims) || fsync(inbox))) die("fsync");
    for (struct job *job = first; job; job = next) {
      next = job->next;
      post(job->has_ended ? &to_publish : &to_start, job);
    }
  }
  return unused;
}

// MARK: jobs (starter thread)

static int output(struct job *job, char kind) {
  char name[64];
  snprintf(name, sizeof name, "%02x/%s.%c", crc32c(job->id, strlen(job->id)) & 255, job->id, kind);
  int fd = openat(jobs, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd < 0) die(name);
  return fd;
}

static void start(struct job *job) {
  char directory[4096], variables[4][320];
  char *arguments[] = {(char *)shell, "-c", job->command ? job->command : "exit 127", NULL};
  char *environment[] = {variables[0], variables[1], variables[2], variables[3], "PATH=/usr/local/bin:/usr/bin:/bin", NULL};
  snprintf(variables[0], 320, "JOBSPOOL_NAME=%s", job->name);
  snprintf(variables[1], 320, "JOBSPOOL_ID=%s", job->id);
  snprintf(variables[2], 320, "JOBSPOOL_ATTEMPT=1");
  snprintf(variables[3], 320, "HOME=%s", getenv("HOME") ? getenv("HOME") : "/");
  snprintf(directory, sizeof directory, "%s/work/%s", spool_path, job->name);
  if (mkdir(directory, 0755) && errno != EEXIST) die(directory);
  int out = output(job, 'o'), err = output(job, 'e');

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  sigemptyset(&none);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  posix_spawn_file_actions_addchdir_np(&actions, directory);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  job->started = now();
  if (posix_spawn(&job->pid, shell, &actions, &attributes, arguments, environment)) die(shell);
  if (wants_latency) latencies[latency_count++ & 0xfffff] = job->started - job->dropped;
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(out);
  close(err);
  free(job->command);
  job->command = NULL;
}

static void *run(void *unused) {
  struct job **running = calloc(slots, sizeof *running), *first = NULL, **last = &first;
  int free_slots = slots;
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  int children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  for (;;) {
    while (free_slots && first) {
      struct job *job = first;
      if (!(first = job->next)) last = &first;
      start(job);
      int slot = 0;
      while (running[slot]) slot++;
      running[slot] = job;
      free_slots--;
    }
    struct pollfd polled[] = {{to_start.event, POLLIN, 0}, {children, POLLIN, 0}};
    if (poll(polled, 2, -1) < 0) continue;
    if (polled[0].revents) {
      *last = take_all(&to_start);
      while (*last) last = &(*last)->next;
    }
    if (polled[1].revents) {
      struct signalfd_siginfo info;
      struct rusage usage;
      int status;
      pid_t pid;
      while (read(children, &info, sizeof info) > 0) continue;
      while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0)
        for (int slot = 0; slot < slots; slot++)
          if (running[slot] && running[slot]->pid == pid) {
            struct job *job = running[slot];
            running[slot] = NULL;
            free_slots++;
            job->status = status;
            job->user = usage.ru_utime.tv_sec + usage.ru_utime.tv_usec * 1e-6;
            job->system = usage.ru_stime.tv_sec + usage.ru_stime.tv_usec * 1e-6;
            job->peak = usage.ru_maxrss * 1024;
            job->ended = now();
            job->has_ended = 1;
            post(&to_commit, job);
            break;
          }
    }
  }
  return unused;
}

// MARK: sidecars (spool thread)

static void forget(struct job *job) {
  free(job->name);
  free(job);
}

static void publish_file(struct job *job, const char *suffix, const char *text, int length, unsigned flags) {
  char name[320], staged[64];
  snprintf(staged, sizeof staged, "1-%s%s", job->id, suffix);
  snprintf(name, sizeof name, "%s%s", job->name, suffix);
  int fd = openat(temporary, staged, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd < 0 || write(fd, text, length) != length || close(fd)) die(staged);
  if (renameat2(temporary, staged, inbox, name, flags)) die(name);
}

static void publish_output(struct job *job, char kind, const char *suffix) {
  char from[64], name[320];
  snprintf(from, sizeof from, "%02x/%s.%c", crc32c(job->id, strlen(job->id)) & 255, job->id, kind);
  snprintf(name, sizeof name, "%s%s", job->name, suffix);
  if (renameat(jobs, from, inbox, name)) die(name);
}

static void publish_record(struct job *job, const char *state, const char *reason, int code) {
  char text[4096], start[40], end[40], claim[320];
  utc(start, sizeof start, "%Y-%m-%dT%H:%M:%SZ", job->started);
  utc(end, sizeof end, "%Y-%m-%dT%H:%M:%SZ", job->ended);
  int length = snprintf(text, sizeof text,
      "{\"v\":1,\"id\":\"%s\",\"name\":\"%s\",\"inbox\":\"default\",\"state\":\"%s\",\"reason\":\"%s\",\"exit_code\":%d,"
      "\"executor\":\"local\",\"host\":\"%s\",\"user\":\"%d\",\"epoch\":1,\"seq\":%ld,"
      "\"spec\":{\"path\":\"%s/inbox/%s.yaml\",\"claim\":\"%s\",\"sha256\":"
      "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"bytes\":22,\"kind\":\"command\"},"
      "\"resolved\":{\"workdir\":\"%s/work/%s\",\"shebang\":\"#!%s\",\"cpus\":1,\"gpus\":0,\"memory_bytes\":null,"
      "\"walltime_seconds\":null,\"nodes\":1,\"tasks\":1,\"queue\":null,\"account\":null,\"priority\":0,\"inherit_env\":false,"
      "\"env\":[],\"kill\":{\"signal\":\"TERM\",\"grace_seconds\":30},\"retry\":{\"max\":0,\"on\":[],\"backoff_seconds\":30}},"
      "\"times\":{\"dropped\":%.6f,\"started\":%.6f,\"ended\":%.6f,\"start\":\"%s\",\"end\":\"%s\"},"
      "\"attempts\":[{\"n\":1,\"scheduler_id\":\"%d\",\"pid\":%d,\"host\":\"%s\",\"argv\":[\"%s\",\"-c\",\"…\"],"
      "\"submitted\":%.6f,\"started\":%.6f,\"ended\":%.6f,\"raw_status\":%d,\"exit_code\":%d,\"signal\":null,"
      "\"reason\":\"%s\",\"witnesses\":{\"record\":{\"exit_code\":%d},\"engine\":{\"state\":\"%s\"}}}],"
      "\"accounting\":{\"user_seconds\":%.6f,\"system_seconds\":%.6f,\"max_memory_bytes\":%ld,\"wall_seconds\":%.6f},"
      "\"paths\":{\"out\":\"%s/inbox/%s.out\",\"err\":\"%s/inbox/%s.err\"},"
      "\"array\":null,\"diagnostics\":[],\"labels\":{},\"metadata\":null}\n",
      job->id, job->name, state, reason, code, host, getuid(), (long)job->seq, spool_path, job->name, claim_name(job, claim),
      spool_path, job->name, shell, job->dropped * 1e-9, job->started * 1e-9, job->ended * 1e-9, start, end, job->pid,
      job->pid, host, shell, job->dropped * 1e-9, job->started * 1e-9, job->ended * 1e-9, job->status, code, reason, code,
      state, job->user, job->system, job->peak, (job->ended - job->started) * 1e-9, spool_path, job->name,
      spool_path, job->name);
  publish_file(job, ".meta.json", text, length, 0);
}

static void publish_status(struct job *job, const char *state, const char *reason, int64_t since) {
  char text[1024], time[40];
  utc(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", since);
  int length = snprintf(text, sizeof text,
                        "%s\nid: %s\nscheduler_id: %d\nexecutor: local\nhost: %s\nsince: %s\nreason: %s\nepoch: 1\nseq: %ld\n",
                        state, job->id, job->pid, host, time, reason, (long)job->seq);
  publish_file(job, ".status", text, length, 0);
}

static void publish(struct job *job) {
  char text[128], name[320];
  int code = WIFEXITED(job->status) ? WEXITSTATUS(job->status) : 128 + WTERMSIG(job->status);
  const char *state = code ? "FAILED" : "DONE", *reason = WIFEXITED(job->status) ? "exit" : "signal";
  publish_output(job, 'o', ".out");
  publish_output(job, 'e', ".err");
  publish_record(job, state, reason, code);
  publish_file(job, ".exit_code", text, sprintf(text, "%d\n", code), 0);
  publish_status(job, state, reason, job->ended);
  publish_file(job, ".done", text, sprintf(text, "%s %d\nid: %s\n", state, code, job->id), RENAME_NOREPLACE);
  if (unlinkat(claims, claim_name(job, name), 0)) die(name);
  unlinkat(work, job->name, AT_REMOVEDIR);
  job->is_published = 1;
}

// Publishes what the jobs that have lasted long enough are doing; gives the milliseconds until the next one is due.
static int publish_waiting(void) {
  for (struct job *job; (job = waiting);) {
    int64_t left = job->accepted + status_delay - now();
    if (left > 0 && !job->is_published) return left / 1000000 + 1;
    if (!(waiting = job->next_waiting)) last_waiting = &waiting;
    if (job->is_published) {
      forget(job);
    } else {
      publish_status(job, "ACCEPTED", "", job->accepted);
      publish_record(job, "ACCEPTED", "", 0);
      job->next_waiting = job;  // no longer waiting: its outcome forgets it
    }
  }
  return -1;
}

// MARK: main

static int compare(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void print_latencies(void) {
  int64_t n = latency_count > 0xfffff ? 0xfffff : latency_count;
  if (!wants_latency || !n) return;
  qsort(latencies, n, sizeof *latencies, compare);
  fprintf(stderr, "drop to start: n %ld p50 %.3f ms p99 %.3f ms\n", (long)n, latencies[n / 2] * 1e-6, latencies[n * 99 / 100] * 1e-6);
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: bound SPOOL N [--slots S] [--shell PATH] [--no-sync] [--latency]\n");
    return 64;
  }
  long wanted = atol(arguments[2]), published = 0;
  for (int i = 3; i < count; i++) {
    if (!strcmp(arguments[i], "--slots") && i + 1 < count) slots = atoi(arguments[++i]);
    else if (!strcmp(arguments[i], "--shell") && i + 1 < count) shell = arguments[++i];
    else if (!strcmp(arguments[i], "--no-sync")) syncs = 0;
    else if (!strcmp(arguments[i], "--latency")) wants_latency = 1;
    else return fprintf(stderr, "unknown option %s\n", arguments[i]), 64;
  }
  if (wants_latency) latencies = malloc((1 << 20) * sizeof *latencies);
  prepare_crc();
  gethostname(host, sizeof host - 1);
  mkdir(arguments[1], 0755);
  if (!realpath(arguments[1], spool_path)) die(arguments[1]);
  int spool = make_directory(AT_FDCWD, spool_path), own = make_directory(spool, ".jobspool");
  inbox = make_directory(spool, "inbox");
  work = make_directory(spool, "work");
  claims = make_directory(own, "claim");
  temporary = make_directory(own, "tmp");
  jobs = make_directory(own, "jobs");
  for (int i = 0; i < 256; i++) {
    char name[3];
    sprintf(name, "%02x", i);
    close(make_directory(jobs, name));
  }
  if ((journal = openat(own, "journal", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) < 0) die("journal");

  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGCHLD);
  sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_BLOCK, &blocked, NULL);
  signal(SIGIO, SIG_IGN);
  sigdelset(&blocked, SIGCHLD);
  int ends = signalfd(-1, &blocked, SFD_CLOEXEC | SFD_NONBLOCK);
  open_mailbox(&to_commit);
  open_mailbox(&to_start);
  open_mailbox(&to_publish);
  pthread_t committer, starter;
  if (pthread_create(&committer, NULL, commit, NULL) || pthread_create(&starter, NULL, run, NULL)) die("pthread_create");

  int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  char path[4096];
  snprintf(path, sizeof path, "%s/inbox", spool_path);
  if (watch < 0 || inotify_add_watch(watch, path, IN_MOVED_TO | IN_CLOSE_WRITE | IN_ONLYDIR) < 0) die(path);
  DIR *listing = opendir(path);
  for (struct dirent *entry; (entry = readdir(listing));) take_in(entry->d_name);
  closedir(listing);
  printf("ready  %s\n", spool_path);
  fflush(stdout);

  while (!wanted || published < wanted) {
    struct pollfd polled[] = {{watch, POLLIN, 0}, {to_publish.event, POLLIN, 0}, {ends, POLLIN, 0}};
    if (poll(polled, 3, publish_waiting()) < 0) continue;
    if (polled[2].revents) break;
    if (polled[0].revents) {
      static char buffer[1 << 16] __attribute__((aligned(8)));
      ssize_t length = read(watch, buffer, sizeof buffer);
      for (char *at = buffer; at < buffer + length;) {
        struct inotify_event *event = (void *)at;
        // Closing a sidecar's staging file isn't seen here; renaming a sidecar in is, and its name says what it is.
        if (event->len) take_in(event->name);
        at += sizeof *event + event->len;
      }
    }
    if (polled[1].revents)
      for (struct job *job = take_all(&to_publish), *next; job; job = next) {
        next = job->next;
        publish(job);
        published++;
        if (job->next_waiting == job) forget(job);
      }
  }
  print_latencies();
  return 0;
}
