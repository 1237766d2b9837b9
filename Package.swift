// swift-tools-version: 6.2
import PackageDescription

/// `JOBSPOOL_STATIC=1` links libyaml and libinotifytools from their archives; `etc/setup build --static` sets it.
let linksStatically = Context.environment["JOBSPOOL_STATIC"] == "1"

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "jobspool",
  products: [
    .library(name: "ClusterAPI", targets: ["ClusterAPI"]),
    .library(name: "JobSpool", targets: ["JobSpool"]),
    .executable(name: "jobspool", targets: ["jobspool"]),
    .executable(name: "jobspool-exec", targets: ["jobspool-exec"]),
  ],
  traits: [
    .trait(name: "Inotify", description: "Watch inboxes with libinotifytools (GPL); without it the daemon polls."),
    .default(enabledTraits: ["Inotify"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CLibYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CInotifyTools", providers: [.apt(["libinotifytools0-dev"])]),
    .target(name: "CLinux"),
    .target(name: "JSONBytes", swiftSettings: house),
    .target(name: "SystemIO", dependencies: ["CLinux"], swiftSettings: house),
    .target(
      name: "YAMLDocument", dependencies: ["CLibYAML"], swiftSettings: house,
      linkerSettings: [.linkedLibrary(linksStatically ? ":libyaml.a" : "yaml")]),
    .target(
      name: "DirectoryWatch",
      dependencies: ["CLinux", "SystemIO", .target(name: "CInotifyTools", condition: .when(traits: ["Inotify"]))],
      swiftSettings: house,
      linkerSettings: [
        .linkedLibrary(linksStatically ? ":libinotifytools.a" : "inotifytools", .when(traits: ["Inotify"]))
      ]),
    .target(name: "LocalKeeper", dependencies: ["CLinux", "SystemIO"], swiftSettings: house),
    .target(
      name: "ClusterAPI",
      dependencies: [
        "CLinux", "JSONBytes", "SystemIO", "YAMLDocument", "LocalKeeper",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: house),
    .target(
      name: "JobSpool",
      dependencies: [
        "JSONBytes", "SystemIO", "YAMLDocument", "DirectoryWatch", "ClusterAPI",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      swiftSettings: house),
    .executableTarget(
      name: "jobspool",
      dependencies: [
        "JSONBytes", "SystemIO", "YAMLDocument", "DirectoryWatch", "JobSpool", "ClusterAPI",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .executableTarget(name: "jobspool-exec", dependencies: ["LocalKeeper"], swiftSettings: house),

    .target(
      name: "TestSupport", dependencies: ["CLinux", "SystemIO", "ClusterAPI"], path: "Tests/Support",
      swiftSettings: house),
    .testTarget(name: "JSONBytesTests", dependencies: ["JSONBytes"], path: "Tests/JSONBytes", swiftSettings: house),
    .testTarget(
      name: "SystemIOTests", dependencies: ["SystemIO", "TestSupport"], path: "Tests/SystemIO", swiftSettings: house),
    .testTarget(
      name: "YAMLDocumentTests", dependencies: ["YAMLDocument", "TestSupport"], path: "Tests/YAMLDocument",
      swiftSettings: house),
    .testTarget(
      name: "DirectoryWatchTests", dependencies: ["DirectoryWatch", "TestSupport"], path: "Tests/DirectoryWatch",
      swiftSettings: house),
    .testTarget(
      name: "LocalKeeperTests", dependencies: ["LocalKeeper", "SystemIO", "TestSupport", "jobspool-exec"],
      path: "Tests/LocalKeeper", swiftSettings: house),
    .testTarget(
      name: "ClusterAPITests", dependencies: ["ClusterAPI", "TestSupport", "jobspool-exec"], path: "Tests/ClusterAPI",
      swiftSettings: house),
    .testTarget(
      name: "JobSpoolTests", dependencies: ["JobSpool", "TestSupport", "jobspool-exec"], path: "Tests/JobSpool",
      swiftSettings: house),
    .testTarget(
      name: "AcceptanceTests", dependencies: ["TestSupport", "jobspool", "jobspool-exec"], path: "Tests/Acceptance",
      swiftSettings: house),
  ]
)
