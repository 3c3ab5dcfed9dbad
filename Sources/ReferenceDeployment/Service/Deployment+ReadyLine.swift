extension Deployment {
    /// What is printed, as one line, when all nodes listen.
    func readyLine(port: Int, plainPort: Int?, controlPort: Int) -> String {
        let nodes = (0..<options.nodes).map { node in
            JSON.object([
                ("name", .string("node-\(node + 1)")), ("address", .string(Self.address(of: node))),
                ("port", .integer(port)),
            ])
        }
        var members: [(String, JSON)] = [
            ("ready", true), ("version", .string(referenceVersion)), ("pid", .integer(processIdentifier())),
            ("base", .string("https://localhost:\(port)")), ("nodes", .array(nodes)),
            ("names", .array(TLSSwitches.names.map(JSON.string))),
            ("key_alphabet", .integer(site.dashboard.ring.format.alphabet.count)),
            ("ca_file", .optional(authorityFile)), ("accounts", .object(seeds.map { ($0.role, $0.json) })),
            ("directory", .string(files.directory)), ("control", controlDescription(port: controlPort)),
            (
                "evidence",
                .object([
                    ("database", .string(files.database)), ("usage_log", .string(files.usageLog)),
                    ("server_log", .string(files.serverLog)),
                ])
            ),
        ]
        // With such a defect it is one that promises the stricter reading, and breaks it.
        if site.faults.has(.noPostQuantum) { members.append(("post_quantum", "expected")) }
        if site.faults.has(.aes128Also) || site.faults.has(.chachaAlso) { members.append(("tls_suites", "only")) }
        if let plainPort {
            members.append(
                ("plain", .object([("address", .string(Self.address(of: 0))), ("port", .integer(plainPort))])))
        }
        return JSON.object(members).text
    }
}
