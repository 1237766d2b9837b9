/// What a job is: the whole grammar of a spec, read and checked, in base units.
///
/// It says what was asked for, not what will be: defaults of the configuration and of profiles are not in it.
public struct JobSpec: Sendable, Equatable {
  /// What runs.
  public enum Payload: Sendable, Equatable {
    /// A text, run by the shell as it stands (`command: TEXT`).
    case shell(String)
    /// A program and its arguments, executed verbatim (`command: [PROGRAM, ARGUMENT…]`); never empty.
    case arguments([String])
    /// A whole script with its `#!` line (`script:`).
    case script(String)
  }

  /// What runs (`command` or `script`).
  public var payload: Payload
  /// The name shown at the scheduler (`name`); without it the file's stem.
  public var name: String?
  /// An absolute path (`workdir`); without it a directory made for the job.
  public var workdir: String?
  /// Variables in their order (`env`). Values may hold tabs and line ends, never NUL.
  public var environment: [EnvironmentVariable] = []
  /// Whether the daemon's environment is handed on (`inherit_env`).
  public var inheritsEnvironment: Bool = false
  /// Path of the standard input (`stdin`), its placeholders not yet replaced.
  public var stdin: String?
  /// Path of the standard output (`stdout`), its placeholders not yet replaced.
  public var stdout: String?
  /// Path of the standard error (`stderr`), its placeholders not yet replaced.
  public var stderr: String?
  /// Whether all elements of an array may write into one file (`shared_output`).
  public var sharedOutput = false
  /// The engine (`executor`); without it the configuration's.
  public var executor: String?
  /// The profile of the configuration (`profile`).
  public var profile: String?
  /// The scheduler's queue or partition (`queue`).
  public var queue: String?
  /// The account or project that pays (`account`).
  public var account: String?
  /// Higher runs earlier (`priority`).
  public var priority: Int?
  /// What the job needs (`resources`).
  public var resources = SpecResources()
  /// The elements of a job array (`array`, `matrix`); nil for a single job.
  public var array: ArraySpec?
  /// The jobs that must have ended before (`after`).
  public var after: [Dependency] = []
  /// What happens after a failure (`retry`); nil for nothing.
  public var retry: Retry?
  /// Whether the job waits for a release before it starts (`hold`).
  public var hold = false
  /// The job does not start before (`not_before`).
  public var notBefore: TimePoint?
  /// A job that still waits then is skipped (`expires`).
  public var expires: TimePoint?
  /// How the job is ended (`kill`).
  public var kill = KillPolicy()
  /// Lines before the command (`prologue`), after those of the configuration.
  public var prologue: [String] = []
  /// Lines after the command (`epilogue`).
  public var epilogue: [String] = []
  /// Idempotency over time (`key`): a key accepted lately is answered, not run.
  public var key: String?
  /// The user's own texts to filter by (`labels`), in their order.
  public var labels: [Label] = []
  /// The user's own tree (`metadata`), as JSON text.
  public var metadataJSON: String?
  /// Files to touch (`notify`).
  public var notify: [Notify] = []
  /// Raw scheduler directives, without or with their prefix (`extra_directives`); single lines.
  public var extraDirectives: [String] = []
  /// Raw arguments of the submit command (`extra_args`), one per item.
  public var extraArgs: [String] = []
  /// The version of the grammar (`version`).
  public var version: Int = 1

  /// A spec that says nothing but what runs.
  public init(payload: Payload) {
    self.payload = payload
  }
}
