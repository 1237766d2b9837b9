/// Every field of a spec, whatever map it stands in.
enum SpecFieldID: UInt8, CaseIterable, Sendable {
  case command, script, version, name, workdir, env, inheritEnv, stdin, stdout, stderr, sharedOutput
  case executor, profile, queue, account, priority, resources, array, matrix, after, retry, hold, notBefore, expires
  case kill, prologue, epilogue, key, labels, metadata, notify, extraDirectives, extraArgs
  // resources
  case cpus, memory, gpus, walltime, disk, nodes, tasks
  // array
  case indices, items, itemsFile, parallel, maxFailures
  // retry
  case retryMax, retryOn, retryBackoff, retryEscalate
  // retry.escalate
  case escalateMemory, escalateWalltime
  // kill
  case signal, grace
  // an item of after
  case afterJob, afterWhen
}
