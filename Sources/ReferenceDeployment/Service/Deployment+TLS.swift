extension Deployment {
    /// One policy for all nodes, or one for each.
    static func makeContexts(
        _ options: DeploymentOptions, _ files: DeploymentFiles, _ switches: TLSSwitches
    ) throws -> ([TLSContext], String?) {
        let (identity, authorityFile) = try makeIdentity(options, files, switches)
        let first = try TLSContext(settings: switches.settings(node: 0), identity: identity)
        if switches.areAllNodesAlike {
            return (Array(repeating: first, count: options.nodes), authorityFile)
        }
        let others = try (1..<max(1, options.nodes)).map {
            try TLSContext(settings: switches.settings(node: $0), identity: identity)
        }
        return ([first] + others, authorityFile)
    }

    private static func makeIdentity(
        _ options: DeploymentOptions, _ files: DeploymentFiles, _ switches: TLSSwitches
    ) throws -> (ServerIdentity, authorityFile: String?) {
        if let certificate = options.certificate, let privateKey = options.privateKey {
            return (.files(certificate: certificate, privateKey: privateKey), nil)
        }
        let authority = try CertificateAuthority(keptIn: files)
        let addresses = (1...max(1, options.nodes)).map { "127.0.0.\($0)" } + ["::1"]
        let (leaf, chain) = try authority.serverCertificate(switches.certificate(addresses: addresses))
        return (.issued(leaf, chain: chain), files.certificateAuthority)
    }
}
