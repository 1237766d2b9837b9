internal import CLinux

/// The cores of this host.
package enum HostCores {
  /// How many of them this process may run on, which a container or a batch job may have narrowed.
  package static var usable: Int { max(1, Int(cl_usable_cores())) }
}
