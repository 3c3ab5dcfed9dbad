/// How a reference deployment is started.
package struct DeploymentOptions: Sendable {
    /// Holds the database, logs and the CA; made when missing.
    package var directory: String
    /// 0 picks a free one.
    package var port = 0
    /// Nodes 1 to n listen on 127.0.0.1 to 127.0.0.n at the same port.
    package var nodes = 1
    /// The control socket's port; 0 picks a free one.
    package var controlPort = 0
    /// The port without TLS of a defect that has one; 0 picks a free one.
    package var plainPort = 0
    /// Removes everything it made in the directory when it stops.
    package var isEphemeral = false
    /// `NAME` or `NAME=VALUE` each.
    package var defects: [String] = []
    package var variants: [String] = []
    package var patience = Patience()
    /// PEM files, both or none; with none a throw-away CA is made.
    package var certificate: String?
    package var privateKey: String?

    package init(directory: String) { self.directory = directory }
}

/// The release, as `--version` and the ready line say it.
package let referenceVersion = "0.1.0"

/// All defects, in the order of the catalogue.
package let allDefects: [SwitchDescription] = Defect.allCases.map(\.description)

/// All harmless variants.
package let allVariants: [SwitchDescription] = Variant.allCases.map(\.description)
